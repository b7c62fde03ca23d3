using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace ThreatLayers.Publishing;

/// <summary>A release in the making: a folder that gets its name, and the link "current", only when it is whole.</summary>
public sealed partial class ReleaseFolder
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
        Draft = Directory.CreateDirectory(Path.Combine(releases, id + ".partial")).FullName;
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

    /// <summary>Lists checksums, renames the draft, points "current" to it, and removes the oldest releases beyond <paramref name="keep"/>.</summary>
    /// <returns>Path of the release.</returns>
    public string Complete(int keep)
    {
        // The disk is busy while the checksums keep the processor busy.
        Task synced = Task.Run(SyncDraft);
        WriteChecksums();
        synced.GetAwaiter().GetResult();
        string whole = Path.Combine(releases, Id);
        Directory.Move(Draft, whole);
        PointCurrentTo(Id);
        foreach (string old in Directory.GetDirectories(releases).Where(d => IsRelease(Path.GetFileName(d))).OrderDescending(StringComparer.Ordinal).Skip(keep))
            Directory.Delete(old, recursive: true);
        return whole;
    }

    /// <summary>In the format of sha256sum, so that <c>sha256sum -c checksums.sha256</c> checks a copy.</summary>
    void WriteChecksums()
    {
        string[] files = [.. Directory.EnumerateFiles(Draft, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        string[] lines = new string[files.Length];
        Parallel.For(0, files.Length, i =>
        {
            using FileStream file = File.OpenRead(files[i]);
            lines[i] = $"{Convert.ToHexStringLower(SHA256.HashData(file))}  {Path.GetRelativePath(Draft, files[i]).Replace('\\', '/')}\n";
        });
        using FileStream list = File.Create(PathOf("checksums.sha256"));
        list.Write(Encoding.UTF8.GetBytes(string.Concat(lines)));
        list.Flush(flushToDisk: true);
    }

    /// <summary>All files of the draft onto the disk before it becomes a release: thousands of tiles by one call where there is one.</summary>
    void SyncDraft()
    {
        if (!OperatingSystem.IsLinux())
        {
            foreach (string path in Directory.EnumerateFiles(Draft, "*", SearchOption.AllDirectories))
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite);
                file.Flush(flushToDisk: true);
            }
            return;
        }
        using Microsoft.Win32.SafeHandles.SafeFileHandle any = File.OpenHandle(Path.Combine(Draft, "manifest.json"));
        if (SyncFileSystem(any) != 0)
            throw new IOException($"{Draft}: cannot be written to the disk ({Marshal.GetLastPInvokeErrorMessage()}).");
    }

    void PointCurrentTo(string id)
    {
        string link = Path.Combine(releases, "current"), fresh = Path.Combine(releases, "current.new");
        if (Path.Exists(fresh) || new FileInfo(fresh).LinkTarget is not null)
            File.Delete(fresh);
        Directory.CreateSymbolicLink(fresh, id);
        if (OperatingSystem.IsWindows())
        {
            // Windows cannot replace a directory link in one step; for a moment there is none.
            if (Directory.Exists(link))
                Directory.Delete(link);
            Directory.Move(fresh, link);
        }
        else if (Rename(fresh, link) != 0)
        {
            throw new IOException($"{link}: cannot be pointed to {id} ({Marshal.GetLastPInvokeErrorMessage()}). The release itself is whole.");
        }
    }

    static bool IsRelease(string name) => name.Length >= 16 && char.IsAsciiDigit(name[0]) && !name.EndsWith(".partial", StringComparison.Ordinal);

    /// <summary>rename(2) replaces a link at once; .NET's File.Move refuses links to folders.</summary>
    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeHandle file);
}
