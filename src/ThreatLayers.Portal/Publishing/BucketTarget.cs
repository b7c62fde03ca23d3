using ThreatLayers.Publishing;

namespace ThreatLayers.Portal.Publishing;

/// <summary>A bucket that releases are published to.</summary>
/// <inheritdoc cref="Bucket(string, string?, string?, string)"/>
public sealed class BucketTarget(string address, string? endpoint, string? region) : IPublishTarget
{
    /// <summary>A release that is out may be replaced at the same address.</summary>
    const string CacheControl = "no-cache";

    readonly Bucket bucket = new(address, endpoint, region, "Check bucket, endpoint and credentials; what is out has not been touched.");

    public Task<string?> ReadText(string path, CancellationToken cancel) => bucket.ReadText(path, cancel);

    public Task Put(string path, string file, CancellationToken cancel) => bucket.Put(path, file, MediaTypes.Of(path), CacheControl, cancel);

    public Task PutText(string path, string text, CancellationToken cancel) => bucket.PutText(path, text, MediaTypes.Of(path), CacheControl, cancel);

    public Task<bool> Copy(string from, string to, CancellationToken cancel) => bucket.Copy(from, to, cancel);

    public async Task<IReadOnlyDictionary<string, long>> List(string below, CancellationToken cancel) => await bucket.List(below, cancel);

    /// <summary>A bucket has no links: current.json is the name.</summary>
    public Task Switch(string release, CancellationToken cancel) => Task.CompletedTask;

    public Task Delete(string path, CancellationToken cancel) => bucket.Delete(path, cancel);

    public void Dispose() => bucket.Dispose();
}
