using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;

namespace ThreatLayers.Tiling.Archives;

/// <summary>Writes PMTiles archives, version 3: a whole pyramid as one file that a browser reads by ranges.</summary>
public static class PmtilesFile
{
    const int HeaderBytes = 127, RootBytes = 16_384 - HeaderBytes;

    readonly record struct Entry(long Id, int Run, long Offset, int Length);

    /// <summary>Tiles in the order of their numbers, identical ones once; gzip where tiles are vector tiles.</summary>
    public static void Write(string path, TileSpool spool, TileSetInfo info)
    {
        SpooledTile[] tiles = spool.OrderedBy(HilbertCurve.IdOf);
        (List<Entry> entries, List<int> contents, long dataBytes) = Plan(spool, tiles);
        byte[] metadata = Gzip(System.Text.Encoding.UTF8.GetBytes(Metadata(info).ToJsonString()));
        (byte[] root, byte[] leaves) = Directories(entries);
        using FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20);
        file.Write(Header(info, root.Length, metadata.Length, leaves.Length, dataBytes, tiles.Length, entries.Count, contents.Count));
        file.Write(root);
        file.Write(metadata);
        file.Write(leaves);
        foreach (int content in contents)
            file.Write(spool.Read(content));
    }

    static (List<Entry> Entries, List<int> Contents, long Bytes) Plan(TileSpool spool, SpooledTile[] tiles)
    {
        List<Entry> entries = [];
        List<int> contents = [];
        Dictionary<int, long> place = [];
        long end = 0;
        foreach ((TileId tile, int content) in tiles)
        {
            long id = HilbertCurve.IdOf(tile);
            int length = spool.LengthOf(content);
            if (!place.TryGetValue(content, out long offset))
            {
                place[content] = offset = end;
                end += length;
                contents.Add(content);
            }
            if (entries.Count > 0 && entries[^1] is var last && last.Offset == offset && last.Id + last.Run == id)
                entries[^1] = last with { Run = last.Run + 1 };
            else
                entries.Add(new(id, 1, offset, length));
        }
        return (entries, contents, end);
    }

    /// <summary>The root holds all entries where that fits the first 16 KiB of the file, else leaves of them.</summary>
    static (byte[] Root, byte[] Leaves) Directories(List<Entry> entries)
    {
        byte[] all = Serialised(entries);
        if (all.Length <= RootBytes)
            return (all, []);
        for (int leafSize = 4096; ; leafSize += leafSize / 4)
        {
            using MemoryStream leaves = new();
            List<Entry> root = [];
            foreach (Entry[] leaf in entries.Chunk(leafSize))
            {
                byte[] packed = Serialised(leaf);
                root.Add(new(leaf[0].Id, 0, leaves.Length, packed.Length));
                leaves.Write(packed);
            }
            byte[] packedRoot = Serialised(root);
            if (packedRoot.Length <= RootBytes)
                return (packedRoot, leaves.ToArray());
        }
    }

    static byte[] Serialised(IReadOnlyList<Entry> entries)
    {
        using MemoryStream plain = new();
        Varint(plain, (ulong)entries.Count);
        long last = 0;
        foreach (Entry entry in entries)
        {
            Varint(plain, (ulong)(entry.Id - last));
            last = entry.Id;
        }
        foreach (Entry entry in entries)
            Varint(plain, (ulong)entry.Run);
        foreach (Entry entry in entries)
            Varint(plain, (ulong)entry.Length);
        for (int i = 0; i < entries.Count; i++)
            Varint(plain, i > 0 && entries[i].Offset == entries[i - 1].Offset + entries[i - 1].Length ? 0 : (ulong)entries[i].Offset + 1);
        return Gzip(plain.ToArray());
    }

    static void Varint(MemoryStream to, ulong value)
    {
        for (; value >= 128; value >>= 7)
            to.WriteByte((byte)(value | 128));
        to.WriteByte((byte)value);
    }

    public static byte[] Gzip(byte[] plain)
    {
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(plain);
        return packed.ToArray();
    }

    static JsonObject Metadata(TileSetInfo info)
    {
        JsonObject metadata = new()
        {
            ["name"] = info.Name,
            ["description"] = info.Description,
            ["attribution"] = info.Attribution,
            ["type"] = "overlay",
            ["format"] = info.Format,
            ["tile_size"] = info.TileSize,
        };
        foreach ((string key, JsonNode value) in info.More)
            metadata[key] = value.DeepClone();
        return metadata;
    }

    static byte[] Header(TileSetInfo info, int root, int metadata, int leaves, long data, int addressed, int entries, int contents)
    {
        byte[] header = new byte[HeaderBytes];
        "PMTiles"u8.CopyTo(header);
        header[7] = 3;
        long at = HeaderBytes;
        int place = 8;
        foreach (long length in (ReadOnlySpan<long>)[root, metadata, leaves, data])
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(place), at);
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(place + 8), length);
            (at, place) = (at + length, place + 16);
        }
        foreach (int count in (ReadOnlySpan<int>)[addressed, entries, contents])
        {
            BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(place), count);
            place += 8;
        }
        bool isVector = info.Format == "pbf";
        header[96] = 1; // Clustered.
        header[97] = 2; // Directories: gzip.
        header[98] = (byte)(isVector ? 2 : 1);
        header[99] = info.Format switch { "pbf" => 1, "png" => 2, "webp" => 4, _ => throw new ArgumentException($"Tiles of format '{info.Format}' have no number in PMTiles; allowed are png, webp and pbf.") };
        (header[100], header[101]) = ((byte)info.MinZoom, (byte)info.MaxZoom);
        TileArea area = info.Area.WithinWorld(TileMatrixSet.MaxMercatorLatitude);
        (double lon, double lat) = info.Area.Centre;
        int[] degrees = [E7(area.West), E7(area.South), E7(area.East), E7(area.North)];
        for (int i = 0; i < 4; i++)
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(102 + (4 * i)), degrees[i]);
        header[118] = (byte)Math.Max(info.MinZoom, info.Area.OpeningZoom(info.MaxZoom));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(119), E7(lon));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(123), E7(Math.Clamp(lat, area.South, area.North)));
        return header;
    }

    static int E7(double degrees) => (int)Math.Round(degrees * 1e7);
}
