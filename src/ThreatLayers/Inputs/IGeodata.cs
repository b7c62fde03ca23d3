using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>What a raster file says of itself, band by band the same unless noted.</summary>
/// <param name="Path">As given.</param>
/// <param name="Driver">GDAL's short name, such as "GTiff".</param>
/// <param name="Grid">Null crs or geotransform is an error where the input does not declare one; see <see cref="RasterOpen"/>.</param>
/// <param name="Bands">Number of bands.</param>
/// <param name="DataType">Such as "Float32", of the band asked for.</param>
/// <param name="NoData">Declared nodata of the band asked for, null where none is.</param>
/// <param name="Unit">Unit text of the band asked for, empty where none is.</param>
public sealed record RasterInfo(string Path, string Driver, Grid Grid, int Bands, string DataType, double? NoData, string Unit);

/// <summary>Which band of which file, and what the definition declares where the file is silent.</summary>
/// <param name="Path">Local path.</param>
/// <param name="Band">1-based.</param>
/// <param name="Crs">Used only where the file carries none (a picture with a world file, say); where both speak and differ, an error.</param>
/// <param name="NoData">Used where the file declares none. Null and none declared: an error unless <paramref name="AllValid"/>.</param>
/// <param name="AllValid">The definition states that every cell is a measurement.</param>
public sealed record RasterOpen(string Path, int Band = 1, Crs? Crs = null, double? NoData = null, bool AllValid = false);

/// <summary>Which layer of which vector file.</summary>
/// <param name="Layer">Null takes the only one; with several layers that is an error that lists them.</param>
/// <param name="Crs">Used only where the file carries none.</param>
public sealed record FeatureOpen(string Path, string? Layer = null, Crs? Crs = null);

/// <summary>How a warp makes one value of many, or many of one; chosen by what the number means.</summary>
public enum Resampling
{
    /// <summary>A class code, carried over as it is.</summary>
    Nearest,
    /// <summary>A smooth intensity on a finer grid.</summary>
    Bilinear,
    /// <summary>An intensity on a coarser grid: area-weighted mean of the known cells.</summary>
    Average,
    /// <summary>A class on a coarser grid: the one that covers most.</summary>
    Mode,
    /// <summary>A count or a total: its sum over the map is kept.</summary>
    Sum,
}

/// <summary>How to write a GeoTIFF.</summary>
/// <param name="Cog">Cloud optimised: overviews, tiled 512, index first. Otherwise a plain tiled GeoTIFF without overviews.</param>
/// <param name="Compression">"DEFLATE", "ZSTD" or "LZW".</param>
/// <param name="Level">Of the compressor; null takes GDAL's default.</param>
/// <param name="OverviewResampling">Average for continuous surfaces, Nearest or Mode for classes.</param>
/// <param name="Unit">Unit text of the band.</param>
/// <param name="Description">Name of the band.</param>
/// <param name="Colours">For 8-bit output: entry i is the RGBA of value i; null for none.</param>
/// <param name="ByteNoData">Non-null writes Byte instead of Float32: cells are 0..255 already, NaN becomes this value.</param>
/// <param name="Metadata">Dataset metadata items.</param>
/// <param name="Statistics">Of the known cells, where the caller has them already; otherwise one more pass over the cells.</param>
public sealed record TiffOptions(
    bool Cog,
    string Compression = "DEFLATE",
    int? Level = null,
    Resampling OverviewResampling = Resampling.Average,
    string Unit = "",
    string Description = "",
    IReadOnlyList<(byte R, byte G, byte B, byte A)>? Colours = null,
    byte? ByteNoData = null,
    IReadOnlyDictionary<string, string>? Metadata = null,
    Kernels.Moments? Statistics = null);

/// <summary>Geodata files and projections: everything that the core asks of GDAL. ThreatLayers.Gdal implements it; the core never sees a handle.</summary>
public interface IGeodata
{
    /// <summary>Versions of the library and of PROJ, for the record of a run: "GDAL 3.6.2, PROJ 9.1.1".</summary>
    string Version { get; }

    /// <exception cref="InputException">Missing, damaged, not a raster of an allowed format, rotated, south-up, without CRS or geotransform, CRS other than declared, no such band.</exception>
    RasterInfo Describe(RasterOpen raster);

    /// <summary>The band on its own grid, scale and offset applied, nodata as NaN.</summary>
    /// <exception cref="InputException">As <see cref="Describe"/>, and no nodata declared by file or definition.</exception>
    IRasterSource Open(RasterOpen raster);

    /// <summary>Warps the band onto <paramref name="grid"/> into <paramref name="cells"/>, a raw row-major little-endian float32 file with NaN as nodata, using all threads.</summary>
    /// <param name="progress">Share done, 0 to 1; false from it cancels.</param>
    /// <exception cref="InputException">As <see cref="Open"/>, and no overlap of raster and grid.</exception>
    void Warp(RasterOpen raster, Grid grid, Resampling resampling, string cells, int threads, Func<double, bool>? progress = null);

    /// <summary>Warps a surface that a run has made onto another grid, into a raw file as <see cref="Warp"/> makes it.</summary>
    void WarpCells(CellFile cells, Grid onto, Resampling resampling, string result, int threads);

    /// <exception cref="InputException">Missing, damaged, not a vector file of an allowed format, no such layer, no CRS, empty.</exception>
    IFeatureSource OpenFeatures(FeatureOpen features);

    /// <summary>A transformation by PROJ, best available operation, no ballpark surprises reported as exact.</summary>
    ICoordinateTransform Transform(Crs from, Crs to);

    /// <summary>The CRS by its shortest name; throws <see cref="ArgumentException"/> with PROJ's words where it does not know it.</summary>
    Crs Identify(string definition);

    /// <summary>True where coordinates are degrees of longitude and latitude.</summary>
    bool IsGeographic(Crs crs);

    /// <summary>Writes a surface as a GeoTIFF; to a temporary name beside <paramref name="path"/>, renamed when whole.</summary>
    void WriteTiff(string path, CellFile cells, TiffOptions options, int threads, Func<double, bool>? progress = null);
}
