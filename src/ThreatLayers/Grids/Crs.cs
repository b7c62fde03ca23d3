namespace ThreatLayers.Grids;

/// <summary>A coordinate reference system, by its shortest unambiguous name.</summary>
/// <param name="Definition">An authority code ("EPSG:6933") wherever PROJ can identify one, else WKT. Two systems are the same when this text is.</param>
/// <remarks>Axis order is always east, north (longitude, latitude), as in the data, whatever the authority says.</remarks>
public sealed record Crs(string Definition)
{
    public static readonly Crs Wgs84 = new("EPSG:4326");

    /// <summary>EASE-Grid 2.0 global, cylindrical equal area: the default working CRS.</summary>
    public static readonly Crs EaseGrid2 = new("EPSG:6933");

    public static readonly Crs WebMercator = new("EPSG:3857");

    public override string ToString() => Definition.Length <= 40 ? Definition : Definition.IndexOf(',') is > 0 and int comma ? Definition[..comma] + ", ...]" : Definition[..40] + "...";
}
