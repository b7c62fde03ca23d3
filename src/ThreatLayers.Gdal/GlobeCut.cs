using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Where a raster around the globe is cut open, so that it begins at the longitude where the target's do: gdalwarp's own wrapping loses cells of a sum beside the seam.</summary>
/// <param name="First">Column, in split columns, that becomes the first.</param>
/// <param name="Split">Parts that each column is split into (a sum's value with it), so that the cut falls between two.</param>
/// <param name="West">Western edge after the cut.</param>
sealed record GlobeCut(int First, int Split, double West)
{
    /// <summary>Share of a cell by which a raster around the globe may miss 360 degrees or its cut: world files are written with a dozen digits, origins differ by 2e-9.</summary>
    const double Tolerance = 1e-3;

    const int MostSplits = 100, MostColumns = 200_000;

    /// <param name="geographic">Whether the source's coordinates are degrees.</param>
    /// <param name="west">Where the target's longitudes begin.</param>
    public static GlobeCut Of(string path, Grid grid, bool geographic, double west, Resampling resampling)
    {
        GlobeCut none = new(0, 1, grid.West);
        if (!geographic || Math.Abs((grid.Columns * grid.CellWidth) - 360) > Tolerance * grid.CellWidth)
            return none;
        double column = (west - grid.West) / grid.CellWidth;
        column -= Math.Floor(column / grid.Columns) * grid.Columns;
        for (int split = 1; split <= MostSplits && (long)split * grid.Columns <= MostColumns; split++)
        {
            double cut = column * split;
            if (Math.Abs(cut - Math.Round(cut)) <= Tolerance)
                return new((int)Math.Round(cut) % (grid.Columns * split), split, west);
            // gdalwarp wraps everything but sums rightly, even through a cell.
            if (resampling != Resampling.Sum)
                return none;
        }
        throw new InputException(path, string.Create(CultureInfo.InvariantCulture, $"goes around the globe from longitude {grid.West:R}, and longitude {west:R} cuts through its cells; a sum cannot be kept there."),
            "Bring it to a grid that begins at 180 degrees west first.");
    }
}
