using System.Buffers.Binary;

namespace ThreatLayers.Portal.Verifying;

/// <summary>Looks at the bones of a GeoTIFF: directories, tiles and where they lie.</summary>
static class CogLayout
{
    sealed record Directory(long At, Dictionary<int, (int Type, long Count, byte[] Value)> Tags);

    /// <summary>What is wrong with a file as a Cloud Optimised GeoTIFF; nothing where it is right.</summary>
    public static IEnumerable<string> Faults(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (bytes.Length < 16 || bytes[0] != bytes[1] || bytes[0] is not ((byte)'I' or (byte)'M'))
            return ["it is no TIFF"];
        Reader tiff = new(bytes, bytes[0] == 'I');
        try
        {
            return [.. Faults(tiff)];
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            return ["its directories point beyond its end"];
        }
    }

    static IEnumerable<string> Faults(Reader tiff)
    {
        List<Directory> directories = tiff.Directories();
        if (directories.Count == 0)
            yield return "it has no directory";
        Directory[] images = [.. directories.Where(d => (tiff.Number(d, 254) & 4) == 0)];
        long firstData = long.MaxValue;
        for (int i = 0; i < images.Length; i++)
        {
            long width = tiff.Number(images[i], 256), height = tiff.Number(images[i], 257);
            if (!images[i].Tags.ContainsKey(322) && Math.Max(width, height) > 512)
                yield return $"directory {i} is in strips, not in tiles";
            if (i > 0 && width >= tiff.Number(images[i - 1], 256))
                yield return $"overview {i} is not smaller than the one before";
            if (i > 0 && (tiff.Number(images[i], 254) & 1) == 0)
                yield return $"directory {i} does not say that it is an overview";
            foreach (long offset in tiff.Numbers(images[i], 324).Where(o => o > 0))
            {
                firstData = Math.Min(firstData, offset);
                if (offset >= tiff.Length)
                    yield return $"a tile of directory {i} lies beyond the file's end";
            }
        }
        if (images.Length > 0 && Math.Max(tiff.Number(images[0], 256), tiff.Number(images[0], 257)) > 1024 && images.Length == 1)
            yield return "it has no overviews";
        if (directories.Any(d => d.At > firstData))
            yield return "a directory lies behind the data";
        if (images.Length > 0 && !images[0].Tags.ContainsKey(42113))
            yield return "it has no nodata value";
        if (images.Length > 0 && !images[0].Tags.ContainsKey(34735))
            yield return "it has no coordinate system";
    }

    sealed class Reader(byte[] bytes, bool isLittle)
    {
        static readonly int[] Sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8];

        public long Length => bytes.Length;

        public List<Directory> Directories()
        {
            bool isBig = Int(2, 2) == 43;
            List<Directory> all = [];
            for (long at = isBig ? Int(8, 8) : Int(4, 4); at != 0 && all.Count < 100;)
            {
                long count = isBig ? Int(at, 8) : Int(at, 2);
                int entry = isBig ? 20 : 12, start = isBig ? 8 : 2, inline = isBig ? 8 : 4;
                Dictionary<int, (int, long, byte[])> tags = [];
                for (long i = 0; i < count; i++)
                {
                    long place = at + start + (i * entry);
                    int type = (int)Int(place + 2, 2);
                    long values = Int(place + 4, isBig ? 8 : 4), length = values * Sizes[type], value = place + (isBig ? 12 : 8);
                    if (length > inline)
                        value = Int(value, isBig ? 8 : 4);
                    tags[(int)Int(place, 2)] = (type, values, bytes.AsSpan(checked((int)value), checked((int)length)).ToArray());
                }
                all.Add(new(at, tags));
                at = Int(at + start + (count * entry), isBig ? 8 : 4);
            }
            return all;
        }

        public long Number(Directory directory, int tag) => Numbers(directory, tag).FirstOrDefault();

        public IEnumerable<long> Numbers(Directory directory, int tag)
        {
            if (!directory.Tags.TryGetValue(tag, out (int Type, long Count, byte[] Value) found))
                yield break;
            int size = Sizes[found.Type];
            for (int i = 0; i < found.Count; i++)
                yield return Int(found.Value.AsSpan(i * size, size));
        }

        long Int(long at, int size) => Int(bytes.AsSpan(checked((int)at), size));

        long Int(ReadOnlySpan<byte> part) => (part.Length, isLittle) switch
        {
            (1, _) => part[0],
            (2, true) => BinaryPrimitives.ReadUInt16LittleEndian(part),
            (2, false) => BinaryPrimitives.ReadUInt16BigEndian(part),
            (4, true) => BinaryPrimitives.ReadUInt32LittleEndian(part),
            (4, false) => BinaryPrimitives.ReadUInt32BigEndian(part),
            (8, true) => BinaryPrimitives.ReadInt64LittleEndian(part),
            _ => BinaryPrimitives.ReadInt64BigEndian(part),
        };
    }
}
