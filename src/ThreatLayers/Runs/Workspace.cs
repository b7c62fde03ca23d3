using System.Globalization;

namespace ThreatLayers.Runs;

/// <summary>Another run holds the workspace (exit code 4).</summary>
public sealed class WorkspaceHeldException(string message) : Exception(message);

/// <summary>The folder that a run writes to, held by one run at a time.</summary>
/// <remarks>
/// releases/ID: whole releases; releases/current: a link to the one that is out; runs/ID: record, log and definitions of a run; store/: results by fingerprint;
/// scratch/: what a run needs until it ends.
/// The lock is the operating system's, so it ends with the process, however that ends; what a killed run left in scratch is removed by the next.
/// </remarks>
public sealed class Workspace : IDisposable
{
    /// <summary>What the operating system says of a file that another process holds: EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION.</summary>
    const int WouldBlock = 11, WouldBlockOnMac = 35, SharingViolation = unchecked((int)0x80070020);

    /// <summary>EROFS: the file system is mounted to be read only.</summary>
    const int ReadOnlyFileSystem = 30;

    readonly FileStream? held;

    /// <summary>Name of the worker that joined; null for others.</summary>
    readonly string? worker;

    Workspace(string folder, FileStream? held, string? worker = null)
    {
        Folder = folder;
        this.held = held;
        this.worker = worker;
        Scratch = Path.Combine(folder, "scratch", worker ?? "");
        Store = new(Path.Combine(folder, "store"), readOnly: held is null && worker is null);
    }

    public string Folder { get; }
    public string Scratch { get; }
    public string Releases => Path.Combine(Folder, "releases");
    public string Runs => Path.Combine(Folder, "runs");
    public string Sweeps => Path.Combine(Folder, "sweeps");
    public ResultStore Store { get; }

    /// <summary>This process writes here, and no other but workers of its run.</summary>
    public bool IsHeld => held is not null;

    /// <summary>The workspace as it is, to be read: nothing is written to it, nor need it be there.</summary>
    public static Workspace Look(string folder) => new(Path.GetFullPath(folder), null);

    /// <summary>The workspace of a run that another process holds, for a worker of it: results go into the same store, and scratch is a folder of its own.</summary>
    /// <param name="worker">Names the folder; no two workers at work have the same.</param>
    /// <exception cref="IOException">The folder is not there, or cannot be written.</exception>
    public static Workspace Join(string folder, string worker)
    {
        string full = Path.GetFullPath(folder);
        if (!Directory.Exists(full))
            throw new IOException($"{full}: the workspace is not there. A worker needs it at the same path as the run that started it; is the shared file system mounted on {Environment.MachineName}?");
        Workspace workspace = new(full, null, worker);
        Writable(full, () => Directory.CreateDirectory(workspace.Scratch));
        return workspace;
    }

    /// <exception cref="WorkspaceHeldException">Another run holds it; the message says which.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static Workspace Hold(string folder, TimeProvider clock)
    {
        string full = Path.GetFullPath(folder);
        Writable(full, () => Directory.CreateDirectory(full));
        string path = Path.Combine(full, "lock"), holder = Path.Combine(full, "lock.holder");
        FileStream held;
        try
        {
            held = Writable(full, () => new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e) when (e.HResult is WouldBlock or WouldBlockOnMac or SharingViolation)
        {
            string who = File.Exists(holder) ? File.ReadAllText(holder).Trim() : "another process";
            throw new WorkspaceHeldException($"{full}: {who} is running in this workspace. Wait for it, or name another workspace with --workspace.");
        }
        File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}, since {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC\n"));
        Workspace workspace = new(full, held);
        workspace.ClearScratch();
        foreach (string part in (string[])[workspace.Scratch, workspace.Releases, workspace.Runs])
            Directory.CreateDirectory(part);
        return workspace;
    }

    /// <summary>A new folder for a run, named by its start; runs within the same second have one each.</summary>
    public string NewRun(DateTimeOffset now)
    {
        string name = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture), id = name;
        for (int again = 2; Directory.Exists(Path.Combine(Runs, id)); again++)
            id = FormattableString.Invariant($"{name}-{again}");
        return Directory.CreateDirectory(Path.Combine(Runs, id)).FullName;
    }

    /// <summary>Found before hours of work instead of after them.</summary>
    /// <exception cref="IOException">"current" is not a link, so it cannot be switched.</exception>
    public void RequireReleasable()
    {
        FileSystemInfo current = new DirectoryInfo(Path.Combine(Releases, "current"));
        if (Path.Exists(current.FullName) && current.LinkTarget is null)
            throw new IOException($"{current.FullName}: is a folder or file of its own, and must be a link to the newest release. Move it away.");
    }

    public void Dispose()
    {
        try
        {
            Store.Dispose();
            if (held is not null)
                ClearScratch();
            else if (worker is not null && Directory.Exists(Scratch))
                Directory.Delete(Scratch, recursive: true);
        }
        finally
        {
            held?.Dispose();
        }
    }

    static T Writable<T>(string folder, Func<T> touch)
    {
        try
        {
            return touch();
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException { HResult: ReadOnlyFileSystem })
        {
            throw new IOException($"{folder}: the workspace cannot be written ({e.Message}) Allow the user who runs this to write there, or name another workspace with --workspace.", e);
        }
    }

    void ClearScratch()
    {
        if (Directory.Exists(Scratch))
            Directory.Delete(Scratch, recursive: true);
        // A release that was not finished carries this ending until it is whole.
        foreach (string part in Directory.Exists(Releases) ? Directory.GetDirectories(Releases, "*.partial") : [])
            Directory.Delete(part, recursive: true);
        // So do sweeps, which hold the workspace too. Comparisons do not, and one may be under way: each removes what an earlier one of its name left.
        foreach (string part in Directory.Exists(Sweeps) ? Directory.GetDirectories(Sweeps, "*.partial") : [])
            Directory.Delete(part, recursive: true);
        // Small files that were being replaced when a run was killed or the disk was full.
        foreach (string fresh in (string[])[Folder, Runs, Releases])
            Clear(fresh, fresh == Runs ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly);
        Store.ClearDrafts();
    }

    static void Clear(string folder, SearchOption depth)
    {
        FileInfo link = new(Path.Combine(folder, "current.new"));
        if (link.LinkTarget is not null)
            link.Delete();
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*.new", depth) : [])
            File.Delete(file);
    }
}
