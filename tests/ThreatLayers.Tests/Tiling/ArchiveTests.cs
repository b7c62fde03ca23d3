using System.IO.Compression;
using CsCheck;
using Microsoft.Data.Sqlite;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Archives;

namespace ThreatLayers.Tests.Tiling;

/// <summary>Archives as their specifications have them. The readers of others go over whole archives in the end-to-end tests.</summary>
public sealed class ArchiveTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-archives-").FullName;

    /// <summary>Numbers of PMTiles' specification and of its reference implementation's tests.</summary>
    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 0, 1, 2)]
    [InlineData(1, 1, 1, 3)]
    [InlineData(1, 1, 0, 4)]
    [InlineData(2, 0, 0, 5)]
    [InlineData(12, 3423, 1763, 19078479)]
    public void Tiles_are_numbered_along_the_curve(int zoom, int x, int y, long id)
    {
        Assert.Equal(id, HilbertCurve.IdOf(new(zoom, x, y)));
        Assert.Equal(new(zoom, x, y), HilbertCurve.TileOf(id));
    }

    [Fact]
    public void Neighbours_on_the_curve_are_neighbours_on_the_map() => Gen.Int[1, 14].SelectMany(z => Gen.Select(Gen.Const(z), Gen.Long[0, (1L << (2 * z)) - 2])).Sample((zoom, place) =>
    {
        long id = (((1L << (2 * zoom)) - 1) / 3) + place;
        TileId a = HilbertCurve.TileOf(id), b = HilbertCurve.TileOf(id + 1);
        Assert.Equal(zoom, a.Zoom);
        Assert.Equal(1, Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y));
        Assert.Equal(id, HilbertCurve.IdOf(a));
    });

    [Fact]
    public void An_archive_has_its_tiles_once_and_its_bounds()
    {
        string path = Archive("a.pmtiles", tiles: 3, same: true);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal("PMTiles\u0003"u8, bytes.AsSpan(0, 8));
        Assert.Equal([84L, 2, 1], [BitConverter.ToInt64(bytes, 72), BitConverter.ToInt64(bytes, 80), BitConverter.ToInt64(bytes, 88)]);
        Assert.Equal([(int)-10e7, (int)-20e7, (int)30e7, (int)40e7], Enumerable.Range(0, 4).Select(i => BitConverter.ToInt32(bytes, 102 + (4 * i))));
        Assert.Equal([(int)10e7, (int)10e7], [BitConverter.ToInt32(bytes, 119), BitConverter.ToInt32(bytes, 123)]);
    }

    [Fact]
    public void Many_tiles_have_leaf_directories_and_a_root_within_16_KiB()
    {
        string path = Archive("many.pmtiles", tiles: 8, same: false);
        byte[] bytes = File.ReadAllBytes(path);
        Assert.InRange(BitConverter.ToInt64(bytes, 16), 1, 16257);
        Assert.True(BitConverter.ToInt64(bytes, 48) > 0);
        using GZipStream root = new(new MemoryStream(bytes, 127, (int)BitConverter.ToInt64(bytes, 16)), CompressionMode.Decompress);
        Assert.True(root.ReadByte() > 0);
    }

    [Fact]
    public void The_order_in_which_tiles_were_made_changes_no_byte()
    {
        string[] names = ["one", "two"];
        for (int i = 0; i < 2; i++)
        {
            TileId[] tiles = [.. Tiles(4)];
            if (i == 1)
                new Random(7).Shuffle(tiles);
            using TileSpool spool = new(Path.Combine(folder, "spool"));
            Parallel.ForEach(tiles, t => spool.Add(t, Bytes(t, false)));
            PmtilesFile.Write(Path.Combine(folder, names[i] + ".pmtiles"), spool, Info(4));
            MbtilesFile.Write(Path.Combine(folder, names[i] + ".mbtiles"), spool, Info(4));
        }
        foreach (string kind in (string[])[".pmtiles", ".mbtiles"])
            Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "one" + kind)), File.ReadAllBytes(Path.Combine(folder, "two" + kind)));
    }

    [Fact]
    public void A_database_counts_its_rows_from_the_south()
    {
        using TileSpool spool = new(Path.Combine(folder, "spool"));
        spool.Add(new(11, 327, 791), [1, 2, 3]);
        string path = Path.Combine(folder, "south.mbtiles");
        MbtilesFile.Write(path, spool, Info(11));
        using SqliteConnection database = new($"Data Source={path};Pooling=False");
        database.Open();
        using SqliteCommand command = database.CreateCommand();
        // The specification's own example: 11/327/791 is row 1256.
        command.CommandText = "SELECT tile_data FROM tiles WHERE zoom_level = 11 AND tile_column = 327 AND tile_row = 1256";
        Assert.Equal([1, 2, 3], (byte[])command.ExecuteScalar()!);
        command.CommandText = "PRAGMA application_id";
        Assert.Equal(0x4d504258L, command.ExecuteScalar());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Archive(string name, int tiles, bool same)
    {
        using TileSpool spool = new(Path.Combine(folder, "spool"));
        foreach (TileId tile in Tiles(tiles))
            spool.Add(tile, Bytes(tile, same));
        string path = Path.Combine(folder, name);
        PmtilesFile.Write(path, spool, Info(tiles));
        return path;
    }

    /// <summary>All of zooms 0 to the greatest, but for one in the middle of zoom 3, so that the numbers have a gap.</summary>
    static IEnumerable<TileId> Tiles(int maxZoom) =>
        Enumerable.Range(0, maxZoom + 1).SelectMany(z => Enumerable.Range(0, 1 << (2 * z)).Select(i => new TileId(z, i % (1 << z), i >> z))).Where(t => t != new TileId(3, 3, 3));

    static byte[] Bytes(TileId tile, bool same) => same ? [7] : [.. BitConverter.GetBytes(HilbertCurve.IdOf(tile) * 7919), .. new byte[(int)(System.Numerics.BitOperations.RotateLeft((ulong)HilbertCurve.IdOf(tile) * 0x9E3779B97F4A7C15UL, 31) * 0xBF58476D1CE4E5B9UL % 97)]];

    static TileSetInfo Info(int maxZoom) => new("Test", "A test.", "nobody", "png", new(-10, -20, 30, 40), 0, maxZoom, 256, new Dictionary<string, System.Text.Json.Nodes.JsonNode>());
}
