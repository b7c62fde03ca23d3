namespace ThreatLayers.Tiling.Archives;

/// <summary>Writes a pyramid as files {z}/{x}/{y}.ext, as any web server takes it.</summary>
public static class TileFolder
{
    public static void Write(string folder, TileSpool spool, string extension, int threads)
    {
        SpooledTile[] tiles = spool.OrderedBy(t => t.Order);
        foreach (string part in tiles.Select(t => Path.Combine(folder, FormattableString.Invariant($"{t.Tile.Zoom}/{t.Tile.X}"))).Distinct())
            Directory.CreateDirectory(part);
        Parallel.ForEach(tiles, new ParallelOptions { MaxDegreeOfParallelism = threads }, tile =>
            File.WriteAllBytes(Path.Combine(folder, $"{tile.Tile.Path}.{extension}"), spool.Read(tile.Content)));
    }
}
