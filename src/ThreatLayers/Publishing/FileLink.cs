using System.Runtime.InteropServices;

namespace ThreatLayers.Publishing;

/// <summary>One file under two names.</summary>
public static partial class FileLink
{
    /// <summary>A hard link where the file system has them, else a copy.</summary>
    public static void Make(string from, string to)
    {
        if (File.Exists(to))
            File.Delete(to);
        if (!OperatingSystem.IsWindows() && Link(from, to) == 0)
            return;
        File.Copy(from, to);
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);
}
