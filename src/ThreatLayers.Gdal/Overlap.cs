using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Whether a raster and a grid lie over each other at all; GDAL would warp nothing to nothing without a word.</summary>
static class Overlap
{
    /// <summary>Points along each side of a probe: fine enough for a box around a curved outline.</summary>
    const int Side = 33;

    public static void Require(string path, Grid raster, Grid grid)
    {
        if (Meet(raster, Within(grid, raster.Crs), wrap: true) || Meet(grid, Within(raster, grid.Crs), wrap: false))
            return;
        throw new InputException(path, $"does not overlap the grid: it covers {Degrees(raster)}, the grid {Degrees(grid)}.", "Check the CRS of the input and the extent of the working grid.");
    }

    /// <summary>Whether the two boxes share a place; longitudes may count from elsewhere.</summary>
    static bool Meet(Grid grid, (double West, double South, double East, double North) box, bool wrap)
    {
        bool Touches(double shift) => box.West + shift < grid.East && box.East + shift > grid.West && box.South < grid.North && box.North > grid.South;
        return Touches(0) || (wrap && Math.Abs(grid.West) <= 360 && Math.Abs(grid.East) <= 360 && (Touches(360) || Touches(-360)));
    }

    /// <summary>The box of a grid in another CRS, NaN where none of it can be said there; NaN meets nothing.</summary>
    static (double West, double South, double East, double North) Within(Grid grid, Crs crs)
    {
        double[] x = new double[Side * Side], y = new double[Side * Side];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = grid.West + ((grid.East - grid.West) * (i % Side) / (Side - 1));
            y[i] = grid.South + ((grid.North - grid.South) * (i / Side) / (Side - 1));
        }
        using ProjTransform transform = new(grid.Crs, crs, ballpark: true);
        transform.Apply(x, y);
        double[] xs = [.. x.Where(double.IsFinite)], ys = [.. y.Where(double.IsFinite)];
        return xs.Length == 0 ? (double.NaN, double.NaN, double.NaN, double.NaN) : (xs.Min(), ys.Min(), xs.Max(), ys.Max());
    }

    static string Degrees(Grid grid)
    {
        var (west, south, east, north) = Within(grid, Crs.Wgs84);
        return string.Create(CultureInfo.InvariantCulture, $"longitude {west:0.###} to {east:0.###}, latitude {south:0.###} to {north:0.###}");
    }
}
