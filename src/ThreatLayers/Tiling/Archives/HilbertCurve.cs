namespace ThreatLayers.Tiling.Archives;

/// <summary>Numbers of tiles in a PMTiles archive: zoom by zoom, within a zoom along a Hilbert curve (PMTiles specification 3, section 4.1).</summary>
public static class HilbertCurve
{
    /// <param name="tile">Zoom 0 to 31.</param>
    public static long IdOf(TileId tile)
    {
        long id = ((1L << (2 * tile.Zoom)) - 1) / 3;
        long x = tile.X, y = tile.Y;
        for (long side = 1L << tile.Zoom >> 1; side > 0; side >>= 1)
        {
            long rx = (x & side) > 0 ? 1 : 0, ry = (y & side) > 0 ? 1 : 0;
            id += side * side * ((3 * rx) ^ ry);
            (x, y) = Turned(side, x, y, rx, ry);
        }
        return id;
    }

    public static TileId TileOf(long id)
    {
        int zoom = 0;
        long before = 0;
        for (; before + (1L << (2 * zoom)) <= id; zoom++)
            before += 1L << (2 * zoom);
        long t = id - before, x = 0, y = 0;
        for (long side = 1; side < 1L << zoom; side <<= 1)
        {
            long rx = (t / 2) & 1, ry = (t ^ rx) & 1;
            (x, y) = Turned(side, x, y, rx, ry);
            x += side * rx;
            y += side * ry;
            t /= 4;
        }
        return new(zoom, (int)x, (int)y);
    }

    static (long X, long Y) Turned(long side, long x, long y, long rx, long ry)
    {
        if (ry != 0)
            return (x, y);
        if (rx != 0)
            (x, y) = (side - 1 - x, side - 1 - y);
        return (y, x);
    }
}
