using System.Collections.Concurrent;
using System.IO.Compression;
using System.Runtime.InteropServices;

namespace ThreatLayers.Gdal;

/// <summary>Unpacks zlib streams of known size: with libdeflate, which GDAL's own library needs and so brings along on Linux, else with .NET's.</summary>
static unsafe class Inflater
{
    static readonly ConcurrentBag<nint> Idle = [];
    static readonly delegate* unmanaged<nint> Alloc;
    static readonly delegate* unmanaged<nint, byte*, nint, byte*, nint, nint*, int> Decompress;

    static Inflater()
    {
        foreach (string name in (string[])["libdeflate.so.0", "libdeflate.0.dylib", "libdeflate.dll"])
        {
            if (!NativeLibrary.TryLoad(name, out nint library) || !NativeLibrary.TryGetExport(library, "libdeflate_alloc_decompressor", out nint alloc)
                || !NativeLibrary.TryGetExport(library, "libdeflate_zlib_decompress", out nint decompress))
            {
                continue;
            }
            Alloc = (delegate* unmanaged<nint>)alloc;
            Decompress = (delegate* unmanaged<nint, byte*, nint, byte*, nint, nint*, int>)decompress;
            return;
        }
    }

    /// <summary>False where the stream is damaged or not of that size.</summary>
    public static bool Unpack(byte[] packed, int length, Span<byte> whole)
    {
        if (Decompress is null)
            return UnpackManaged(packed, length, whole);
        nint decompressor = Idle.TryTake(out nint pooled) ? pooled : Alloc();
        nint written;
        int fault;
        fixed (byte* from = packed, to = whole)
            fault = Decompress(decompressor, from, length, to, whole.Length, &written);
        // Decompressors are few, one per thread at most, and live as long as the process.
        Idle.Add(decompressor);
        return fault == 0 && written == whole.Length;
    }

    static bool UnpackManaged(byte[] packed, int length, Span<byte> whole)
    {
        try
        {
            using ZLibStream zlib = new(new MemoryStream(packed, 0, length), CompressionMode.Decompress);
            zlib.ReadExactly(whole);
            return true;
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            return false;
        }
    }
}
