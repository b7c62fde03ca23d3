using System.Security.Cryptography;
using System.Text;

namespace ThreatLayers.Publishing;

/// <summary>A release in the making: a folder that gets its name, and the link "current", only when it is whole.</summary>
public sealed class ReleaseFolder
{
    readonly string releases;

    public ReleaseFolder(string releases, DateTimeOffset now)
    {
        this.releases = releases;
        string id = now.ToString("yyyyMMdd'T'HHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture);
        // Two runs within a second, or a clock that went back, must not meet.
        for (int again = 2; Directory.Exists(Path.Combine(releases, id)); again++)
            id = FormattableString.Invariant($"{id.Split('-')[0]}-{again}");
        Id = id;
        string draft = Path.Combine(releases, id + ".partial");
        // An attempt of the same run that found a stored file damaged.
        if (Directory.Exists(draft))
            Directory.Delete(draft, recursive: true);
        Draft = Directory.CreateDirectory(draft).FullName;
    }

    public string Id { get; }

    /// <summary>Where files go until the release is whole.</summary>
    public string Draft { get; }

    /// <summary>A path in the draft; its folder is made.</summary>
    public string PathOf(string relative)
    {
        string path = Path.Combine(Draft, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Lists checksums and renames the draft; it is then whole, but not yet the one that is out.</summary>
    /// <param name="known">Checksums of files that the store has, by path in the release: on the disk already, and not read for it.</param>
    /// <returns>Path of the release.</returns>
    public string Complete(IReadOnlyDictionary<string, string> known)
    {
        string[] files = [.. Directory.EnumerateFiles(Draft, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Draft, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        // The store has flushed what it has. The disk is busy while the checksums keep the processor busy.
        Task flushed = Task.Run(() => DiskFlush.All([.. files.Where(f => !known.ContainsKey(f)).Select(f => Path.Combine(Draft, f))]));
        WriteChecksums(files, known);
        flushed.GetAwaiter().GetResult();
        string whole = Path.Combine(releases, Id);
        Directory.Move(Draft, whole);
        return whole;
    }

    /// <summary>In the format of sha256sum, so that <c>sha256sum -c checksums.sha256</c> checks a copy.</summary>
    void WriteChecksums(string[] files, IReadOnlyDictionary<string, string> known)
    {
        string[] lines = new string[files.Length];
        Parallel.For(0, files.Length, i => lines[i] = $"{(known.TryGetValue(files[i], out string? sum) ? sum : Sum(Path.Combine(Draft, files[i])))}  {files[i]}\n");
        using FileStream list = File.Create(PathOf("checksums.sha256"));
        list.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
        list.Flush(flushToDisk: true);
    }

    static string Sum(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return Convert.ToHexStringLower(SHA256.HashData(file));
    }
}
