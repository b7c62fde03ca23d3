using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

public sealed class RasterTests : IDisposable
{
    const float N = float.NaN;
    static readonly float[] Nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void Describe_says_what_the_file_says()
    {
        string path = scratch.Tiff("a.tif", Scratch.Three, Nine, nodata: "-9999", bands: 1);
        RasterInfo info = Scratch.Gdal.Describe(new(path));
        Assert.Equal(new RasterInfo(path, "GTiff", Scratch.Three, 1, "Float32", -9999, ""), info);
    }

    [Fact]
    public void Read_gives_window_row_by_row()
    {
        string path = scratch.Tiff("a.tif", Scratch.Three, Nine, nodata: "5");
        using IRasterSource source = Scratch.Gdal.Open(new(path));
        float[] cells = new float[4];
        source.Read(new(1, 1, 2, 2), cells);
        Assert.Equal([N, 6, 8, 9], cells);
        Assert.Throws<ArgumentOutOfRangeException>(() => source.Read(new(2, 2, 2, 2), new float[4]));
        Assert.Throws<ArgumentException>(() => source.Read(new(0, 0, 2, 2), new float[5]));
    }

    [Fact]
    public void Nodata_is_told_in_the_bands_own_precision()
    {
        float odd = (float)-3.4e38;
        Assert.Equal([N, -9999.001f, 0, N, 1, 2, 3, 4, 5],
            Scratch.Read(new(scratch.Tiff("f.tif", Scratch.Three, [-9999f, -9999.001f, 0, N, 1, 2, 3, 4, 5], nodata: "-9999"))));
        Assert.Equal([N, 1, 2, 3, 4, 5, 6, 7, float.MinValue],
            Scratch.Read(new(scratch.Tiff("g.tif", Scratch.Three, [odd, 1, 2, 3, 4, 5, 6, 7, float.MinValue], nodata: "-3.4e38"))));
        Assert.Equal([N, 1, 2, 3, 4, 5, 6, 7, 8],
            Scratch.Read(new(scratch.Tiff("h.tif", Scratch.Three, [float.MinValue, 1, 2, 3, 4, 5, 6, 7, 8], nodata: "-3.4028234663852886e+38"))));
        // 2147483647 and 2147483646 are the same float; only one of them is nodata.
        Assert.Equal([N, 2147483646f, 2, 3, 4, 5, 6, 7, 8],
            Scratch.Read(new(scratch.Tiff("i.tif", Scratch.Three, [2147483647, 2147483646, 2, 3, 4, 5, 6, 7, 8], nodata: "2147483647"))));
        Assert.Equal([N, 0.1f, 2, 3, 4, 5, 6, 7, 8],
            Scratch.Read(new(scratch.Tiff("j.tif", Scratch.Three, [0.1, 0.1000000000000001, 2, 3, 4, 5, 6, 7, 8], nodata: "0.1"))));
        Assert.Equal([N, 1, 2, 3, 4, 5, 6, 7, 8],
            Scratch.Read(new(scratch.Tiff<byte>("k.tif", Scratch.Three, [255, 1, 2, 3, 4, 5, 6, 7, 8], nodata: "255"))));
    }

    [Fact]
    public void Scale_and_offset_are_applied_after_nodata()
    {
        string path = scratch.Tiff<short>("a.tif", Scratch.Three, [-1, 0, 10, 20, 30, 40, 50, 60, 70], nodata: "-1", scale: 0.5, offset: 3);
        Assert.Equal([N, 3, 8, 13, 18, 23, 28, 33, 38], Scratch.Read(new(path)));
        Assert.Equal([N, 3, 8, 13, 18, 23, 28, 33, 38], scratch.Warp(new(path), Scratch.Three, Resampling.Nearest));
    }

    [Fact]
    public void Declared_nodata_counts_where_the_file_is_silent()
    {
        string path = scratch.Tiff("a.tif", Scratch.Three, Nine);
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, N], Scratch.Read(new(path, NoData: 9)));
        Assert.Equal(Nine, Scratch.Read(new(path, AllValid: true)));
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, N], scratch.Warp(new(path, NoData: 9), Scratch.Three, Resampling.Average));
    }

    [Fact]
    public void Band_and_declared_crs_are_taken()
    {
        float[] two = [.. Nine, .. Nine.Select(v => v * 10)];
        string path = scratch.Tiff("a.tif", Scratch.Three, two, nodata: "-1", crs: "", bands: 2);
        RasterOpen open = new(path, Band: 2, Crs: Crs.EaseGrid2);
        Assert.Equal(Crs.EaseGrid2, Scratch.Gdal.Describe(open).Grid.Crs);
        Assert.Equal(90, Scratch.Read(open)[8]);
        Assert.Equal(two[9..], scratch.Warp(open, Scratch.Three, Resampling.Nearest));
    }

    [Fact]
    public void Eight_readers_at_once_read_what_one_reads()
    {
        Grid grid = Scratch.Three with { Columns = 700, Rows = 900 };
        float[] cells = [.. Enumerable.Range(0, 700 * 900).Select(i => i % 17 == 0 ? -9999f : i)];
        string path = scratch.Tiff("a.tif", grid, cells, nodata: "-9999", options: "TILED=YES COMPRESS=DEFLATE PREDICTOR=3 BLOCKXSIZE=128 BLOCKYSIZE=128");
        float[] one = Scratch.Read(new(path));
        Assert.Equal([.. cells.Select(v => v == -9999 ? N : v)], one);
        float[] many = new float[cells.Length];
        using IRasterSource source = Scratch.Gdal.Open(new(path));
        Parallel.ForEach(grid.Blocks(700, 33), new() { MaxDegreeOfParallelism = 8 }, w => source.Read(w, many.AsSpan(w.Row * 700, w.Cells)));
        Assert.Equal(one, many);
    }
}
