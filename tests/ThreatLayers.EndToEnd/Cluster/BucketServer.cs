using System.Diagnostics;
using ThreatLayers.EndToEnd.Portal;

namespace ThreatLayers.EndToEnd.Cluster;

/// <summary>An S3 server with one bucket, "threats", whose objects are files that a test may look at and damage.</summary>
public sealed class BucketServer : IDisposable
{
    const string Ending = "._S3rver_object";

    readonly Process process;
    readonly List<string> told = [];
    readonly string address;

    /// <param name="slow">Milliseconds for which everything that is put waits at the door.</param>
    public BucketServer(int? slow = null)
    {
        (process, address) = Node.Serve("s3.mjs", told, slow is { } some ? [Folder, FormattableString.Invariant($"{some}")] : [Folder]);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("threatlayers-bucket-").FullName;

    public Dictionary<string, string> Environs => new() { ["AWS_ENDPOINT_URL_S3"] = address, ["AWS_ACCESS_KEY_ID"] = "S3RVER", ["AWS_SECRET_ACCESS_KEY"] = "S3RVER", ["SOURCE_DATE_EPOCH"] = "1700000000" };

    /// <summary>Files of the objects below a prefix, by the object's path below it.</summary>
    public SortedDictionary<string, string> Objects(string prefix)
    {
        string folder = Path.Combine(Folder, "threats", prefix);
        SortedDictionary<string, string> objects = new(StringComparer.Ordinal);
        foreach (string file in Directory.Exists(folder) ? Directory.GetFiles(folder, "*" + Ending, SearchOption.AllDirectories) : [])
            objects[Path.GetRelativePath(folder, file)[..^Ending.Length]] = file;
        return objects;
    }

    /// <summary>Requests that changed something, and begun ones where it is slow, that start with a text.</summary>
    public int Count(string start)
    {
        lock (told)
            return told.Count(t => t.StartsWith(start, StringComparison.Ordinal));
    }

    public void Stop()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
    }

    public void Dispose()
    {
        Stop();
        process.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
