using System.Buffers.Binary;
using System.Text;

namespace ThreatLayers.Gdal;

/// <summary>One image of a GeoTIFF: the cells themselves or an overview of them, in tiles of 512 x 512.</summary>
/// <param name="Tags">All but places and lengths of tiles.</param>
sealed record TiffImage(int Columns, int Rows, IReadOnlyList<TiffTag> Tags)
{
    public const int Tile = 512;

    public int TilesAcross => (Columns + Tile - 1) / Tile;
    public int TilesDown => (Rows + Tile - 1) / Tile;
    public long[] Offsets { get; } = new long[((Columns + Tile - 1) / Tile) * ((Rows + Tile - 1) / Tile)];
    public long[] Lengths { get; } = new long[((Columns + Tile - 1) / Tile) * ((Rows + Tile - 1) / Tile)];
}

/// <summary>All that stands before the tiles of a GeoTIFF: header, the note of GDAL's COG driver on how the tiles lie, directories with their values, places and lengths of tiles.</summary>
/// <remarks>Its length does not hang on what the tiles will be, so tiles are written first and the index at last.</remarks>
static class TiffIndex
{
    const int TileOffsets = 324, TileByteCounts = 325;

    /// <summary>What a COG promises of the order of its tiles (GDAL's COG driver, "header ghost area"); the blank at its end is GDAL's, for a YES.</summary>
    const string Promises = "LAYOUT=IFDS_BEFORE_DATA\nBLOCK_ORDER=ROW_MAJOR\nBLOCK_LEADER=SIZE_AS_UINT4\nBLOCK_TRAILER=LAST_4_BYTES_REPEATED\nKNOWN_INCOMPATIBLE_EDITION=NO\n ";

    public static byte[] Bytes(bool big, bool cog, IReadOnlyList<TiffImage> images)
    {
        byte[] note = cog ? Encoding.ASCII.GetBytes(FormattableString.Invariant($"GDAL_STRUCTURAL_METADATA_SIZE={Promises.Length:000000} bytes\n{Promises}")) : [];
        int start = Even((big ? 16 : 8) + note.Length);
        TiffTag[][] tags = [.. images.Select(i => Sorted(i, big))];
        // Directories with their short values first; the lists of tiles, which are long, behind them all.
        int lists = start + images.Select((_, i) => Size(tags[i], big, IsList)).Sum();
        byte[] bytes = new byte[lists + tags.Sum(t => t.Where(IsList).Sum(l => Outside(l, big)))];
        Header(bytes, big, start);
        note.CopyTo(bytes, big ? 16 : 8);
        for (int i = 0, at = start; i < images.Count; i++)
        {
            int size = Size(tags[i], big, IsList);
            Directory(bytes, at, tags[i], big, ref lists, i + 1 < images.Count ? at + size : 0);
            at += size;
        }
        return bytes;
    }

    static bool IsList(TiffTag tag) => tag.Id is TileOffsets or TileByteCounts;

    static TiffTag[] Sorted(TiffImage image, bool big) =>
        [.. image.Tags.Append(big ? TiffTag.Long8s(TileOffsets, image.Offsets) : TiffTag.Longs(TileOffsets, image.Offsets)).Append(TiffTag.Longs(TileByteCounts, image.Lengths)).OrderBy(t => t.Id)];

    static int Even(int length) => length + (length & 1);

    /// <summary>Bytes that a tag takes outside its directory.</summary>
    static int Outside(TiffTag tag, bool big) => tag.Bytes.Length <= (big ? 8 : 4) ? 0 : Even(tag.Bytes.Length);

    static int Size(TiffTag[] tags, bool big, Func<TiffTag, bool> isElsewhere) =>
        (big ? 16 + (20 * tags.Length) : 6 + (12 * tags.Length)) + tags.Where(t => !isElsewhere(t)).Sum(t => Outside(t, big));

    static void Header(Span<byte> bytes, bool big, int first)
    {
        bytes[0] = bytes[1] = (byte)'I';
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[2..], (ushort)(big ? 43 : 42));
        if (big)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], 8);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], first);
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], first);
        }
    }

    static void Directory(Span<byte> bytes, int at, TiffTag[] tags, bool big, ref int lists, int next)
    {
        int values = at + Size(tags, big, _ => true);
        Number(bytes[at..], tags.Length, big ? 8 : 2);
        at += big ? 8 : 2;
        foreach (TiffTag tag in tags)
        {
            Number(bytes[at..], tag.Id, 2);
            Number(bytes[(at + 2)..], tag.Type, 2);
            Number(bytes[(at + 4)..], tag.Count, big ? 8 : 4);
            int inline = at + (big ? 12 : 8), outside = Outside(tag, big);
            ref int place = ref IsList(tag) ? ref lists : ref values;
            if (outside > 0)
                Number(bytes[inline..], place, big ? 8 : 4);
            tag.Bytes.CopyTo(bytes[(outside > 0 ? place : inline)..]);
            place += outside;
            at += big ? 20 : 12;
        }
        Number(bytes[at..], next, big ? 8 : 4);
    }

    static void Number(Span<byte> at, long value, int width)
    {
        if (width == 2)
            BinaryPrimitives.WriteUInt16LittleEndian(at, (ushort)value);
        else if (width == 4)
            BinaryPrimitives.WriteUInt32LittleEndian(at, (uint)value);
        else
            BinaryPrimitives.WriteInt64LittleEndian(at, value);
    }
}
