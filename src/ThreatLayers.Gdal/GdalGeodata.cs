using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Geodata files and projections by GDAL and PROJ. One for the process; safe to use from several threads.</summary>
public sealed class GdalGeodata : IGeodata
{
    GdalGeodata()
    {
    }

    public string Version
    {
        get
        {
            Native.OSRGetPROJVersion(out int major, out int minor, out int patch);
            return string.Create(CultureInfo.InvariantCulture, $"GDAL {Native.Text(Native.GDALVersionInfo("RELEASE_NAME"))}, PROJ {major}.{minor}.{patch}");
        }
    }

    /// <summary>Finds GDAL's library and makes it ready.</summary>
    /// <param name="memoryBytes">What the whole program is to stay under; GDAL's cache is sized by it.</param>
    /// <exception cref="DllNotFoundException">There is none; the message is one line that says what to install.</exception>
    public static GdalGeodata Load(long memoryBytes = long.MaxValue)
    {
        Library.CacheMiB = (int)Math.Clamp(memoryBytes >> 23, 64, 256);
        Library.Load();
        return new();
    }

    public RasterInfo Describe(RasterOpen raster)
    {
        using Dataset dataset = Dataset.OpenInput(raster.Path, raster: true);
        return Band.Inspect(dataset, raster).Info;
    }

    public IRasterSource Open(RasterOpen raster)
    {
        Dataset dataset = Dataset.OpenInput(raster.Path, raster: true);
        try
        {
            return new GdalRaster(raster, Band.Inspect(dataset, raster).Readable(raster), dataset);
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    public void Warp(RasterOpen raster, Grid grid, Resampling resampling, string cells, int threads, Func<double, bool>? progress = null) =>
        Warper.Warp(raster, grid, resampling, cells, threads, progress);

    public void WarpCells(CellFile cells, Grid onto, Resampling resampling, string result, int threads) =>
        Warper.WarpCells(cells, onto, resampling, result, threads);

    public IFeatureSource OpenFeatures(FeatureOpen features) => GdalFeatures.Open(features);

    public ICoordinateTransform Transform(Crs from, Crs to) => new ProjTransform(from, to);

    public Crs Identify(string definition)
    {
        using SpatialReference crs = SpatialReference.Parse(definition);
        return crs.ToCrs();
    }

    public bool IsGeographic(Crs crs)
    {
        using SpatialReference parsed = SpatialReference.Parse(crs.Definition);
        return parsed.IsGeographic;
    }

    public void WriteTiff(string path, CellFile cells, TiffOptions options, int threads, Func<double, bool>? progress = null) =>
        TiffWriter.Write(path, cells, options, threads, progress);
}
