using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Tiling.Archives;

/// <summary>Reads an archive that <see cref="PmtilesFile"/> has written and that is known to be whole. <c>verify</c> has a reader of its own, which trusts nothing.</summary>
public sealed class PmtilesArchive : IDisposable
{
    readonly SafeFileHandle file;
    readonly long data;
    readonly List<(long Id, int Run, long Offset, int Length)> entries = [];

    public PmtilesArchive(string path)
    {
        file = File.OpenHandle(path);
        long[] place = new long[8];
        byte[] header = Bytes(8, 64);
        for (int i = 0; i < place.Length; i++)
            place[i] = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(8 * i));
        Metadata = JsonNode.Parse(Unpacked(Bytes(place[2], (int)place[3])))!.AsObject();
        data = place[6];
        AddEntries(Bytes(place[0], (int)place[1]), place[4]);
    }

    public JsonObject Metadata { get; }

    /// <summary>A tile's bytes; null where there is no such tile. Safe from several threads.</summary>
    /// <param name="id">Its number on the curve (<see cref="HilbertCurve"/>).</param>
    public byte[]? Find(long id)
    {
        int low = 0, high = entries.Count - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = entries[middle].Id <= id ? (middle, high) : (low, middle - 1);
        }
        return entries.Count > 0 && entries[low] is var entry && id >= entry.Id && id < entry.Id + entry.Run ? Bytes(data + entry.Offset, entry.Length) : null;
    }

    public void Dispose() => file.Dispose();

    /// <summary>Entries of a directory, and of the leaves that it names.</summary>
    void AddEntries(byte[] packed, long leaves)
    {
        using MemoryStream plain = new(Unpacked(packed));
        int count = (int)Varint(plain);
        long[] ids = new long[count], runs = new long[count], lengths = new long[count];
        long last = 0, end = 0;
        for (int i = 0; i < count; i++)
            ids[i] = last += Varint(plain);
        for (int i = 0; i < count; i++)
            runs[i] = Varint(plain);
        for (int i = 0; i < count; i++)
            lengths[i] = Varint(plain);
        for (int i = 0; i < count; i++)
        {
            long offset = Varint(plain) is var code && code == 0 ? end : code - 1;
            end = offset + lengths[i];
            if (runs[i] == 0)
                AddEntries(Bytes(leaves + offset, (int)lengths[i]), leaves);
            else
                entries.Add((ids[i], (int)runs[i], offset, (int)lengths[i]));
        }
    }

    static long Varint(MemoryStream from)
    {
        long value = 0;
        for (int shift = 0; ; shift += 7)
        {
            int part = from.ReadByte();
            value |= (long)(part & 127) << shift;
            if (part < 128)
                return value;
        }
    }

    static byte[] Unpacked(byte[] packed)
    {
        using GZipStream gzip = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream plain = new();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    byte[] Bytes(long offset, int length)
    {
        byte[] bytes = new byte[length];
        return RandomAccess.Read(file, bytes, offset) == length ? bytes : throw new IOException("The archive of tiles ended early.");
    }
}
