namespace ThreatLayers.Runs;

/// <summary>Where several machines keep results together: objects by path, each there as a whole or not at all. May be asked from several threads.</summary>
/// <remarks>Every member throws an <see cref="IOException"/> that says what, where and what to do when the storage cannot be reached or refuses, after tries of bounded number and length.</remarks>
public interface ISharedStorage : IDisposable
{
    /// <summary>For people, such as s3://bucket/prefix.</summary>
    string Address { get; }

    /// <summary>Lengths of all objects, by path.</summary>
    IReadOnlyDictionary<string, long> List(CancellationToken cancel);

    /// <summary>Null where there is no such object.</summary>
    string? ReadText(string path, CancellationToken cancel);

    /// <summary>Writes an object to a file, in pieces.</summary>
    /// <returns>False where there is no such object, or one of another length.</returns>
    bool Fetch(string path, string file, long bytes, CancellationToken cancel);

    /// <summary>Makes an object, or another in its place.</summary>
    void Put(string path, string file, CancellationToken cancel);

    /// <inheritdoc cref="Put"/>
    void PutText(string path, string text, CancellationToken cancel);
}
