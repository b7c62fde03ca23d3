using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Portal.Verifying;

/// <summary>A run of tiles of the same content, or (run 0) a leaf directory.</summary>
sealed record PmtilesEntry(long Id, long Run, long Offset, long Length);

/// <summary>Reads PMTiles 3, for the server and for checks. It shares nothing with the writer, so that neither hides the other's faults.</summary>
sealed class PmtilesReader : IDisposable
{
    const int HeaderBytes = 127;
    readonly SafeFileHandle file;
    readonly byte[] header = new byte[HeaderBytes];
    readonly Lazy<PmtilesEntry[]> root;
    readonly System.Collections.Concurrent.ConcurrentDictionary<long, PmtilesEntry[]> leaves = new();

    /// <exception cref="InvalidDataException">No PMTiles archive of version 3.</exception>
    public PmtilesReader(string path)
    {
        file = File.OpenHandle(path);
        if (RandomAccess.Read(file, header, 0) < HeaderBytes || !header.AsSpan(0, 7).SequenceEqual("PMTiles"u8) || header[7] != 3)
        {
            file.Dispose();
            throw new InvalidDataException("it does not begin as a PMTiles archive of version 3 does");
        }
        root = new(() => Directory(RootOffset, RootLength));
    }

    public long FileLength => RandomAccess.GetLength(file);
    public long RootOffset => Long(8);
    public long RootLength => Long(16);
    public long MetadataOffset => Long(24);
    public long MetadataLength => Long(32);
    public long LeavesOffset => Long(40);
    public long LeavesLength => Long(48);
    public long DataOffset => Long(56);
    public long DataLength => Long(64);
    public long AddressedTiles => Long(72);
    public long Entries => Long(80);
    public long Contents => Long(88);
    public bool IsClustered => header[96] == 1;
    public int TileCompression => header[98];
    public int TileType => header[99];
    public int MinZoom => header[100];
    public int MaxZoom => header[101];

    /// <summary>West, south, east, north, centre's longitude and latitude; degrees.</summary>
    public double[] Bounds => [.. new[] { 102, 106, 110, 114, 119, 123 }.Select(at => BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(at)) / 1e7)];

    public JsonDocument Metadata() => JsonDocument.Parse(Unpacked(Bytes(MetadataOffset, MetadataLength)));

    /// <summary>The tile's bytes as stored; null where there is none.</summary>
    public byte[]? Tile(int zoom, long x, long y)
    {
        if (zoom < MinZoom || zoom > MaxZoom || x < 0 || y < 0 || x >= 1L << zoom || y >= 1L << zoom)
            return null;
        long id = IdOf(zoom, x, y);
        PmtilesEntry[] directory = root.Value;
        for (int depth = 0; depth < 4; depth++)
        {
            if (At(directory, id) is not { } entry)
                return null;
            if (entry.Run > 0)
                return id < entry.Id + entry.Run ? Bytes(DataOffset + entry.Offset, entry.Length) : null;
            directory = leaves.GetOrAdd(entry.Offset, offset => Directory(LeavesOffset + offset, entry.Length));
        }
        return null;
    }

    /// <summary>All entries that hold tiles, as the directories have them.</summary>
    public IEnumerable<PmtilesEntry> All() => All(root.Value, 0);

    public byte[] Content(PmtilesEntry entry) => Bytes(DataOffset + entry.Offset, entry.Length);

    public void Dispose() => file.Dispose();

    IEnumerable<PmtilesEntry> All(PmtilesEntry[] directory, int depth)
    {
        if (depth > 3)
            throw new InvalidDataException("its directories are nested more than three deep");
        foreach (PmtilesEntry entry in directory)
        {
            if (entry.Run > 0)
            {
                yield return entry;
                continue;
            }
            foreach (PmtilesEntry below in All(Directory(LeavesOffset + entry.Offset, entry.Length), depth + 1))
                yield return below;
        }
    }

    /// <summary>The last entry that begins at or before a tile.</summary>
    static PmtilesEntry? At(PmtilesEntry[] directory, long id)
    {
        int low = 0, high = directory.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = directory[middle].Id <= id ? (middle + 1, high) : (low, middle);
        }
        return low == 0 ? null : directory[low - 1];
    }

    PmtilesEntry[] Directory(long offset, long length)
    {
        byte[] bytes = Unpacked(Bytes(offset, length));
        int at = 0;
        int count = checked((int)Varint());
        long[] ids = new long[count], runs = new long[count], lengths = new long[count], offsets = new long[count];
        for (int i = 0; i < count; i++)
            ids[i] = (i == 0 ? 0 : ids[i - 1]) + Varint();
        for (int i = 0; i < count; i++)
            runs[i] = Varint();
        for (int i = 0; i < count; i++)
            lengths[i] = Varint();
        for (int i = 0; i < count; i++)
            offsets[i] = Varint() is > 0 and long place ? place - 1 : i > 0 ? offsets[i - 1] + lengths[i - 1] : throw new InvalidDataException("its first entry has no offset");
        return [.. ids.Select((id, i) => new PmtilesEntry(id, runs[i], offsets[i], lengths[i]))];

        long Varint()
        {
            long value = 0;
            for (int shift = 0; ; shift += 7)
            {
                if (at >= bytes.Length || shift > 63)
                    throw new InvalidDataException("a directory ends early");
                byte next = bytes[at++];
                value |= (long)(next & 127) << shift;
                if (next < 128)
                    return value;
            }
        }
    }

    byte[] Bytes(long offset, long length)
    {
        if (offset < 0 || length < 0 || length > 1 << 30 || offset + length > FileLength)
            throw new InvalidDataException(FormattableString.Invariant($"it points to bytes {offset} to {offset + length}, but has {FileLength}"));
        byte[] bytes = new byte[length];
        for (int read = 0; read < bytes.Length;)
        {
            int more = RandomAccess.Read(file, bytes.AsSpan(read), offset + read);
            if (more == 0)
                throw new InvalidDataException("it ends early");
            read += more;
        }
        return bytes;
    }

    internal static byte[] Unpacked(byte[] gzip)
    {
        using GZipStream stream = new(new MemoryStream(gzip), CompressionMode.Decompress);
        using MemoryStream plain = new();
        stream.CopyTo(plain);
        return plain.ToArray();
    }

    long Long(int at) => BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(at));

    /// <summary>Down the quadrants from the top: which of them comes when depends on how the curve enters, and that on the quadrant before.</summary>
    internal static long IdOf(int zoom, long x, long y)
    {
        long place = 0;
        bool swapped = false, flipped = false;
        for (int bit = zoom - 1; bit >= 0; bit--)
        {
            int qx = (int)(x >> bit) & 1, qy = (int)(y >> bit) & 1;
            if (flipped)
                (qx, qy) = (1 - qx, 1 - qy);
            if (swapped)
                (qx, qy) = (qy, qx);
            int quadrant = (qx, qy) switch { (0, 0) => 0, (0, 1) => 1, (1, 1) => 2, _ => 3 };
            place = (place << 2) | (uint)quadrant;
            // The first quadrant is entered mirrored about one diagonal, the last about the other.
            if (quadrant == 0)
                swapped = !swapped;
            else if (quadrant == 3)
                (swapped, flipped) = (!swapped, !flipped);
        }
        return (((1L << (2 * zoom)) - 1) / 3) + place;
    }

    /// <summary>Zoom of a tile by its number.</summary>
    internal static int ZoomOf(long id)
    {
        int zoom = 0;
        while (zoom < 31 && ((1L << (2 * (zoom + 1))) - 1) / 3 <= id)
            zoom++;
        return zoom;
    }
}
