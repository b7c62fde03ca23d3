using CsCheck;
using SkiaSharp;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Tiling;

namespace ThreatLayers.Tests.Tiling;

public sealed class TilingTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-tiles-").FullName;

    [Fact]
    public void A_png_gives_back_its_indices_and_colours()
    {
        (byte R, byte G, byte B, byte A)[] colours = [.. Enumerable.Range(0, 256).Select(i => ((byte)i, (byte)(255 - i), (byte)(i / 2), i == 255 ? (byte)0 : (byte)255))];
        Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int).Sample((width, height, seed) =>
        {
            byte[] indices = new byte[width * height];
            new Random(seed).NextBytes(indices);
            using SKBitmap decoded = SKBitmap.Decode(IndexedPng.Encode(indices, width, height, colours), new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
            for (int i = 0; i < indices.Length; i++)
            {
                SKColor pixel = decoded.GetPixel(i % width, i / width);
                if (indices[i] == 255)
                    Assert.Equal(0, pixel.Alpha);
                else
                    Assert.Equal((colours[indices[i]].R, colours[indices[i]].G, colours[indices[i]].B, 255), (pixel.Red, pixel.Green, pixel.Blue, pixel.Alpha));
            }
        }, iter: 50);
    }

    [Fact]
    public void Tile_edges_are_where_the_standard_says()
    {
        Assert.Equal(-180, MercatorTiles.Longitude(3, 0));
        Assert.Equal(0, MercatorTiles.Longitude(3, 4 * 256));
        Assert.Equal(MercatorTiles.MaxLatitude, MercatorTiles.Latitude(0, 0), 1e-9);
        Assert.Equal(66.51326044311186, MercatorTiles.Latitude(2, 256), 1e-9);
        Assert.Equal(-MercatorTiles.MaxLatitude, MercatorTiles.Latitude(5, 32 * 256), 1e-9);
    }

    [Fact]
    public void Values_map_to_the_ends_and_the_middle_of_the_ramp()
    {
        Palette palette = Palette.Of(new() { Low = 10, High = 20 });
        byte[] indices = new byte[6];
        palette.Index([10, 20, 15, -5, 99, float.NaN], indices);
        Assert.Equal([0, 254, 127, 0, 254, 255], indices);
        Assert.Equal((0x44, 0x01, 0x54), (palette.Colours[0].R, palette.Colours[0].G, palette.Colours[0].B));
        Assert.Equal(0, palette.Colours[255].A);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.37)]
    [InlineData(7.5)]
    public void A_constant_world_makes_constant_tiles_without_seams(double cell)
    {
        Surface world = World(cell, (_, _) => 0.5f);
        for (int y = 0; y < 4; y++)
        {
            for (int x = 0; x < 4; x++)
                Assert.All(new TileSampler(world, 2, null).Read(x, y)!, p => Assert.Equal(0.5f, p, 1e-6f));
        }
    }

    [Fact]
    public void A_pixel_is_the_area_mean_of_the_known_cells_under_it()
    {
        // Cells of 45 degrees against pixels of 180 / 128 degrees at zoom 0: a pixel over the edge at 45° E holds both neighbours in proportion.
        Surface world = World(45, (row, column) => row == 2 && column == 4 ? 1 : row == 2 && column == 5 ? 3 : float.NaN);
        float[] pixels = new TileSampler(world, 0, null).Read(0, 0)!;
        float[] rowBelowEquator = pixels[(130 * 256)..(131 * 256)];
        Assert.Equal(128 + 32, Array.FindIndex(rowBelowEquator, p => p == 3));
        Assert.Equal(128, Array.FindIndex(rowBelowEquator, p => p == 1));
        Assert.All(rowBelowEquator[..128], p => Assert.True(float.IsNaN(p)));
        Surface odd = World(36, (row, column) => row == 2 ? column : float.NaN);
        float seam = new TileSampler(odd, 0, null).Read(0, 0)![(129 * 256) + 128 + 25];
        // 36° E is 25.6 pixels east of Greenwich: 0.6 of the pixel in column 5, 0.4 in column 6.
        Assert.Equal(5.4, seam, 1e-5);
    }

    [Fact]
    public void A_grid_across_180_degrees_has_tiles_on_both_sides()
    {
        Grid fiji = new(Crs.Wgs84, 170, 0, 1, 1, 20, 20);
        CellFile file = CellFile.Create(Path.Combine(folder, "fiji.f32"), fiji);
        file.Write(fiji.Whole, [.. Enumerable.Range(0, 400).Select(i => (float)(i % 20))]);
        TileSampler sampler = new(new("fiji", file, "unit"), 3, null);
        float[] west = sampler.Read(7, 4)!, east = sampler.Read(0, 4)!;
        // 179.9° E is in column 9, 179.9° W in column 10.
        Assert.Equal(9, west[(10 * 256) + 255]);
        Assert.Equal(10, east[10 * 256]);
        Assert.Null(sampler.Read(1, 4));
    }

    [Fact]
    public void A_pyramid_skips_empty_tiles_and_keeps_small_islands()
    {
        Surface world = World(5, (row, column) => row == 20 && column == 70 ? 1 : float.NaN);
        int written = new TilePyramid(world, Palette.Of(new()), new(world, 4, null), 4, folder).Write(2, CancellationToken.None, _ => { });
        string[] files = [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)];
        Assert.Equal(written, files.Length);
        Assert.InRange(written, 5, 10);
        using SKBitmap top = SKBitmap.Decode(Path.Combine(folder, "0", "0", "0.png"));
        Assert.Contains(top.Pixels, p => p.Alpha == 255);
    }

    [Fact]
    public void Classes_are_never_averaged()
    {
        Surface world = World(1, (row, column) => ((row * 7) + column) % 3 * 100) with { IsClass = true };
        Palette palette = Palette.Of(new() { Classes = [.. new[] { 0, 100, 200 }.Select(v => new ClassColour { Value = v, Label = "x", Colour = $"#{v:x2}0000" })] });
        new TilePyramid(world, palette, new(world, 3, null), 3, folder).Write(2, CancellationToken.None, _ => { });
        foreach (string file in Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories))
        {
            using SKBitmap tile = SKBitmap.Decode(file);
            Assert.All(tile.Pixels.Where(p => p.Alpha > 0).Select(p => (int)p.Red).Distinct(), r => Assert.Contains(r, new[] { 0, 100, 200 }));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    Surface World(double cell, Func<int, int, float> value)
    {
        int columns = (int)Math.Round(360 / cell), rows = (int)Math.Round(180 / cell);
        Grid grid = new(Crs.Wgs84, -180, 90, 360.0 / columns, 180.0 / rows, columns, rows);
        CellFile file = CellFile.Create(Path.Combine(folder, FormattableString.Invariant($"{Guid.NewGuid():N}.f32")), grid);
        file.Write(grid.Whole, [.. Enumerable.Range(0, (int)grid.Cells).Select(i => value(i / columns, i % columns))]);
        return new("world", file, "unit");
    }
}
