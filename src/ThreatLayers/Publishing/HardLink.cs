using System.Runtime.InteropServices;

namespace ThreatLayers.Publishing;

/// <summary>A second name for a file: a release takes nothing on the disk that the store has already.</summary>
public static partial class HardLink
{
    /// <summary>Links where the file system can, else copies.</summary>
    /// <exception cref="IOException">Neither can be done; the disk is full, say.</exception>
    public static void Make(string from, string to)
    {
        bool linked = OperatingSystem.IsWindows() ? CreateHardLink(to, from, 0) : Link(from, to) == 0;
        if (!linked)
            File.Copy(from, to);
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string from, string to);

    [LibraryImport("kernel32", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string to, string from, nint security);
}
