using System.Runtime.InteropServices;

namespace ThreatLayers.Gdal;

/// <summary>Compresses tiles with libdeflate or libzstd, which GDAL's own library needs and so brings along on Linux. One per thread.</summary>
sealed unsafe class Packer : IDisposable
{
    public const int Deflate = 8, Zstd = 50000;

    /// <summary>Levels that GDAL takes where none is asked for.</summary>
    const int DeflateLevel = 6, ZstdLevel = 9;

    static readonly nint DeflateLibrary = Load("libdeflate.so.0", "libdeflate.0.dylib", "libdeflate.dll"), ZstdLibrary = Load("libzstd.so.1", "libzstd.1.dylib", "zstd.dll");
    static readonly delegate* unmanaged<int, nint> DeflateAlloc = (delegate* unmanaged<int, nint>)Export(DeflateLibrary, "libdeflate_alloc_compressor");
    static readonly delegate* unmanaged<nint, byte*, nint, byte*, nint, nint> DeflatePack = (delegate* unmanaged<nint, byte*, nint, byte*, nint, nint>)Export(DeflateLibrary, "libdeflate_zlib_compress");
    static readonly delegate* unmanaged<nint, nint, nint> DeflateBound = (delegate* unmanaged<nint, nint, nint>)Export(DeflateLibrary, "libdeflate_zlib_compress_bound");
    static readonly delegate* unmanaged<nint, void> DeflateFree = (delegate* unmanaged<nint, void>)Export(DeflateLibrary, "libdeflate_free_compressor");
    static readonly delegate* unmanaged<nint> ZstdAlloc = (delegate* unmanaged<nint>)Export(ZstdLibrary, "ZSTD_createCCtx");
    static readonly delegate* unmanaged<nint, byte*, nint, byte*, nint, int, nint> ZstdPack = (delegate* unmanaged<nint, byte*, nint, byte*, nint, int, nint>)Export(ZstdLibrary, "ZSTD_compressCCtx");
    static readonly delegate* unmanaged<nint, nint> ZstdBound = (delegate* unmanaged<nint, nint>)Export(ZstdLibrary, "ZSTD_compressBound");
    static readonly delegate* unmanaged<nint, nint> ZstdFree = (delegate* unmanaged<nint, nint>)Export(ZstdLibrary, "ZSTD_freeCCtx");
    static readonly delegate* unmanaged<nint, uint> ZstdIsError = (delegate* unmanaged<nint, uint>)Export(ZstdLibrary, "ZSTD_isError");

    readonly int code, level;
    nint state;

    /// <param name="code">TIFF's number of the compression, as <see cref="CodeOf"/> gives it.</param>
    public Packer(int code, int? level)
    {
        this.code = code;
        this.level = level ?? (code == Deflate ? DeflateLevel : ZstdLevel);
        state = code == Deflate ? DeflateAlloc(Math.Clamp(this.level, 1, 12)) : ZstdAlloc();
    }

    /// <summary>TIFF's number of the compression; null where it or its library is not to be had here, and GDAL's own encoder has to do.</summary>
    public static int? CodeOf(string compression) => compression switch
    {
        "DEFLATE" when DeflateAlloc is not null && DeflatePack is not null && DeflateBound is not null && DeflateFree is not null => Deflate,
        "ZSTD" when ZstdAlloc is not null && ZstdPack is not null && ZstdBound is not null && ZstdFree is not null && ZstdIsError is not null => Zstd,
        _ => null,
    };

    /// <summary>Most bytes that <paramref name="length"/> bytes can become.</summary>
    public int Bound(int length) => checked((int)(code == Deflate ? DeflateBound(state, length) : ZstdBound(length)));

    /// <summary>Bytes written. The same for the same bytes, whatever was packed before.</summary>
    public int Pack(ReadOnlySpan<byte> whole, Span<byte> packed)
    {
        fixed (byte* from = whole, to = packed)
        {
            nint written = code == Deflate ? DeflatePack(state, from, whole.Length, to, packed.Length) : ZstdPack(state, to, packed.Length, from, whole.Length, level);
            return written > 0 && (code == Deflate || ZstdIsError(written) == 0) ? (int)written : throw new InvalidOperationException($"A tile of {whole.Length} bytes could not be compressed.");
        }
    }

    public void Dispose()
    {
        if (state == 0)
            return;
        if (code == Deflate)
            DeflateFree(state);
        else
            ZstdFree(state);
        state = 0;
    }

    static nint Load(params string[] names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint library))
                return library;
        }
        return 0;
    }

    static nint Export(nint library, string name) => library != 0 && NativeLibrary.TryGetExport(library, name, out nint function) ? function : 0;
}
