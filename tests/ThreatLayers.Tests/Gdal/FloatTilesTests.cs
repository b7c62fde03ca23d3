using CsCheck;
using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

/// <summary>Our own decoder of float32 tiles against GDAL's.</summary>
public class FloatTilesTests
{
    [Theory]
    [InlineData("TILED=YES BLOCKXSIZE=16 BLOCKYSIZE=32 COMPRESS=DEFLATE PREDICTOR=3")]
    [InlineData("TILED=YES BLOCKXSIZE=48 BLOCKYSIZE=16 COMPRESS=DEFLATE PREDICTOR=1")]
    [InlineData("TILED=YES BLOCKXSIZE=64 BLOCKYSIZE=64 COMPRESS=DEFLATE PREDICTOR=3 BIGTIFF=YES")]
    public void Reads_what_GDAL_reads_in_any_window(string options)
    {
        using Scratch scratch = new();
        Grid grid = new(Crs.EaseGrid2, 0, 1000, 1, 1, 150, 101);
        float[] cells = [.. Enumerable.Range(0, (int)grid.Cells).Select(i => i % 7 == 0 ? -9999 : MathF.Sin(i) * MathF.Pow(10, i % 60 - 30))];
        RasterOpen open = new(scratch.Tiff("t.tif", grid, cells, "-9999", options: options));
        using Dataset dataset = Dataset.OpenInput(open.Path, raster: true);
        using FloatTiles? tiles = FloatTiles.TryOpen(Band.Inspect(dataset, open));
        Assert.NotNull(tiles);
        Gen.Select(Gen.Int[0, 149], Gen.Int[0, 100], Gen.Int[1, 150], Gen.Int[1, 101]).Sample((column, row, columns, rows) =>
        {
            Window window = new Window(column, row, columns, rows).Intersect(grid.Whole);
            float[] read = new float[window.Cells];
            if (tiles!.TryRead(window, read))
                Assert.Equal([.. from r in Enumerable.Range(window.Row, window.Rows) from c in Enumerable.Range(window.Column, window.Columns) select cells[(r * 150) + c]], read);
        }, iter: 200);
        using IRasterSource whole = Scratch.Gdal.Open(open);
        float[] all = new float[grid.Cells];
        whole.Read(grid.Whole, all);
        Assert.Equal(cells.Select(c => c == -9999 ? float.NaN : c), all);
    }

    [Theory]
    [InlineData("TILED=YES COMPRESS=LZW PREDICTOR=3")]
    [InlineData("COMPRESS=DEFLATE PREDICTOR=3")]
    [InlineData("TILED=YES COMPRESS=DEFLATE PREDICTOR=2")]
    [InlineData("TILED=YES COMPRESS=DEFLATE ENDIANNESS=BIG")]
    public void Leaves_other_kinds_to_GDAL(string options)
    {
        using Scratch scratch = new();
        RasterOpen open = new(scratch.Tiff("t.tif", Scratch.Three, new float[] { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, "-1", options: options));
        using Dataset dataset = Dataset.OpenInput(open.Path, raster: true);
        Assert.Null(FloatTiles.TryOpen(Band.Inspect(dataset, open)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9], Scratch.Read(open));
    }

    [Fact]
    public void Bits_are_kept_for_every_float()
    {
        using Scratch scratch = new();
        Grid grid = new(Crs.EaseGrid2, 0, 1000, 1, 1, 333, 65);
        Random random = new(11);
        float[] cells = [.. Enumerable.Range(0, (int)grid.Cells).Select(_ => BitConverter.Int32BitsToSingle(random.Next())).Select(f => float.IsNaN(f) ? 0 : f)];
        RasterOpen open = new(scratch.Tiff("t.tif", grid, cells, "-1", options: "TILED=YES BLOCKXSIZE=112 BLOCKYSIZE=64 COMPRESS=DEFLATE PREDICTOR=3"));
        Assert.Equal(cells, Scratch.Read(open));
    }

    [Fact]
    public void A_damaged_tile_is_told_by_GDAL()
    {
        using Scratch scratch = new();
        Grid grid = new(Crs.EaseGrid2, 0, 1000, 1, 1, 256, 256);
        RasterOpen open = new(scratch.Tiff("t.tif", grid, [.. Enumerable.Range(0, 65536).Select(i => (float)i)], "-1", options: "TILED=YES BLOCKXSIZE=64 BLOCKYSIZE=64 COMPRESS=DEFLATE PREDICTOR=3"));
        byte[] bytes = File.ReadAllBytes(open.Path);
        bytes.AsSpan(bytes.Length / 2, 200).Fill(0xA5);
        File.WriteAllBytes(open.Path, bytes);
        InputException e = Assert.Throws<InputException>(() => Scratch.Read(open));
        Assert.Contains("band 1 cannot be read at columns 0 to 255, rows 0 to 255", e.Message);
    }
}
