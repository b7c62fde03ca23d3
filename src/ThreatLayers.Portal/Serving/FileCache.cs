using System.Collections.Concurrent;
using System.IO.Compression;

namespace ThreatLayers.Portal.Serving;

/// <summary>Small files in memory, texts also packed. When it is full it begins anew, which costs less than keeping count of what was asked for when.</summary>
sealed class FileCache
{
    const long MostBytes = 128 << 20;
    public const long MostFileBytes = 1 << 18;
    readonly ConcurrentDictionary<(string Path, string Coding), byte[]> files = new();
    long held;

    /// <param name="coding">"br", "gzip", or empty.</param>
    public byte[] Get(string path, string coding, Func<byte[]> read)
    {
        if (files.TryGetValue((path, coding), out byte[]? known))
            return known;
        byte[] bytes = Packed(read(), coding);
        if (Interlocked.Add(ref held, bytes.Length) > MostBytes)
        {
            files.Clear();
            Interlocked.Exchange(ref held, bytes.Length);
        }
        return files[(path, coding)] = bytes;
    }

    static byte[] Packed(byte[] plain, string coding)
    {
        if (coding.Length == 0)
            return plain;
        using MemoryStream packed = new();
        using (Stream pack = coding == "br" ? new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true) : new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            pack.Write(plain);
        return packed.ToArray();
    }
}
