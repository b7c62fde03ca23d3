using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

public sealed class WarpTests : IDisposable
{
    const double East = 17367530.445, North = 7314540.83;

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    static Grid World(int columns, int rows) => new(Crs.EaseGrid2, -East, North, 2 * East / columns, 2 * North / rows, columns, rows);

    static Grid Degrees(double west, double north, double cell, int columns, int rows) => new(Crs.Wgs84, west, north, cell, cell, columns, rows);

    public static TheoryData<string, Grid> Globes => new()
    {
        { "from 180 west", Degrees(-180, 90, 1, 360, 180) },
        { "from Greenwich", Degrees(0, 90, 1, 360, 180) },
        { "from 179.93 west", Degrees(-179.93, 90, 1, 360, 180) },
        { "from latitude 89.9999", Degrees(-180, 89.9999, 1, 360, 180) },
        { "origin off by 2e-9", Degrees(-180 - 2e-9, 90 + 2e-9, 1, 360, 180) },
    };

    [Theory]
    [MemberData(nameof(Globes))]
    public void A_world_of_ones_stays_a_world_of_ones(string name, Grid globe)
    {
        string path = scratch.Tiff("ones.tif", globe, Enumerable.Repeat(1f, 360 * 180).ToArray());
        foreach (Resampling resampling in (Resampling[])[Resampling.Nearest, Resampling.Bilinear, Resampling.Average, Resampling.Mode])
        {
            foreach (Grid grid in (Grid[])[World(868, 366), World(87, 37)])
            {
                float[] cells = scratch.Warp(new(path, AllValid: true), grid, resampling);
                Assert.Equal(grid.Cells, cells.Length);
                int wrong = cells.Count(v => v != 1);
                Assert.True(wrong == 0, $"{name}, {resampling}, {grid}: {wrong} cells are not 1");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Globes))]
    public void Longitudes_stay_in_place_to_the_seam(string name, Grid globe)
    {
        // |longitude| runs on across 180 degrees, so a cell taken from the wrong side or averaged around the world shows.
        float[] values = [.. Enumerable.Range(0, 360 * 180).Select(i => (float)Math.Abs(Math.IEEERemainder(globe.CentreX(i % 360), 360)))];
        Grid grid = World(868, 366);
        float[] cells = scratch.Warp(new(scratch.Tiff("lon.tif", globe, values), AllValid: true), grid, Resampling.Average);
        for (int i = 0; i < cells.Length; i++)
        {
            double want = Math.Abs(grid.CentreX(i % 868) / East * 180);
            Assert.True(Math.Abs(cells[i] - want) <= 1, $"{name}: column {i % 868} row {i / 868}: {cells[i]} for {want}");
        }
    }

    [Theory]
    [MemberData(nameof(Globes))]
    public void A_sum_is_kept(string name, Grid globe)
    {
        // People between 80 north and 80 south only: the grid ends at 85 degrees.
        Random random = new(5);
        float[] values = [.. Enumerable.Range(0, 360 * 180).Select(i => Math.Abs(globe.CentreY(i / 360)) < 80 ? random.Next(1000) : 0f)];
        double total = values.Sum(v => (double)v);
        string path = scratch.Tiff("count.tif", globe, values);
        foreach (Grid grid in (Grid[])[World(868, 366), World(361, 147), World(87, 37)])
        {
            float[] cells = scratch.Warp(new(path, AllValid: true), grid, Resampling.Sum);
            double kept = cells.Where(v => !float.IsNaN(v)).Sum(v => (double)v);
            Assert.True(Math.Abs(kept - total) <= 1e-4 * total, $"{name}, {grid}: {kept} of {total}");
            Assert.True(cells.Count(float.IsNaN) == 0, $"{name}, {grid}: {cells.Count(float.IsNaN)} cells without data");
        }
    }

    [Fact]
    public void A_grid_that_counts_longitude_from_Greenwich_gets_all_of_it()
    {
        float[] values = [.. Enumerable.Range(0, 360 * 180).Select(i => (float)(i % 360))];
        string path = scratch.Tiff("lon.tif", Degrees(-180, 90, 1, 360, 180), values);
        float[] cells = scratch.Warp(new(path, AllValid: true), Degrees(0, 90, 1, 360, 180), Resampling.Average);
        Assert.Equal([.. Enumerable.Range(0, 360).Select(i => (float)((i + 180) % 360))], cells[..360]);
    }

    [Theory]
    [InlineData(Resampling.Nearest)]
    [InlineData(Resampling.Bilinear)]
    [InlineData(Resampling.Average)]
    [InlineData(Resampling.Mode)]
    public void Every_cell_whose_centre_is_in_a_small_raster_is_filled(Resampling resampling)
    {
        Grid small = Degrees(47.23, -16.31, 0.03, 61, 47);
        string path = scratch.Tiff("a.tif", small, Enumerable.Repeat(1f, 61 * 47).ToArray());
        Grid grid = new(Crs.EaseGrid2, 4500000, -1900000, 20000, 20000, 30, 30);
        float[] cells = scratch.Warp(new(path, AllValid: true), grid, resampling);
        double[] x = [.. Enumerable.Range(0, 900).Select(i => grid.CentreX(i % 30))], y = [.. Enumerable.Range(0, 900).Select(i => grid.CentreY(i / 30))];
        using ICoordinateTransform back = Scratch.Gdal.Transform(Crs.EaseGrid2, Crs.Wgs84);
        back.Apply(x, y);
        for (int i = 0; i < 900; i++)
        {
            bool inside = x[i] > small.West && x[i] < small.East && y[i] > small.South && y[i] < small.North;
            // A mean and a mode may also fill a cell that is covered only in part, with its centre outside.
            bool partly = resampling is Resampling.Average or Resampling.Mode;
            Assert.True(cells[i] == 1 || (!inside && float.IsNaN(cells[i])), $"cell {i}: {cells[i]}");
            Assert.True(inside || partly || float.IsNaN(cells[i]), $"cell {i}: {cells[i]}");
        }
    }

    [Fact]
    public void A_sum_of_a_small_raster_is_kept_in_cells_larger_than_it()
    {
        string path = scratch.Tiff("a.tif", Degrees(47.23, -16.31, 0.01, 30, 30), Enumerable.Repeat(1f, 900).ToArray());
        Assert.Equal(900, scratch.Warp(new(path, AllValid: true), World(868, 366), Resampling.Sum).Where(float.IsFinite).Sum(), 1e-2);
    }

    [Fact]
    public void NaN_and_nodata_are_both_left_out_of_a_mean()
    {
        Grid fine = Scratch.Three with { Columns = 4, Rows = 2 }, coarse = new(Crs.EaseGrid2, 1000, 5000, 200, 400, 2, 1);
        string path = scratch.Tiff("a.tif", fine, [1, float.NaN, 5, 6, 3, -9999f, 7, 8], nodata: "-9999");
        Assert.Equal([2, 6.5f], scratch.Warp(new(path), coarse, Resampling.Average));
    }

    [Fact]
    public void Beyond_the_raster_is_NaN_and_the_file_is_exactly_its_cells()
    {
        string path = scratch.Tiff("a.tif", Scratch.Three, [1f, 2, 3, 4, 5, 6, 7, 8, 9], nodata: "-1");
        Grid wide = new(Crs.EaseGrid2, 900, 5000, 100, 200, 5, 3);
        float n = float.NaN;
        Assert.Equal([n, 1, 2, 3, n, n, 4, 5, 6, n, n, 7, 8, 9, n], scratch.Warp(new(path), wide, Resampling.Nearest));
        Assert.Equal(["a.tif", "warped.f32", "warped.f32.hdr"], scratch.Files);
        RasterInfo seen = Scratch.Gdal.Describe(new(scratch["warped.f32"]));
        Assert.True(seen.Grid.IsSameAs(wide), $"{seen.Grid} for {wide}");
        Assert.Equal(double.NaN, seen.NoData);
    }

    [Fact]
    public void A_raster_far_larger_than_a_block_leaves_no_hole()
    {
        // The source covers a corner only: chunks without any source must be NaN, not the zeros of a fresh file.
        string path = scratch.Tiff("a.tif", Degrees(10, 20, 1, 3, 3), [1f, 2, 3, 4, 5, 6, 7, 8, 9], nodata: "-1");
        float[] cells = scratch.Warp(new(path), World(3474, 1463), Resampling.Average);
        Assert.DoesNotContain(0f, cells);
        Assert.Equal(9, cells.Where(v => !float.IsNaN(v)).Distinct().Count(v => v == MathF.Truncate(v)));
    }

    [Fact]
    public void Threads_do_not_change_a_bit()
    {
        Random random = new(1);
        string path = scratch.Tiff("a.tif", Degrees(-180, 90, 1, 360, 180), [.. Enumerable.Range(0, 360 * 180).Select(_ => random.NextSingle())]);
        float[] one = scratch.Warp(new(path, AllValid: true), World(868, 366), Resampling.Average, threads: 1);
        Assert.Equal(one, scratch.Warp(new(path, AllValid: true), World(868, 366), Resampling.Average, threads: 4));
    }

    [Fact]
    public void Progress_reaches_one_and_can_stop()
    {
        string path = scratch.Tiff("a.tif", Scratch.Three, [1f, 2, 3, 4, 5, 6, 7, 8, 9], nodata: "-1");
        double last = -1;
        Scratch.Gdal.Warp(new(path), Scratch.Three, Resampling.Nearest, scratch["o.f32"], 1, done => (last = done) >= 0);
        Assert.Equal(1, last);
        Assert.Throws<OperationCanceledException>(() => Scratch.Gdal.Warp(new(path), Scratch.Three, Resampling.Nearest, scratch["p.f32"], 1, _ => false));
        Assert.Throws<TimeoutException>(() => Scratch.Gdal.Warp(new(path), Scratch.Three, Resampling.Nearest, scratch["p.f32"], 1, _ => throw new TimeoutException()));
        Assert.Equal(["a.tif", "o.f32", "o.f32.hdr"], scratch.Files);
    }
}
