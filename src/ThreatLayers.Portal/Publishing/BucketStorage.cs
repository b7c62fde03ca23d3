using ThreatLayers.Runs;

namespace ThreatLayers.Portal.Publishing;

/// <summary>A bucket in which several machines share results.</summary>
/// <inheritdoc cref="Bucket(string, string?, string?, string)"/>
public sealed class BucketStorage(string address, string? endpoint = null) : ISharedStorage
{
    const string Type = "application/octet-stream";

    readonly Bucket bucket = new(address, endpoint, null, "Check the bucket of --store, AWS_ENDPOINT_URL_S3, AWS_REGION and the credentials (AWS_ACCESS_KEY_ID, a profile, or the machine's role), which must be allowed to list, get and put objects there.");

    public string Address => bucket.Address;

    public IReadOnlyDictionary<string, long> List(CancellationToken cancel) => bucket.List("", cancel).GetAwaiter().GetResult();

    public string? ReadText(string path, CancellationToken cancel) => bucket.ReadText(path, cancel).GetAwaiter().GetResult();

    public bool Fetch(string path, string file, long bytes, CancellationToken cancel) => bucket.Fetch(path, file, bytes, cancel).GetAwaiter().GetResult();

    public void Put(string path, string file, CancellationToken cancel) => bucket.Put(path, file, Type, null, cancel).GetAwaiter().GetResult();

    public void PutText(string path, string text, CancellationToken cancel) => bucket.PutText(path, text, "application/json", null, cancel).GetAwaiter().GetResult();

    public void Dispose() => bucket.Dispose();
}
