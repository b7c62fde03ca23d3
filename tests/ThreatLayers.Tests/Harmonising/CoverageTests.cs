using CsCheck;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Tests.Harmonising;

public class CoverageTests
{
    static readonly Grid Ten = new(Crs.EaseGrid2, 0, 10, 1, 1, 10, 10);

    [Fact]
    public void A_triangle_covers_half_of_the_cells_it_cuts()
    {
        // Lower left half of the cell in column 2, row 7, and whole cells below its diagonal.
        float[] share = Rasterised(Read("POLYGON ((0 0, 10 0, 0 10, 0 0))"), Ten, false);
        Assert.Equal(0.5f, share[(9 * 10) + 9]);
        Assert.Equal(1f, share[(9 * 10) + 8]);
        Assert.Equal(0f, share[0 + 1]);
        Assert.Equal(0.5f, share[0]);
        Assert.Equal(50, share.Sum(s => (double)s), 5);
    }

    [Theory]
    [InlineData("POLYGON ((1.25 1.5, 4.5 1.5, 4.5 3.25, 1.25 3.25, 1.25 1.5))")]
    [InlineData("POLYGON ((1.25 1.5, 1.25 3.25, 4.5 3.25, 4.5 1.5, 1.25 1.5))")]
    [InlineData("POLYGON ((0 0, 10 0, 10 10, 0 10, 0 0), (2.5 2.5, 2.5 7.5, 7.5 7.5, 7.5 2.5, 2.5 2.5))")]
    [InlineData("MULTIPOLYGON (((-5 -5, 3.3 -5, 3.3 3.3, -5 3.3, -5 -5)), ((8.5 8.5, 20 8.5, 20 20, 8.5 20, 8.5 8.5)))")]
    [InlineData("POLYGON ((4.1 4.1, 4.2 4.1, 4.2 4.2, 4.1 4.2, 4.1 4.1))")]
    public void Shares_are_those_of_cut_cells(string wkt) => SameAsCut(Read(wkt), Ten);

    [Fact]
    public void Random_polygons_cover_what_cutting_every_cell_finds()
    {
        // Stars around a point: simple polygons of any shape, partly outside the grid.
        Gen.Select(Gen.Double[-3, 13], Gen.Double[-3, 13], Gen.Double[0.05, 9].Array[3, 24], Gen.Bool).Sample((x, y, radii, hole) =>
        {
            SameAsCut(Star(x, y, radii, hole), Ten);
        }, iter: 300);
    }

    [Fact]
    public void What_sticks_out_beyond_180_degrees_comes_in_on_the_other_side()
    {
        Grid world = new(Crs.Wgs84, -180, 90, 1, 1, 360, 180);
        Geometry across = Read("POLYGON ((178 -20, 183.5 -20, 183.5 -15, 178 -15, 178 -20))"), split = Read("MULTIPOLYGON (((178 -20, 180 -20, 180 -15, 178 -15, 178 -20)), ((-180 -20, -176.5 -20, -176.5 -15, -180 -15, -180 -20)))");
        Assert.Equal(Rasterised(split, world, true), Rasterised(across, world, true));
    }

    [Fact]
    public void Centres_are_those_that_lie_in_the_polygon()
    {
        Gen.Select(Gen.Double[-3, 13], Gen.Double[-3, 13], Gen.Double[0.05, 9].Array[3, 24], Gen.Bool).Sample((x, y, radii, hole) =>
        {
            Geometry star = Star(x, y, radii, hole);
            HashSet<(int, int)> found = [.. PolygonCentres.Of(star, Ten, false).SelectMany(r => Enumerable.Range(r.Column, r.Columns).Select(c => (r.Row, c)))];
            for (int row = 0; row < Ten.Rows; row++)
            {
                for (int column = 0; column < Ten.Columns; column++)
                {
                    // On the very border rounding decides.
                    Point centre = new(Ten.CentreX(column), Ten.CentreY(row));
                    Assert.True(star.Contains(centre) == found.Contains((row, column)) || star.Boundary.Distance(centre) < 1e-9);
                }
            }
        }, iter: 300);
    }

    [Fact]
    public void Neighbours_that_share_a_border_through_centres_share_no_cell_and_leave_none_out()
    {
        Geometry west = Read("POLYGON ((0 0, 4.5 0, 4.5 10, 0 10, 0 0))"), east = Read("POLYGON ((4.5 0, 10 0, 10 10, 4.5 10, 4.5 0))");
        Assert.Equal(100, PolygonCentres.Of(west, Ten, false).Sum(r => r.Columns) + PolygonCentres.Of(east, Ten, false).Sum(r => r.Columns));
        Geometry north = Read("POLYGON ((0 5.5, 10 5.5, 10 10, 0 10, 0 5.5))"), south = Read("POLYGON ((0 0, 10 0, 10 5.5, 0 5.5, 0 0))");
        Assert.Equal(100, PolygonCentres.Of(north, Ten, false).Sum(r => r.Columns) + PolygonCentres.Of(south, Ten, false).Sum(r => r.Columns));
    }

    static Polygon Star(double x, double y, double[] radii, bool hole)
    {
        Coordinate[] ring = [.. radii.Select((r, i) => new Coordinate(x + (r * Math.Cos(2 * Math.PI * i / radii.Length)), y + (r * Math.Sin(2 * Math.PI * i / radii.Length))))];
        LinearRing shell = new([.. ring, ring[0]]);
        LinearRing inner = new([.. ring.Append(ring[0]).Select(p => new Coordinate(x + ((p.X - x) / 2), y + ((p.Y - y) / 2)))]);
        return new(shell, hole ? [inner] : []);
    }

    static void SameAsCut(Geometry polygon, Grid grid)
    {
        float[] share = Rasterised(polygon, grid, false);
        for (int row = 0; row < grid.Rows; row++)
        {
            for (int column = 0; column < grid.Columns; column++)
            {
                Geometry cell = polygon.Factory.ToGeometry(new Envelope(grid.X(column), grid.X(column + 1), grid.Y(row + 1), grid.Y(row)));
                Assert.Equal(polygon.Intersection(cell).Area, share[(row * grid.Columns) + column], 2e-6);
            }
        }
    }

    static float[] Rasterised(Geometry polygon, Grid grid, bool wraps)
    {
        float[] share = new float[grid.Cells];
        foreach (CoveredRun run in PolygonCoverage.Of(polygon, grid, wraps))
        {
            for (int i = 0; i < run.Columns; i++)
                share[(run.Row * grid.Columns) + run.Column + i] += run.Share;
        }
        return share;
    }

    static Geometry Read(string wkt) => new WKTReader().Read(wkt);
}
