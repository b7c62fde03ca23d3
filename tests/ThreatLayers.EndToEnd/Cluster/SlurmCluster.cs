using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ThreatLayers.EndToEnd.Cluster;

/// <summary>A Slurm of two nodes on this machine, with ports, keys and state of its own.</summary>
public sealed class SlurmCluster : IDisposable
{
    readonly List<Process> daemons = [];

    SlurmCluster(MemoryWatch memory)
    {
        foreach (string part in (string[])["state", "spool/n1", "spool/n2", "munge"])
            Directory.CreateDirectory(Path.Combine(Folder, part));
        StartMunge();
        string host = Dns.GetHostName().Split('.')[0];
        if (memory == MemoryWatch.Kernel)
            File.WriteAllText(Path.Combine(Folder, "cgroup.conf"), "CgroupPlugin=cgroup/v1\nCgroupMountpoint=/sys/fs/cgroup\nConstrainRAMSpace=yes\n");
        File.WriteAllText(Configuration, $"""
            ClusterName=threatlayers
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={Folder}/munge/socket
            StateSaveLocation={Folder}/state
            SlurmdSpoolDir={Folder}/spool/%n
            SlurmctldPidFile={Folder}/slurmctld.pid
            SlurmdPidFile={Folder}/slurmd-%n.pid
            SlurmctldLogFile={Folder}/slurmctld.log
            SlurmdLogFile={Folder}/slurmd-%n.log
            ProctrackType=proctrack/{(memory == MemoryWatch.Kernel ? "cgroup" : "linuxproc")}
            TaskPlugin=task/{(memory == MemoryWatch.Kernel ? "cgroup" : "none")}
            SchedulerType=sched/backfill
            SchedulerParameters=batch_sched_delay=0
            SelectType=select/cons_tres
            SelectTypeParameters={(memory == MemoryWatch.None ? "CR_Core" : "CR_Core_Memory")}
            ReturnToService=2
            MpiDefault=none
            JobAcctGatherType=jobacct_gather/{(memory == MemoryWatch.Accounts ? "linux" : "none")}
            {(memory == MemoryWatch.Accounts ? "JobAcctGatherFrequency=1\nJobAcctGatherParams=OverMemoryKill" : "")}
            KillWait=3
            AccountingStorageType=accounting_storage/none
            SlurmdTimeout=12
            SlurmctldPort={FreePort()}
            NodeName=n1 NodeHostname={host} NodeAddr=127.0.0.1 Port={FreePort()} CPUs=1 RealMemory=4000 State=UNKNOWN
            NodeName=n2 NodeHostname={host} NodeAddr=127.0.0.1 Port={FreePort()} CPUs=1 RealMemory=4000 State=UNKNOWN
            PartitionName=main Nodes=n1,n2 Default=YES MaxTime=INFINITE State=UP

            """);
        Start("slurmctld", "-D");
        Node(1);
        Node(2);
        for (int i = 0; Ask("sinfo", "--noheader", "--states=idle", "--format=%D").Trim() != "2"; i++)
        {
            if (i == 100)
                throw new InvalidOperationException($"Slurm's nodes do not come up: {Ask("sinfo")}\n{File.ReadAllText(Path.Combine(Folder, "slurmctld.log"))}");
            Thread.Sleep(200);
        }
    }

    /// <summary>Why there can be none here; null where there can.</summary>
    public static string? Obstacle => Environment.GetEnvironmentVariable("THREATLAYERS_CLUSTER") != "1" ? "For ./run.sh cluster: it takes minutes, and daemons of its own." : !OperatingSystem.IsLinux() ? "Slurm is for Linux." : Environment.UserName != "root" ? "Slurm's daemons need root."
        : !File.Exists("/usr/sbin/slurmctld") || !File.Exists("/usr/sbin/munged") ? "Slurm is not installed (slurmctld slurmd slurm-client munge)." : null;

    public static SlurmCluster Up(MemoryWatch memory = MemoryWatch.None) => new(memory);

    public string Folder { get; } = Directory.CreateTempSubdirectory("threatlayers-slurm-").FullName;

    string Configuration => Path.Combine(Folder, "slurm.conf");

    public Dictionary<string, string> Environs => new() { ["SLURM_CONF"] = Configuration, ["SOURCE_DATE_EPOCH"] = "1700000000" };

    public void Node(int number) => Start("slurmd", "-D", "-N", $"n{number}");

    /// <summary>kill -9 of a node: its daemon and all that runs under it.</summary>
    public int Kill(int number)
    {
        int killed = 0;
        foreach (Process process in daemons.Where(d => d.StartInfo.ArgumentList.Contains($"n{number}")))
            process.Kill(entireProcessTree: true);
        foreach (Process process in Process.GetProcesses().Where(p => IsOf(p.Id, $"SLURMD_NODENAME=n{number}")))
        {
            process.Kill();
            killed++;
        }
        return killed;
    }

    /// <summary>kill -9 of one worker and nothing else.</summary>
    public bool KillWorker() => Worker("SLURM_ARRAY_TASK_ID=") is { } worker && Signalled(worker, worker.Kill);

    /// <summary>Stops a worker of a job as Ctrl-Z would: it does nothing any more, and does not end.</summary>
    public bool FreezeWorker(string job) => Worker($"SLURM_ARRAY_JOB_ID={job}\0") is { } worker && Signalled(worker, () => Process.Start("kill", ["-STOP", worker.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]).WaitForExit());

    Process? Worker(string variable) => Process.GetProcesses().FirstOrDefault(p => IsOf(p.Id, variable) && File.ReadAllText($"/proc/{p.Id}/cmdline").Contains("\0worker\0", StringComparison.Ordinal));

    static bool Signalled(Process worker, Action signal)
    {
        signal();
        return true;
    }

    /// <summary>The job that was submitted last and waits for others to end.</summary>
    public string LastPending()
    {
        for (int i = 0; i < 600; i++)
        {
            string[] jobs = [.. Ask("squeue", "--noheader", "--states=PENDING", "--format=%F %r").Split('\n').Where(l => l.EndsWith(" Dependency", StringComparison.Ordinal)).Select(l => l.Split(' ')[0])];
            // One wave stands on another, which runs: so far all have been submitted.
            if (jobs.Length > 0 && Ask("squeue", "--noheader", "--states=RUNNING").Length > 0)
                return jobs.MaxBy(int.Parse)!;
            Thread.Sleep(50);
        }
        throw new InvalidOperationException("No job waits for another.");
    }

    /// <summary>Output of one of Slurm's commands.</summary>
    public string Ask(string command, params string[] arguments)
    {
        using Process process = Started(command, arguments);
        string said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return said;
    }

    public void Dispose()
    {
        foreach (Process daemon in daemons.AsEnumerable().Reverse())
        {
            daemon.Kill(entireProcessTree: true);
            daemon.WaitForExit();
            daemon.Dispose();
        }
        Directory.Delete(Folder, recursive: true);
    }

    bool IsOf(int process, string variable)
    {
        try
        {
            string environment = File.ReadAllText($"/proc/{process}/environ");
            return environment.Contains(variable, StringComparison.Ordinal) && environment.Contains(Folder, StringComparison.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // It has ended.
        }
    }

    void StartMunge()
    {
        byte[] key = new byte[128];
        Random.Shared.NextBytes(key);
        string folder = Path.Combine(Folder, "munge"), file = Path.Combine(folder, "key");
        File.WriteAllBytes(file, key);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead);
            File.SetUnixFileMode(Folder, (UnixFileMode)0b111_101_101);
        }
        Start("munged", "--foreground", "--force", $"--key-file={file}", $"--socket={folder}/socket", $"--pid-file={folder}/pid", $"--seed-file={folder}/seed", $"--log-file={folder}/log");
        for (int i = 0; i < 100 && !File.Exists(Path.Combine(folder, "socket")); i++)
            Thread.Sleep(50);
    }

    void Start(string daemon, params string[] arguments) => daemons.Add(Started("/usr/sbin/" + daemon, arguments));

    Process Started(string command, string[] arguments)
    {
        ProcessStartInfo start = new(command) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["SLURM_CONF"] = Configuration;
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>Who sees that a task holds no more memory than it asked for.</summary>
public enum MemoryWatch
{
    None,
    /// <summary>slurmstepd, which adds up what processes hold (OverMemoryKill).</summary>
    Accounts,
    /// <summary>Control groups.</summary>
    Kernel,
}
