using System.Globalization;
using YamlDotNet.Serialization;

namespace ThreatLayers.Runs;

/// <summary>Tasks as manifests: each wave is an indexed Job, whose pods are workers.</summary>
/// <param name="name">Of all objects, before a dash and what each is; a DNS label with room for that.</param>
/// <param name="cells">Of the grid.</param>
sealed class KubernetesManifests(string name, KubernetesChoices choices, ClusterJob job, long cells)
{
    /// <summary>Of nobody in particular: no user of the machine has it.</summary>
    public const int User = 10001;

    const long Mebi = 1 << 20;

    /// <summary>For the program's own little files, and a surface's header.</summary>
    const long LeastDiskBytes = 1L << 30;

    static readonly ISerializer Yaml = new SerializerBuilder().ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull).WithQuotingNecessaryStrings().DisableAliases().WithIndentedSequences().Build();

    Dictionary<string, string> Labels => new() { ["app.kubernetes.io/name"] = "threatlayers", ["app.kubernetes.io/instance"] = name };

    public string Name => name;

    /// <summary>What all workers read, as a ConfigMap.</summary>
    /// <param name="packed">The job: as text a thousand tasks would not fit.</param>
    /// <param name="inputs">What is known of the content of inputs.</param>
    public string Files(byte[] packed, string inputs) => Yaml.Serialize(new
    {
        apiVersion = "v1",
        kind = "ConfigMap",
        immutable = true,
        metadata = new { name, labels = Labels },
        binaryData = new Dictionary<string, string> { [Path.GetFileName(KubernetesFolder.JobFile)] = Convert.ToBase64String(packed) },
        data = new Dictionary<string, string> { [Path.GetFileName(ClusterJob.InputsOf(KubernetesFolder.JobFile))] = inputs },
    });

    public string Wave(int number)
    {
        ClusterWave wave = job.Waves[number];
        ClusterTask[] tasks = [.. job.Tasks.Skip(wave.First).Take(wave.Count)];
        long memory = tasks.Max(t => t.MemoryBytes);
        return Yaml.Serialize(new
        {
            apiVersion = "batch/v1",
            kind = "Job",
            metadata = new { name = string.Create(CultureInfo.InvariantCulture, $"{name}-{number + 1}"), labels = Labels },
            spec = new
            {
                completionMode = "Indexed",
                completions = wave.Count,
                parallelism = Math.Min(wave.Count, choices.Parallelism),
                backoffLimitPerIndex = TaskState.MostTries - 1,
                podFailurePolicy = new { rules = Rules() },
                template = Template(Arguments("worker", KubernetesFolder.JobFile, "--from", wave.First, "--threads", choices.CpusPerTask, "--memory", memory, "--log", KubernetesFolder.Workspace + "/logs"),
                    memory, choices.WorkspaceClaim is null ? tasks.Max(DiskBytes) : LeastDiskBytes, tasks.Max(t => new TaskState(t).Time)),
            },
        });
    }

    /// <summary>The run itself, which finds all in the store and writes the release; for a workspace that outlives it.</summary>
    public string Finish() => Yaml.Serialize(new
    {
        apiVersion = "batch/v1",
        kind = "Job",
        metadata = new { name = name + "-run", labels = Labels },
        spec = new
        {
            backoffLimit = 1,
            template = Template(Arguments(["run", job.PipelineFile, "--workspace", KubernetesFolder.Workspace, "--threads", choices.CpusPerTask, "--memory", 2 * RunOptions.LeastMemoryBytes, .. Options()]), 2 * RunOptions.LeastMemoryBytes, LeastDiskBytes, null),
        },
    });

    /// <summary>Of the run, as one writes them behind <c>run PIPELINE</c>.</summary>
    public IEnumerable<string> Options() =>
    [
        .. job.Options.Data is { } data ? (string[])["--data", data] : [],
        .. job.Options.Set.SelectMany(s => (string[])["--set", s]),
        .. job.Options.Store is { } store ? (string[])["--store", store] : [],
    ];

    /// <summary>What another try will not mend ends the wave at once (2: definitions, 3: inputs); a pod that lost its machine costs no try.</summary>
    static object[] Rules() =>
    [
        new { action = "FailJob", onExitCodes = new { containerName = "worker", @operator = "In", values = (int[])[2, 3] } },
        new { action = "Ignore", onPodConditions = (object[])[new { type = "DisruptionTarget", status = "True" }] },
    ];

    /// <param name="time">Of a pod, and not of the Job: a wave may wait for machines as long as it likes.</param>
    object Template(string[] arguments, long memoryBytes, long diskBytes, TimeSpan? time) => new
    {
        metadata = new { labels = Labels },
        spec = new
        {
            restartPolicy = "Never",
            activeDeadlineSeconds = time is { } limit ? (long?)Math.Ceiling(limit.TotalSeconds) : null,
            serviceAccountName = choices.ServiceAccount,
            automountServiceAccountToken = false,
            enableServiceLinks = false,
            securityContext = new { runAsNonRoot = true, runAsUser = User, runAsGroup = User, fsGroup = User, fsGroupChangePolicy = "OnRootMismatch", seccompProfile = new { type = "RuntimeDefault" } },
            containers = (object[])[Container(arguments, Resources(memoryBytes, diskBytes))],
            volumes = Volumes(),
        },
    };

    object Container(string[] arguments, object resources) => new
    {
        name = "worker",
        image = choices.Image,
        command = (string[])["threatlayers"],
        args = arguments,
        env = Variables().Select(v => new { name = v.Key, value = v.Value }).ToArray(),
        envFrom = choices.Secret is { } secret ? new[] { new { secretRef = new { name = secret } } } : null,
        resources,
        securityContext = new { allowPrivilegeEscalation = false, readOnlyRootFilesystem = true, capabilities = new { drop = (string[])["ALL"] } },
        volumeMounts = Mounts(),
    };

    /// <summary>The program stays under its memory; an eighth more is for what the kernel counts as the container's.</summary>
    object Resources(long memoryBytes, long diskBytes)
    {
        Dictionary<string, string> some = new() { ["cpu"] = Text(choices.CpusPerTask), ["memory"] = Mebis(memoryBytes + (memoryBytes / 8)) };
        return new { requests = new Dictionary<string, string>(some) { ["ephemeral-storage"] = Mebis(diskBytes) }, limits = some };
    }

    /// <summary>A surface for each result that a task reads or makes; most of its files are smaller.</summary>
    long DiskBytes(ClusterTask task) => LeastDiskBytes + (cells * sizeof(float) * task.Pieces.SelectMany(p => p.Needs.Concat(p.Keys)).Distinct().Count());

    IEnumerable<KeyValuePair<string, string>> Variables() => choices.Environment.Concat([new("HOME", "/tmp"), new("DOTNET_EnableDiagnostics", "0")]);

    object[] Mounts() =>
    [
        new { name = "job", mountPath = Path.GetDirectoryName(KubernetesFolder.JobFile), readOnly = true },
        new { name = "workspace", mountPath = KubernetesFolder.Workspace },
        new { name = "tmp", mountPath = "/tmp" },
        .. choices.InputsClaim is null ? (object[])[] : [new { name = "inputs", mountPath = KubernetesFolder.Inputs, readOnly = true }],
    ];

    object[] Volumes() =>
    [
        new { name = "job", configMap = new { name } },
        choices.WorkspaceClaim is { } claim ? new { name = "workspace", persistentVolumeClaim = new { claimName = claim } } : Empty("workspace"),
        Empty("tmp"),
        .. choices.InputsClaim is { } inputs ? (object[])[new { name = "inputs", persistentVolumeClaim = new { claimName = inputs, readOnly = true } }] : [],
    ];

    static object Empty(string name) => new { name, emptyDir = new Dictionary<string, string>() };

    static string[] Arguments(params object[] arguments) => [.. arguments.Select(Text)];

    static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    static string Mebis(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{(bytes + Mebi - 1) / Mebi}Mi");
}
