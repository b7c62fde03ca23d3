using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Tiling.Archives;

/// <summary>One tile in a spool.</summary>
/// <param name="Content">Number of its content; tiles of the same bytes share it.</param>
public readonly record struct SpooledTile(TileId Tile, int Content);

/// <summary>Encoded tiles on their way from the tiler to files: one temporary file, in the order in which threads made them; identical ones once.</summary>
/// <remarks>Memory is 150 bytes a tile. What is made of it, is made in an order of its own, so nothing depends on threads.</remarks>
public sealed class TileSpool : IDisposable
{
    readonly SafeFileHandle file;
    readonly Dictionary<UInt128, int> known = [], byCodes = [];
    readonly Dictionary<UInt128, TileId> firstOfCodes = [];
    readonly List<(long Offset, int Length)> contents = [];
    readonly List<SpooledTile> tiles = [];
    readonly Lock turn = new();
    long end;

    /// <param name="path">Of the temporary file, removed with the spool.</param>
    public TileSpool(string path) => file = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);

    public int Count => tiles.Count;

    /// <summary>Takes the picture of a tile before with the same codes; false where there is none. Safe from several threads.</summary>
    /// <param name="codes">Hash of what the picture is a function of.</param>
    public bool Repeat(TileId tile, UInt128 codes)
    {
        lock (turn)
        {
            if (!byCodes.TryGetValue(codes, out int content))
                return false;
            tiles.Add(new(tile, content));
            NoteCodes(tile, codes, content);
            return true;
        }
    }

    /// <inheritdoc cref="Repeat"/>
    public void Add(TileId tile, UInt128 codes, byte[] bytes)
    {
        int content = Add(tile, bytes);
        lock (turn)
            NoteCodes(tile, codes, content);
    }

    /// <summary>Each hash of codes with the first tile of them, in order.</summary>
    public IEnumerable<(TileId Tile, UInt128 Codes)> Codes() => firstOfCodes.Select(f => (f.Value, f.Key)).OrderBy(f => f.Value.Order);

    void NoteCodes(TileId tile, UInt128 codes, int content)
    {
        byCodes[codes] = content;
        if (!firstOfCodes.TryGetValue(codes, out TileId first) || tile.Order < first.Order)
            firstOfCodes[codes] = tile;
    }

    /// <summary>Safe from several threads.</summary>
    /// <returns>The number of its content.</returns>
    public int Add(TileId tile, byte[] bytes)
    {
        UInt128 hash = XxHash128.HashToUInt128(bytes);
        long offset;
        int content;
        lock (turn)
        {
            bool isNew = !known.TryGetValue(hash, out content);
            if (isNew)
            {
                known[hash] = content = contents.Count;
                contents.Add((end, bytes.Length));
            }
            tiles.Add(new(tile, content));
            if (!isNew)
                return content;
            offset = end;
            end += bytes.Length;
        }
        RandomAccess.Write(file, bytes, offset);
        return content;
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
