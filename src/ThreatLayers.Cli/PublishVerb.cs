using System.CommandLine;
using System.Globalization;
using ThreatLayers.Portal.Publishing;

namespace ThreatLayers.Cli;

/// <summary>threatlayers publish PACKAGE TARGET</summary>
static class PublishVerb
{
    public static Command Create()
    {
        Argument<string> package = new("PACKAGE") { Description = "Folder of a release." };
        Argument<string> target = new("TARGET") { Description = "A folder, or s3://BUCKET/PREFIX." };
        Option<string?> endpoint = new("--endpoint") { Description = "Address of an S3-compatible storage; Amazon's without it.", HelpName = "URL" };
        Option<string?> region = new("--region") { Description = "Region of the bucket.", HelpName = "NAME" };
        Option<int> uploads = new("--uploads") { Description = "Uploads at once.", HelpName = "N", DefaultValueFactory = _ => 8 };
        Command command = new("publish", """
            Bring a folder or a bucket to a release: what is new or changed is uploaded, then the list of checksums and current.json are switched.
            Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or wherever AWS's own tools find them.

            Examples:
              threatlayers publish workspace/releases/current /var/www/threats
              threatlayers publish workspace/releases/current s3://threats/world --endpoint https://storage.example.org
            """)
        { package, target, endpoint, region, uploads };
        command.SetAction(async (parsed, cancel) => await Run(parsed.GetRequiredValue(package), parsed.GetRequiredValue(target), parsed.GetValue(endpoint), parsed.GetValue(region), Math.Clamp(parsed.GetRequiredValue(uploads), 1, 64), cancel));
        return command;
    }

    static async Task<int> Run(string package, string target, string? endpoint, string? region, int uploads, CancellationToken cancel)
    {
        PackageFolder.Require(package);
        string folder = Directory.ResolveLinkTarget(package, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(package);
        using IPublishTarget to = Target(target, endpoint, region);
        Published done = await Publication.To(to, folder, uploads, _ => { }, cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Published {Path.GetFileName(folder)} to {target}: {done.Uploaded} files uploaded ({done.Bytes / 1e6:0.0} MB), {done.Unchanged} unchanged, {done.Removed} removed."));
        return ExitCode.Done;
    }

    static IPublishTarget Target(string target, string? endpoint, string? region)
    {
        if (!target.StartsWith("s3://", StringComparison.Ordinal))
            return new FolderTarget(target);
        string[] parts = target[5..].Split('/', 2);
        return parts[0].Length > 0 ? new BucketTarget(parts[0], parts.Length > 1 ? parts[1] : "", endpoint, region)
            : throw new ArgumentException($"TARGET: found '{target}', allowed are a folder and s3://BUCKET/PREFIX.");
    }
}
