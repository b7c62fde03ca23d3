using System.CommandLine;
using ThreatLayers.Portal.Publishing;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>The option that names where several machines share results.</summary>
static class StoreOption
{
    public static Option<string?> Create()
    {
        Option<string?> store = new("--store") { Description = "A bucket in which several machines share results: what is missing in the workspace is fetched from there, what is made is put there. Endpoint and credentials as AWS's tools find them (AWS_ENDPOINT_URL_S3, AWS_REGION, AWS_ACCESS_KEY_ID, ...).", HelpName = "s3://BUCKET/PREFIX" };
        store.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !IsBucket(token.Value))
                result.AddError($"--store: found '{token.Value}', allowed is s3://BUCKET/PREFIX.");
        });
        return store;
    }

    public static bool IsBucket(string address) => address.StartsWith("s3://", StringComparison.Ordinal) && address.Length > 5 && address[5] != '/';

    /// <summary>Puts it behind the store of a workspace; nothing where none is named.</summary>
    public static void Open(string? address, ResultStore store, RunLog log)
    {
        if (address is not null)
            store.ShareThrough(new BucketStorage(address), message => log.Warn("run", "store", message));
    }
}
