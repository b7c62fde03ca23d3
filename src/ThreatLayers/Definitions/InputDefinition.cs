using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

/// <summary>A file that a layer reads.</summary>
[ChosenBy("kind")]
[Description("A file that a layer reads.")]
public abstract record InputDefinition
{
    [Description("Path, relative to the definition's folder. '{data}' stands for the folder given with --data.")]
    public required string Path { get; init; }

    [Description("Where the file comes from, so that others can fetch their own copy.")]
    public required string Origin { get; init; }

    [Description("Licence of the file.")]
    public required string Licence { get; init; }

    [Description("How to cite it.")]
    public required string Citation { get; init; }

    [Description("SHA-256 of the file in hexadecimal. With it, a changed or damaged file is refused.")]
    public string? Sha256 { get; init; }
}

/// <summary>What a raster's number means; decides how it is resampled.</summary>
public enum ValueMeaning
{
    /// <summary>A density, share or degree: averaged on a coarser grid, interpolated on a finer one.</summary>
    Intensity,
    /// <summary>A number of things in a cell: its total is kept.</summary>
    Count,
    /// <summary>A code: never averaged.</summary>
    Class,
}

[Named("raster")]
[Description("One band of a raster file: any format that GDAL's allowed drivers read.")]
public sealed record RasterInput : InputDefinition
{
    [Description("Band, 1-based.")]
    [Range(1, 10000)]
    public int Band { get; init; } = 1;

    [Description("What the number means; decides the resampling (intensity: average or bilinear; count: sum; class: mode or nearest).")]
    public required ValueMeaning Values { get; init; }

    [Description("Unit of the values. Where the file states a unit, both must agree.")]
    public required string Unit { get; init; }

    [Description("CRS, only for a file that carries none.")]
    public string? Crs { get; init; }

    [Description("Nodata value, only for a file that declares none.")]
    public double? Nodata { get; init; }

    [Description("True states that every cell is a measurement, for a file without nodata.")]
    public bool AllValid { get; init; }

    [Description("Smallest value that can be right. A smaller one in the file stops the run: wrong unit, lost nodata, wrong band.")]
    public double? Minimum { get; init; }

    [Description("Greatest value that can be right.")]
    public double? Maximum { get; init; }
}

[Named("points")]
[Description("Points in a CSV file (also .csv.gz), a header line first.")]
public sealed record PointsInput : InputDefinition
{
    [Description("Column of the longitude, or of x.")]
    public string X { get; init; } = "lon";

    [Description("Column of the latitude, or of y.")]
    public string Y { get; init; } = "lat";

    [Description("CRS of x and y.")]
    public string Crs { get; init; } = "EPSG:4326";

    [Description("Column separator.")]
    public string Separator { get; init; } = ",";

    [Description("Only rows whose column has one of the values: {column: [value, ...]}.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

[Named("features")]
[Description("Polygons or lines of a vector file: GeoPackage, Shapefile, GeoJSON (also .gz), FlatGeobuf.")]
public sealed record FeaturesInput : InputDefinition
{
    [Description("Layer, where the file has several.")]
    public string? Layer { get; init; }

    [Description("CRS, only for a file that carries none.")]
    public string? Crs { get; init; }

    [Description("Only features whose attribute has one of the values: {attribute: [value, ...]}, such as {presence: [1, 2]}.")]
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}

[Named("table")]
[Description("A CSV table (also .csv.gz) with one row per zone or species; for threats of species as many rows as it has threats.")]
public sealed record TableInput : InputDefinition
{
    [Description("Column that names the zone or species.")]
    public required string Key { get; init; }

    [Description("Column separator.")]
    public string Separator { get; init; } = ",";
}
