using CsCheck;
using SkiaSharp;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Tiling;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Tests.Tiling;

public sealed class TilingTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-tiles-").FullName;

    [Fact]
    public void A_png_gives_back_its_indices_and_colours()
    {
        (byte R, byte G, byte B, byte A)[] colours = [.. Enumerable.Range(0, 256).Select(i => ((byte)i, (byte)(255 - i), (byte)(i / 2), i == 255 ? (byte)0 : (byte)255))];
        Gen.Select(Gen.Int[1, 80], Gen.Int[1, 40], Gen.Int[0, 1 << 20]).Sample((width, height, seed) =>
        {
            // All colours in half of the cases, a part of the ramp with and without nodata in the others.
            Random random = new(seed);
            byte[] indices = [.. Enumerable.Range(0, width * height).Select(_ => (byte)(seed % 4 switch { 0 or 1 => random.Next(256), 2 => random.Next(90, 140), _ => random.Next(10) == 0 ? 255 : random.Next(90, 140) }))];
            using SKBitmap decoded = SKBitmap.Decode(PalettePng.Encode(indices, width, height, colours), new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
            for (int i = 0; i < indices.Length; i++)
            {
                SKColor pixel = decoded.GetPixel(i % width, i / width);
                if (indices[i] == 255)
                    Assert.Equal(0, pixel.Alpha);
                else
                    Assert.Equal((colours[indices[i]].R, colours[indices[i]].G, colours[indices[i]].B, 255), (pixel.Red, pixel.Green, pixel.Blue, pixel.Alpha));
            }
        }, iter: 100);
    }

    [Fact]
    public void Tile_edges_are_where_the_standard_says()
    {
        TileMatrixSet mercator = TileMatrixSet.WebMercatorQuad, degrees = TileMatrixSet.WorldCrs84Quad;
        Assert.Equal(-180, mercator.Longitude(3, 0, 256));
        Assert.Equal(0, mercator.Longitude(3, 4 * 256, 256));
        Assert.Equal(TileMatrixSet.MaxMercatorLatitude, mercator.Latitude(0, 0, 256), 1e-9);
        Assert.Equal(66.51326044311186, mercator.Latitude(2, 512, 512), 1e-9);
        Assert.Equal(-TileMatrixSet.MaxMercatorLatitude, mercator.Latitude(5, 32 * 256, 256), 1e-9);
        Assert.Equal((0, 45), (degrees.Longitude(0, 256, 256), degrees.Latitude(1, 128, 256)));
        Assert.Equal(156543.03392804097, mercator.PixelSize_m(0, 256), 1e-6);
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
                Assert.All(Read(world, 2, x, y)!, p => Assert.Equal(0.5f, p, 1e-6f));
        }
    }

    [Fact]
    public void A_pixel_is_the_area_mean_of_the_known_cells_under_it()
    {
        // Cells of 45 degrees against pixels of 180 / 128 degrees at zoom 0: a pixel over the edge at 45° E holds both neighbours in proportion.
        Surface world = World(45, (row, column) => row == 2 && column == 4 ? 1 : row == 2 && column == 5 ? 3 : float.NaN);
        float[] pixels = Read(world, 0, 0, 0)!;
        float[] rowBelowEquator = pixels[(130 * 256)..(131 * 256)];
        Assert.Equal(128 + 32, Array.FindIndex(rowBelowEquator, p => p == 3));
        Assert.Equal(128, Array.FindIndex(rowBelowEquator, p => p == 1));
        Assert.All(rowBelowEquator[..128], p => Assert.True(float.IsNaN(p)));
        Surface odd = World(36, (row, column) => row == 2 ? column : float.NaN);
        float seam = Read(odd, 0, 0, 0)![(129 * 256) + 128 + 25];
        // 36° E is 25.6 pixels east of Greenwich: 0.6 of the pixel in column 5, 0.4 in column 6.
        Assert.Equal(5.4, seam, 1e-5);
    }

    [Fact]
    public void A_grid_across_180_degrees_has_tiles_on_both_sides()
    {
        Grid fiji = new(Crs.Wgs84, 170, 0, 1, 1, 20, 20);
        CellFile file = CellFile.Create(Path.Combine(folder, "fiji.f32"), fiji);
        file.Write(fiji.Whole, [.. Enumerable.Range(0, 400).Select(i => (float)(i % 20))]);
        Surface surface = new("fiji", file, "unit");
        float[] west = Read(surface, 3, 7, 4)!, east = Read(surface, 3, 0, 4)!;
        // 179.9° E is in column 9, 179.9° W in column 10.
        Assert.Equal(9, west[(10 * 256) + 255]);
        Assert.Equal(10, east[10 * 256]);
        Assert.Null(Read(surface, 3, 1, 4));
    }

    [Fact]
    public void A_pyramid_skips_empty_tiles_and_keeps_small_islands()
    {
        Surface world = World(5, (row, column) => row == 20 && column == 70 ? 1 : float.NaN);
        int written = Write(world, Palette.Of(new()), 4);
        string[] files = [.. Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories)];
        Assert.Equal(written, files.Length);
        Assert.InRange(written, 5, 10);
        using SKBitmap top = SKBitmap.Decode(Path.Combine(folder, "tiles", "world", "0", "0", "0.png"));
        Assert.Contains(top.Pixels, p => p.Alpha == 255);
    }

    [Fact]
    public void Classes_are_never_averaged()
    {
        Surface world = World(1, (row, column) => ((row * 7) + column) % 3 * 100) with { IsClass = true };
        Palette palette = Palette.Of(new() { Classes = [.. new[] { 0, 100, 200 }.Select(v => new ClassColour { Value = v, Label = "x", Colour = $"#{v:x2}0000" })] });
        Write(world, palette, 3);
        foreach (string file in Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories))
        {
            using SKBitmap tile = SKBitmap.Decode(file);
            Assert.All(tile.Pixels.Where(p => p.Alpha > 0).Select(p => (int)p.Red).Distinct(), r => Assert.Contains(r, new[] { 0, 100, 200 }));
        }
    }

    [Fact]
    public void A_class_pixel_over_many_cells_is_the_class_that_covers_most()
    {
        // Cells of a tenth of a degree against pixels of 1.4 degrees: two thirds are of class 7, every third column of class 3.
        Surface world = World(0.1, (_, column) => column % 3 == 0 ? 3 : 7) with { IsClass = true };
        Assert.All(Read(world, 0, 0, 0)!, p => Assert.Equal(7, p));
    }

    [Fact]
    public void A_planar_grid_gives_what_a_cylindrical_one_does_within_an_eighth_of_a_pixel()
    {
        // The surface is its own longitude, so a pixel tells where it was looked up.
        Surface world = World(0.05, (_, column) => (column * 0.05f) - 180 + 0.025f);
        using PlanarSampler planar = new(world, TileMatrixSet.WebMercatorQuad, 3, 256, () => new Sinus());
        float[] pixels = new float[256 * 256];
        for (int y = 0; y < 8; y++)
        {
            Assert.True(planar.Read(4, y, pixels));
            for (int i = 0; i < pixels.Length; i += 37)
            {
                double lon = TileMatrixSet.WebMercatorQuad.Longitude(3, (4 * 256) + (i % 256) + 0.5, 256), lat = TileMatrixSet.WebMercatorQuad.Latitude(3, (y * 256) + (i / 256) + 0.5, 256);
                double expected = lon + (5 * Math.Sin(lat / 10)), pixel = 360.0 / 2048;
                if (expected is > -179 and < 179)
                    Assert.InRange(pixels[i], expected - (pixel * 0.125) - 0.05, expected + (pixel * 0.125) + 0.05);
            }
        }
    }

    [Fact]
    public void No_edge_beside_nodata_is_darker_and_no_zoom_fades()
    {
        // Islands of one value: whatever is drawn at any zoom has exactly its colour.
        Surface world = World(1.3, (row, column) => ((row / 7) + (column / 5)) % 3 == 0 ? 0.7f : float.NaN);
        Palette palette = Palette.Of(new());
        byte[] index = new byte[1];
        palette.Index([0.7f], index);
        (byte R, byte G, byte B, byte A) colour = palette.Colours[index[0]];
        Assert.True(Write(world, palette, 4) > 100);
        foreach (string file in Directory.EnumerateFiles(folder, "*.png", SearchOption.AllDirectories))
        {
            using SKBitmap tile = SKBitmap.Decode(file);
            Assert.All(tile.Pixels.Where(p => p.Alpha > 0).Distinct(), p => Assert.Equal((colour.R, colour.G, colour.B, 255), (p.Red, p.Green, p.Blue, p.Alpha)));
        }
    }

    [Fact]
    public void Tiles_of_512_pixels_as_WebP_and_in_degrees_show_the_same_world()
    {
        Surface world = World(2, (row, column) => (row + column) % 7 / 7f);
        SurfaceTiles.Write(folder, world, new("world", "World", "A test.", "nobody", Palette.Of(new()), ValueEncoding.Of(false, 0, 1), TileArea.World),
            new(2, Size: 512, Webp: true, Mbtiles: true, DataMaxZoom: 1, Crs84: true), true, null, 2, CancellationToken.None, _ => { });
        Assert.Equal(1 + 4 + 16, Directory.GetFiles(Path.Combine(folder, "tiles", "world"), "*.webp", SearchOption.AllDirectories).Length);
        // Two squares at zoom 0, and a zoom less for pixels as large.
        Assert.Equal(2 + 8, Directory.GetFiles(Path.Combine(folder, "tiles_crs84", "world"), "*.webp", SearchOption.AllDirectories).Length);
        using SKBitmap mercator = SKBitmap.Decode(Path.Combine(folder, "tiles", "world", "2", "2", "1.webp")), degrees = SKBitmap.Decode(Path.Combine(folder, "tiles_crs84", "world", "1", "2", "0.webp"));
        Assert.Equal((512, 512), (mercator.Width, mercator.Height));
        // 45.2° E, 1.1° N in both.
        Assert.Equal(mercator.GetPixel((int)(45.2 / 90 * 512), (int)(512 - (1.1 / 90 * 512))), degrees.GetPixel((int)(45.2 / 90 * 512), (int)((90 - 1.1) / 90 * 512)));
    }

    [Fact]
    public void Data_tiles_give_values_back_within_half_a_step()
    {
        ValueEncoding encoding = ValueEncoding.Of(false, -2, 5);
        Gen.Float[-2, 5].Sample(value =>
        {
            int code = encoding.Code(value);
            Assert.InRange(encoding.Value(code >> 8, code & 255), value - (encoding.Step * 0.51), value + (encoding.Step * 0.51));
        });
        Assert.Equal(0, encoding.Code(float.NaN));
        Assert.Equal(double.NaN, encoding.Value(0, 0));
        Assert.All(Enumerable.Range(0, 255), c => Assert.Equal(c, ValueEncoding.Of(true, 0, 9).Value(0, ValueEncoding.Of(true, 0, 9).Code(c))));
    }

    [Fact]
    public void Data_tiles_decode_to_their_codes()
    {
        ValueEncoding encoding = ValueEncoding.Of(false, 0, 1);
        float[] pixels = [.. Enumerable.Range(0, 64 * 64).Select(i => i % 5 == 0 ? float.NaN : i / 4096f)];
        foreach (ITileEncoder encoder in (ITileEncoder[])[new DataPng(encoding), new DataWebp(encoding)])
        {
            using SKBitmap tile = SKBitmap.Decode(Encoded(encoder, pixels), new SKImageInfo(64, 64, SKColorType.Rgba8888, SKAlphaType.Unpremul));
            for (int i = 0; i < pixels.Length; i++)
            {
                SKColor pixel = tile.GetPixel(i % 64, i / 64);
                Assert.Equal(encoding.Code(pixels[i]), pixel.Alpha == 0 ? 0 : (pixel.Red << 8) | pixel.Green);
            }
        }
    }

    [Fact]
    public void Deflated_bytes_come_back()
    {
        Gen.Select(Gen.Int[0, 70_000], Gen.Int[1, 255], Gen.Int[1, 300], Gen.Int).Sample((length, symbols, stride, seed) =>
        {
            Random random = new(seed);
            byte[] data = new byte[length];
            for (int i = 0; i < length; i++)
                data[i] = i > 0 && random.Next(4) > 0 ? data[i - 1] : (byte)random.Next(symbols);
            using System.IO.Compression.ZLibStream zlib = new(new MemoryStream(Deflater.Zlib(data, stride).ToArray()), System.IO.Compression.CompressionMode.Decompress);
            using MemoryStream back = new();
            zlib.CopyTo(back);
            Assert.Equal(data, back.ToArray());
        }, iter: 60);
        // Frequencies of Fibonacci make the deepest tree there is: its codes must be cut to 15 bits.
        byte[] deep = [.. Fibonacci(22).SelectMany((count, symbol) => Enumerable.Repeat((byte)(symbol * 7), count))];
        new Random(1).Shuffle(deep);
        using System.IO.Compression.ZLibStream packed = new(new MemoryStream(Deflater.Zlib(deep, 1000).ToArray()), System.IO.Compression.CompressionMode.Decompress);
        using MemoryStream whole = new();
        packed.CopyTo(whole);
        Assert.Equal(deep, whole.ToArray());

        static IEnumerable<int> Fibonacci(int count)
        {
            for (int i = 0, a = 1, b = 1; i < count; i++, (a, b) = (b, a + b))
                yield return a;
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static float[]? Read(Surface surface, int zoom, int x, int y)
    {
        float[] pixels = new float[256 * 256];
        return new CylindricalSampler(surface, TileMatrixSet.WebMercatorQuad, zoom, 256, null).Read(x, y, pixels) ? pixels : null;
    }

    static byte[] Encoded(ITileEncoder encoder, float[] pixels)
    {
        byte[] codes = new byte[pixels.Length * encoder.CodeBytes];
        encoder.Codes(pixels, codes);
        return encoder.Encode(codes);
    }

    int Write(Surface surface, Palette palette, int zoom) => SurfaceTiles.Write(folder, surface,
        new("world", "World", "A test.", "nobody", palette, ValueEncoding.Of(surface.IsClass, 0, 1), TileArea.World), new(zoom), true, null, 2, CancellationToken.None, _ => { }).Tiles;

    /// <summary>A map whose columns are no meridians.</summary>
    sealed class Sinus : ICoordinateTransform
    {
        public void Apply(Span<double> x, Span<double> y)
        {
            for (int i = 0; i < x.Length; i++)
                x[i] += 5 * Math.Sin(y[i] / 10);
        }

        public void Dispose()
        {
        }
    }

    Surface World(double cell, Func<int, int, float> value)
    {
        int columns = (int)Math.Round(360 / cell), rows = (int)Math.Round(180 / cell);
        Grid grid = new(Crs.Wgs84, -180, 90, 360.0 / columns, 180.0 / rows, columns, rows);
        CellFile file = CellFile.Create(Path.Combine(folder, FormattableString.Invariant($"{Guid.NewGuid():N}.f32")), grid);
        file.Write(grid.Whole, [.. Enumerable.Range(0, (int)grid.Cells).Select(i => value(i / columns, i % columns))]);
        return new("world", file, "unit");
    }
}
