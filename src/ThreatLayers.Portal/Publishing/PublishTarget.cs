namespace ThreatLayers.Portal.Publishing;

/// <summary>A place that a release is published to. Files lie there under the same paths in every release, so that addresses stay.</summary>
public interface IPublishTarget : IDisposable
{
    /// <summary>A file as text; null where there is none.</summary>
    Task<string?> ReadText(string path, CancellationToken cancel);

    /// <summary>Puts a file there, whole or not at all.</summary>
    Task Put(string path, string file, CancellationToken cancel);

    Task PutText(string path, string text, CancellationToken cancel);

    Task Delete(string path, CancellationToken cancel);
}
