using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public sealed class BivariateAreasTests : IDisposable
{
    readonly ZoneBench bench = new();
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-pairs-").FullName;

    // Cells of 2 km². Above 0 the first has 1 to 6: a third of the area lies up to 2, two thirds up to 4.
    [Fact]
    public void Levels_are_thirds_of_the_area_above_zero_and_areas_are_by_pair()
    {
        Grid grid = ZoneBench.Grid(4, 2);
        IRasterSource first = bench.Cells(grid, [0, 0, 1, 2, 3, 4, 5, 6]), second = bench.Cells(grid, [0, float.NaN, 7, 7, 8, 8, 9, 9]);
        double[] thirds = BivariateAreas.ThirdsOf(first, grid, ZoneBench.Flat(2, 2), 2, TestContext.Current.CancellationToken);
        Assert.InRange(thirds[0], 2, 3);
        Assert.InRange(thirds[1], 4, 5);
        using CellFile classes = CellFile.Create(Path.Combine(folder, "classes.f32"), grid);
        BivariateAreas found = BivariateAreas.Of(first, second, [3, 5], [8, 9], grid, ZoneBench.Flat(2, 2), classes, 2, TestContext.Current.CancellationToken);
        Assert.Equal([6, 0, 0, 0, 4, 0, 0, 0, 4], found.Area_km2);
        float[] cells = new float[8];
        classes.Read(grid.Whole, cells);
        Assert.Equal([0, float.NaN, 0, 0, 4, 4, 8, 8], cells);
    }

    public void Dispose()
    {
        bench.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
