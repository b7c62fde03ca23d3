namespace ThreatLayers.Portal.Publishing;

/// <summary>A place that releases are published to.</summary>
public interface IPublishTarget : IDisposable
{
    /// <summary>A file as text; null where there is none.</summary>
    Task<string?> ReadText(string path, CancellationToken cancel);

    /// <summary>Puts a file there, whole or not at all.</summary>
    Task Put(string path, string file, CancellationToken cancel);

    Task PutText(string path, string text, CancellationToken cancel);

    /// <summary>Makes a file of another that is there already; false where the storage cannot.</summary>
    Task<bool> Copy(string from, string to, CancellationToken cancel);

    /// <summary>Files below a path that ends with a slash, and their lengths.</summary>
    Task<IReadOnlyDictionary<string, long>> List(string below, CancellationToken cancel);

    /// <summary>Lets the storage's own name for the release that is out, where it has such names, mean this one.</summary>
    Task Switch(string release, CancellationToken cancel);

    Task Delete(string path, CancellationToken cancel);
}
