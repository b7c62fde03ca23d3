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
        Option<string?> endpoint = new("--endpoint") { Description = "Address of an S3-compatible storage; AWS_ENDPOINT_URL_S3 or Amazon's without it.", HelpName = "URL" };
        Option<string?> region = new("--region") { Description = "Region of the bucket.", HelpName = "NAME" };
        Option<int> uploads = new("--uploads") { Description = "Uploads at once.", HelpName = "N", DefaultValueFactory = _ => 8 };
        Option<int> keep = new("--keep") { Description = "Releases that stay in the target; the one that was out before always does.", HelpName = "N", DefaultValueFactory = _ => 3 };
        Option<bool> inPlace = new("--in-place") { Description = "Replace the files of the release that is out, so that addresses stay." };
        Command command = new("publish", """
            Put a release into a folder or a bucket, beside those that are there: releases/ID/ gets what is new or changed, the storage copies the rest, and current.json and index.html
            lead to it when it is whole. Who reads meanwhile reads one release or the other, never both. With --in-place every file keeps its address, and is replaced one by one.
            Credentials come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or wherever AWS's own tools find them.

            Examples:
              threatlayers publish workspace/releases/current /var/www/threats
              threatlayers publish workspace/releases/current s3://threats/world --endpoint https://storage.example.org
            """)
        { package, target, endpoint, region, uploads, keep, inPlace };
        command.SetAction(async (parsed, cancel) => await Run(parsed.GetRequiredValue(package), parsed.GetRequiredValue(target), parsed.GetValue(endpoint), parsed.GetValue(region), Math.Clamp(parsed.GetRequiredValue(uploads), 1, 64), parsed.GetValue(inPlace) ? null : Math.Max(1, parsed.GetRequiredValue(keep)), cancel));
        return command;
    }

    static async Task<int> Run(string package, string target, string? endpoint, string? region, int uploads, int? keep, CancellationToken cancel)
    {
        PackageFolder.Require(package);
        string folder = Directory.ResolveLinkTarget(package, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(package);
        using IPublishTarget to = Target(target, endpoint, region);
        Published done = keep is { } releases ? await new Publication(to, uploads, releases).Publish(folder, _ => { }, cancel) : await InPlacePublication.To(to, folder, uploads, _ => { }, cancel);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Published {Path.GetFileName(folder)} to {target}: {done.Uploaded} files uploaded ({done.Bytes / 1e6:0.0} MB), {done.Unchanged} unchanged, {done.Removed} removed."));
        return ExitCode.Done;
    }

    static IPublishTarget Target(string target, string? endpoint, string? region)
    {
        if (!target.StartsWith("s3://", StringComparison.Ordinal))
            return new FolderTarget(target);
        return StoreOption.IsBucket(target) ? new BucketTarget(target, endpoint, region)
            : throw new ArgumentException($"TARGET: found '{target}', allowed are a folder and s3://BUCKET/PREFIX.");
    }
}
