using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Publishing;

/// <summary>Written files onto the disk, so that a power cut does not take them.</summary>
static partial class DiskFlush
{
    /// <summary>A file takes about a millisecond; the call for all also waits for gigabytes of cells that nobody waits for.</summary>
    const int Few = 64;

    /// <summary>Thousands of tiles by one call where there is one.</summary>
    /// <exception cref="IOException">The disk does not take them.</exception>
    public static void All(IReadOnlyList<string> files)
    {
        if (!OperatingSystem.IsLinux() || files.Count <= Few)
        {
            foreach (string path in files)
            {
                using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
                file.Flush(flushToDisk: true);
            }
            return;
        }
        using SafeFileHandle any = File.OpenHandle(files[0], share: FileShare.ReadWrite);
        if (SyncFileSystem(any) != 0)
            throw new IOException($"{Path.GetDirectoryName(files[0])}: cannot be written to the disk ({Marshal.GetLastPInvokeErrorMessage()}).");
    }

    [LibraryImport("libc", EntryPoint = "syncfs", SetLastError = true)]
    private static partial int SyncFileSystem(SafeHandle file);
}
