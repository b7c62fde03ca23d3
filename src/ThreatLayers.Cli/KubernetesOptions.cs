using System.CommandLine;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>The options that make a folder for Kubernetes of a plan.</summary>
sealed class KubernetesOptions
{
    /// <summary>Of the environment here, what containers need to know and is no secret.</summary>
    static readonly string[] Passed = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_REGION"];

    readonly Option<string?> folder = new("--kubernetes") { Description = "Write into this folder what a cluster of Kubernetes needs to make what is stale: an indexed Job per wave of tasks, a Dockerfile, a script and a README that says how.", HelpName = "DIR" };
    readonly Option<string?> image = new("--image") { Description = "kubernetes: name of the container image, as the cluster pulls it.", HelpName = "NAME" };
    readonly Option<string> root = new("--inputs-root") { Description = "kubernetes: the folder that containers have as /inputs; definitions and data lie below it.", HelpName = "DIR", DefaultValueFactory = _ => "." };
    readonly Option<string?> inputs = new("--inputs-claim") { Description = "kubernetes: PersistentVolumeClaim with the inputs; the image has them without it.", HelpName = "NAME" };
    readonly Option<string?> workspace = new("--workspace-claim") { Description = "kubernetes: PersistentVolumeClaim that all tasks write to (ReadWriteMany); without it results go through --store alone.", HelpName = "NAME" };
    readonly Option<string?> account = new("--service-account") { Description = "kubernetes: ServiceAccount of the pods, with rights to the bucket.", HelpName = "NAME" };
    readonly Option<string?> secret = new("--secret") { Description = "kubernetes: Secret whose keys become environment variables, such as AWS_ACCESS_KEY_ID.", HelpName = "NAME" };
    readonly ClusterOptions cut = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[folder, image, root, inputs, workspace, account, secret])
            command.Add(option);
        cut.AddCutTo(command);
    }

    /// <inheritdoc cref="ClusterChoices.TaskSeconds"/>
    public double? TaskSeconds(ParseResult parsed) => cut.TaskSeconds(parsed);

    /// <summary>Null where no folder is asked for.</summary>
    public string? Folder(ParseResult parsed) => parsed.GetValue(folder);

    /// <exception cref="ArgumentException">Nothing says which image, or where results go.</exception>
    public KubernetesChoices Choices(ParseResult parsed, string? store) => new()
    {
        Image = parsed.GetValue(image) ?? throw new ArgumentException("--kubernetes: --image is missing, the name of the container image that is built by the Dockerfile."),
        Root = Path.GetFullPath(parsed.GetRequiredValue(root)),
        TaskSeconds = cut.TaskSeconds(parsed) ?? ClusterChoices.DefaultTaskSeconds,
        CpusPerTask = cut.CpusPerTask(parsed),
        Parallelism = cut.Throttle(parsed) ?? KubernetesChoices.DefaultParallelism,
        InputsClaim = parsed.GetValue(inputs),
        WorkspaceClaim = parsed.GetValue(workspace) ?? (store is not null ? null : throw new ArgumentException("--kubernetes: say where results go that tasks hand to each other: --store s3://BUCKET/PREFIX, or --workspace-claim NAME.")),
        ServiceAccount = parsed.GetValue(account),
        Secret = parsed.GetValue(secret),
        Environment = Passed.Where(v => store is not null && !string.IsNullOrEmpty(System.Environment.GetEnvironmentVariable(v))).ToDictionary(v => v, v => System.Environment.GetEnvironmentVariable(v)!),
    };
}
