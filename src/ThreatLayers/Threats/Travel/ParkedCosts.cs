using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>The file in which costs of tiles wait that do not fit in memory; made only where that is so, gone after <see cref="Dispose"/>.</summary>
sealed class ParkedCosts(string path) : IDisposable
{
    SafeFileHandle? file;

    public CostStore Store(long memoryBytes) => new(memoryBytes, Write, Read);

    public void Dispose() => file?.Dispose();

    void Write(int tile, ReadOnlySpan<double> costs)
    {
        if (file is null)
            File.Delete(path);
        file ??= File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(costs);
        RandomAccess.Write(file, bytes, (long)tile * bytes.Length);
    }

    void Read(int tile, Span<double> costs)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(costs);
        long offset = (long)tile * bytes.Length;
        while (bytes.Length > 0)
        {
            int read = RandomAccess.Read(file!, bytes, offset);
            if (read == 0)
                throw new IOException($"{path}: ends early at byte {offset}. Run again.");
            bytes = bytes[read..];
            offset += read;
        }
    }
}
