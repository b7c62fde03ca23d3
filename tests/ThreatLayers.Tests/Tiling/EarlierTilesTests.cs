using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Archives;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Tests.Tiling;

/// <summary>Tiles whose codes are those of an earlier one come from there, and nobody can tell.</summary>
public sealed class EarlierTilesTests : IDisposable
{
    const int Zoom = 3;
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-earlier-").FullName;
    int folders;

    [Fact]
    public void The_files_are_those_of_a_build_from_nothing_to_the_last_byte()
    {
        Gen.Select(Gen.Int[0, 2], Gen.Bool, Gen.Bool, Gen.Int).Sample((kind, isPlanar, isClass, seed) =>
        {
            Random random = new(seed);
            Grid grid = kind switch { 0 => new(Crs.Wgs84, -180, 90, 1, 1, 360, 180), 1 => new(Crs.Wgs84, 170, 20, 0.5, 0.5, 60, 70), _ => new(Crs.Wgs84, 0, 60, 2.5, 2.5, 144, 48) };
            float[] cells = [.. Enumerable.Range(0, (int)grid.Cells).Select(i => random.Next(3) == 0 || (i / 7 % 5 == 0) ? float.NaN : isClass ? random.Next(5) : random.NextSingle())];
            float[] changed = Changed(cells, grid, random, isClass);
            (string before, _) = Write(grid, cells, isClass, isPlanar, null);
            (string fresh, TileCounts all) = Write(grid, changed, isClass, isPlanar, null);
            (string again, TileCounts counts) = Write(grid, changed, isClass, isPlanar, before);
            Assert.Equal(all.Tiles, counts.Tiles);
            Assert.InRange(counts.Encoded, 0, all.Encoded);
            string[] files = Files(fresh);
            Assert.Equal(files, Files(again));
            Assert.All(files, f => Assert.True(File.ReadAllBytes(Path.Combine(fresh, f)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(again, f))), f));
        }, iter: 40);
    }

    [Fact]
    public void Only_tiles_with_other_codes_are_encoded()
    {
        Grid grid = new(Crs.Wgs84, -180, 90, 1, 1, 360, 180);
        float[] cells = [.. Enumerable.Range(0, (int)grid.Cells).Select(i => i * 7 % 100 / 100f)];
        (string before, TileCounts all) = Write(grid, cells, false, false, null);
        Assert.Equal(2 * (1 + 4 + 16 + 64), all.Tiles);
        Assert.Equal(all.Tiles, all.Encoded);
        Assert.Equal(0, Write(grid, cells, false, false, before).Counts.Encoded);
        // 22.5° E, 22.5° N is in the middle of tile 3/4/3: it and its three ancestors, styled and of values.
        float[] one = [.. cells];
        one[(67 * 360) + 202] = 0.5f;
        Assert.Equal(2 * 4, Write(grid, one, false, false, before).Counts.Encoded);
        // A new greatest value changes the code of every value, and no colour that is not there.
        one[(67 * 360) + 202] = 7;
        Assert.Equal((1 + 4 + 16 + 64) + 4, Write(grid, one, false, false, before).Counts.Encoded);
        // All cells change in their last bits: hardly a colour does, though codes of values do.
        Assert.InRange(Write(grid, [.. cells.Select(c => c * 1.0000002f)], false, false, before).Counts.Encoded, 0, 1 + 4 + 16 + 64 + 10);
        Assert.Equal(all.Tiles, Write(grid, [.. cells.Select(c => 1 - (c * c))], false, false, before).Counts.Encoded);
    }

    [Fact]
    public void Tiles_that_look_alike_are_encoded_once()
    {
        Grid grid = new(Crs.Wgs84, -180, 90, 1, 1, 360, 180);
        TileCounts counts = Write(grid, [.. Enumerable.Repeat(0.5f, (int)grid.Cells)], false, false, null).Counts;
        Assert.Equal(2 * (1 + 4 + 16 + 64), counts.Tiles);
        Assert.InRange(counts.Encoded, 2, 4); // Two threads may encode the same at the same time.
    }

    [Fact]
    public void An_archive_gives_back_every_tile_through_leaves_too()
    {
        using TileSpool spool = new(Path.Combine(folder, "spool"));
        Random random = new(3);
        TileId[] tiles = [.. Enumerable.Range(0, 256 * 256).Where(_ => random.Next(3) > 0).Select(i => new TileId(8, i % 256, i / 256))];
        byte[] Content(TileId tile) => tile.X < 40 ? [1, 2, 3] : BitConverter.GetBytes((tile.X * 1000) + tile.Y).Concat(new byte[tile.X % 9]).ToArray();
        foreach (TileId tile in tiles)
            spool.Add(tile, Content(tile));
        PmtilesFile.Write(Path.Combine(folder, "many.pmtiles"), spool, new("many", "", "", "png", TileArea.World, 0, 8, 256, new Dictionary<string, System.Text.Json.Nodes.JsonNode>()));
        using PmtilesArchive archive = new(Path.Combine(folder, "many.pmtiles"));
        HashSet<TileId> there = [.. tiles];
        for (int i = 0; i < 256 * 256; i++)
        {
            TileId tile = new(8, i % 256, i / 256);
            Assert.Equal(there.Contains(tile) ? Content(tile) : null, archive.Find(HilbertCurve.IdOf(tile)));
        }
        Assert.Null(archive.Find(0));
        Assert.Null(archive.Find(HilbertCurve.IdOf(new(9, 511, 511))));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A few cells, a block, everything, or nothing; to another value, to the unknown or back; now and then beyond the range.</summary>
    static float[] Changed(float[] cells, Grid grid, Random random, bool isClass)
    {
        float[] changed = [.. cells];
        int column = random.Next(grid.Columns), row = random.Next(grid.Rows), side = random.Next(4) switch { 0 => 0, 1 => 1, 2 => 30, _ => 400 };
        float value = random.Next(3) switch { 0 => float.NaN, 1 => isClass ? 3 : 0.25f, _ => isClass ? 7 : 3.5f };
        for (int r = row; r < Math.Min(grid.Rows, row + side); r++)
        {
            for (int c = column; c < Math.Min(grid.Columns, column + side); c++)
                changed[(r * grid.Columns) + c] = value;
        }
        return changed;
    }

    [Fact]
    public void Tiles_in_degrees_come_from_the_earlier_ones_too()
    {
        Grid grid = new(Crs.Wgs84, -180, 90, 1, 1, 360, 180);
        float[] cells = [.. Enumerable.Range(0, (int)grid.Cells).Select(i => i * 7 % 100 / 100f)];
        (string before, TileCounts all) = Write(grid, cells, false, false, null, crs84: true);
        Assert.Equal((2 * (1 + 4 + 16 + 64)) + (2 * (1 + 4 + 16)), all.Tiles);
        Assert.Equal(0, Write(grid, cells, false, false, before, crs84: true).Counts.Encoded);
        // The one tile of each zoom in degrees that 22.5° E, 22.5° N is in, beside those of the square map.
        cells[(67 * 360) + 202] = 0.5f;
        (string again, TileCounts counts) = Write(grid, cells, false, false, before, crs84: true);
        Assert.Equal((2 * 4) + 3, counts.Encoded);
        (string fresh, _) = Write(grid, cells, false, false, null, crs84: true);
        Assert.All(Files(fresh), f => Assert.True(File.ReadAllBytes(Path.Combine(fresh, f)).AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(again, f))), f));
        // Pictures that are lost are encoded again.
        Directory.Delete(Path.Combine(before, "tiles_crs84", "world", "2"), recursive: true);
        Assert.InRange(Write(grid, cells, false, false, before, crs84: true).Counts.Encoded, counts.Encoded + 1, counts.Encoded + 31);
    }

    (string Folder, TileCounts Counts) Write(Grid grid, float[] cells, bool isClass, bool isPlanar, string? earlier, bool crs84 = false)
    {
        string to = Directory.CreateDirectory(Path.Combine(folder, $"{folders++}")).FullName;
        CellFile file = CellFile.Create(Path.Combine(to, "cells.f32"), grid);
        file.Write(grid.Whole, cells);
        Surface surface = new("world", file, "unit") { IsClass = isClass };
        float[] known = [.. cells.Where(c => !float.IsNaN(c))];
        TileSubject subject = new("world", "World", "A test.", "", Palette.Of(new()), ValueEncoding.Of(isClass, known.Min(), known.Max()), TileArea.World);
        TileCounts counts = SurfaceTiles.Write(to, surface, subject, new(Zoom, DataMaxZoom: Zoom, Crs84: crs84), !isPlanar, isPlanar ? () => new Still() : null, 2, CancellationToken.None, _ => { }, earlier);
        file.Dispose();
        return (to, counts);
    }

    static string[] Files(string of) => [.. Directory.EnumerateDirectories(of, "tiles*").SelectMany(d => Directory.EnumerateFiles(d, "*", SearchOption.AllDirectories)).Select(f => Path.GetRelativePath(of, f)).Order(StringComparer.Ordinal)];

    /// <summary>Degrees to degrees, for a grid that is treated as a planar one.</summary>
    sealed class Still : ICoordinateTransform
    {
        public void Apply(Span<double> x, Span<double> y)
        {
        }

        public void Dispose()
        {
        }
    }
}
