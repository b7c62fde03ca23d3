using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Inputs;

/// <summary>
/// A new file that large aligned blocks are written to past the system's cache, as long as the disk keeps up: what is in memory already need not be there twice, and filling pages of the
/// cache costs more of the processor than the disk's own work. A slow disk gets the rest through the cache, so that nobody waits for it. Elsewhere than on Linux it is an ordinary file.
/// </summary>
sealed partial class DirectFile : IDisposable
{
    /// <summary>Of addresses, offsets and lengths.</summary>
    public const int Alignment = 4096;

    /// <summary>Below 200 MB/s the cache is the better place.</summary>
    const double LeastBytesPerSecond = 200e6;
    const int SetFlags = 4; // F_SETFL

    static volatile bool isSlow;

    readonly SafeFileHandle file;
    bool isDirect;

    public DirectFile(string path)
    {
        file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        isDirect = !isSlow && Flag is { } direct && Set(file, SetFlags, direct) == 0;
    }

    /// <summary>O_DIRECT; null where it is not known.</summary>
    static int? Flag => !OperatingSystem.IsLinux() ? null : RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 0x4000, Architecture.Arm64 => 0x10000, _ => null };

    /// <param name="block">At an aligned address.</param>
    /// <param name="offset">Aligned.</param>
    public void Write(ReadOnlySpan<byte> block, long offset)
    {
        if (isDirect && block.Length % Alignment != 0)
            ThroughCache();
        long began = Stopwatch.GetTimestamp();
        try
        {
            RandomAccess.Write(file, block, offset);
        }
        catch (IOException) when (isDirect)
        {
            // Some file systems take the flag and not the write.
            ThroughCache();
            RandomAccess.Write(file, block, offset);
        }
        if (isDirect && block.Length / LeastBytesPerSecond < Stopwatch.GetElapsedTime(began).TotalSeconds)
        {
            isSlow = true;
            ThroughCache();
        }
    }

    public void Dispose() => file.Dispose();

    void ThroughCache()
    {
        isDirect = false;
        _ = Set(file, SetFlags, 0);
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Set(SafeFileHandle file, int command, int flags);
}
