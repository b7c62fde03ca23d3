using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Tiling.Archives;

/// <summary>One tile in a spool.</summary>
/// <param name="Content">Number of its content; tiles of the same bytes share it.</param>
public readonly record struct SpooledTile(TileId Tile, int Content);

/// <summary>Encoded tiles on their way from the tiler to files: one temporary file, in the order in which threads made them; identical ones once.</summary>
/// <remarks>Memory is 60 bytes a tile. What is made of it, is made in an order of its own, so nothing depends on threads.</remarks>
public sealed class TileSpool : IDisposable
{
    readonly SafeFileHandle file;
    readonly Dictionary<UInt128, int> known = [];
    readonly List<(long Offset, int Length)> contents = [];
    readonly List<SpooledTile> tiles = [];
    readonly Lock turn = new();
    long end;

    /// <param name="path">Of the temporary file, removed with the spool.</param>
    public TileSpool(string path) => file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    public int Count => tiles.Count;

    /// <summary>Safe from several threads.</summary>
    public void Add(TileId tile, byte[] bytes)
    {
        UInt128 hash = XxHash128.HashToUInt128(bytes);
        long offset;
        lock (turn)
        {
            bool isNew = !known.TryGetValue(hash, out int content);
            if (isNew)
            {
                known[hash] = content = contents.Count;
                contents.Add((end, bytes.Length));
            }
            tiles.Add(new(tile, content));
            if (!isNew)
                return;
            offset = end;
            end += bytes.Length;
        }
        RandomAccess.Write(file, bytes, offset);
    }

    /// <summary>By a key that no two tiles share.</summary>
    public SpooledTile[] OrderedBy(Func<TileId, long> key)
    {
        SpooledTile[] all = [.. tiles];
        Array.Sort([.. all.Select(t => key(t.Tile))], all);
        return all;
    }

    public int LengthOf(int content) => contents[content].Length;

    public byte[] Read(int content)
    {
        (long offset, int length) = contents[content];
        byte[] bytes = new byte[length];
        return RandomAccess.Read(file, bytes, offset) == length ? bytes : throw new IOException("The spool of tiles ended early.");
    }

    public void Dispose() => file.Dispose();
}
