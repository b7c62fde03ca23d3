using System.Text;

namespace ThreatLayers.Publishing.Zones;

/// <summary>One layer of polygons as a Mapbox vector tile (specification 2.1).</summary>
sealed class VectorTile(string name, int extent)
{
    readonly List<byte[]> features = [];
    readonly Dictionary<string, int> keys = [];
    readonly Dictionary<object, int> values = [];

    public int Count => features.Count;

    /// <param name="polygons">Rings as x, y, x, y, ...; the first of each polygon is its outline, the others are holes.</param>
    public void Add(long id, int[][][] polygons, IEnumerable<(string Key, object Value)> attributes)
    {
        Protobuf tags = new(), geometry = new(), feature = new();
        foreach ((string key, object value) in attributes)
        {
            tags.Varint((ulong)Place(keys, key));
            tags.Varint((ulong)Place(values, value));
        }
        (int x, int y) = (0, 0);
        foreach (int[][] rings in polygons)
        {
            for (int r = 0; r < rings.Length; r++)
                Ring(geometry, Wound(rings[r], outline: r == 0), ref x, ref y);
        }
        feature.Number(1, (ulong)id);
        feature.Bytes(2, tags.ToArray());
        feature.Number(3, 3); // Polygon.
        feature.Bytes(4, geometry.ToArray());
        features.Add(feature.ToArray());
    }

    public byte[] ToBytes()
    {
        Protobuf layer = new(), tile = new();
        layer.Bytes(1, Encoding.UTF8.GetBytes(name));
        foreach (byte[] feature in features)
            layer.Bytes(2, feature);
        foreach (string key in keys.Keys)
            layer.Bytes(3, Encoding.UTF8.GetBytes(key));
        foreach (object value in values.Keys)
        {
            Protobuf packed = new();
            if (value is string text)
                packed.Bytes(1, Encoding.UTF8.GetBytes(text));
            else
                packed.Double(3, (double)value);
            layer.Bytes(4, packed.ToArray());
        }
        layer.Number(5, (ulong)extent);
        layer.Number(15, 2);
        tile.Bytes(3, layer.ToArray());
        return tile.ToArray();
    }

    static int Place<T>(Dictionary<T, int> places, T what)
        where T : notnull
    {
        if (!places.TryGetValue(what, out int place))
            places[what] = place = places.Count;
        return place;
    }

    static void Ring(Protobuf geometry, int[] ring, ref int x, ref int y)
    {
        geometry.Varint(Command(1, 1)); // Move to the first corner,
        Step(geometry, ring[0], ring[1], ref x, ref y);
        geometry.Varint(Command(2, (ring.Length / 2) - 1)); // lines to the others,
        for (int i = 2; i < ring.Length; i += 2)
            Step(geometry, ring[i], ring[i + 1], ref x, ref y);
        geometry.Varint(Command(7, 1)); // and back.
    }

    static void Step(Protobuf geometry, int toX, int toY, ref int x, ref int y)
    {
        geometry.ZigZag(toX - x);
        geometry.ZigZag(toY - y);
        (x, y) = (toX, toY);
    }

    static ulong Command(int id, int count) => (ulong)((id & 7) | (count << 3));

    /// <summary>Outlines have a positive area by the surveyor's formula with y downwards, holes a negative one.</summary>
    static int[] Wound(int[] ring, bool outline)
    {
        long area = 0;
        for (int i = 0; i < ring.Length; i += 2)
        {
            int next = (i + 2) % ring.Length;
            area += ((long)ring[i] * ring[next + 1]) - ((long)ring[next] * ring[i + 1]);
        }
        if (area > 0 == outline)
            return ring;
        int[] turned = new int[ring.Length];
        for (int i = 0; i < ring.Length; i += 2)
            (turned[i], turned[i + 1]) = (ring[ring.Length - 2 - i], ring[ring.Length - 1 - i]);
        return turned;
    }
}
