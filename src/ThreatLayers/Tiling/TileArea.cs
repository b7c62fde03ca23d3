namespace ThreatLayers.Tiling;

/// <summary>Which tiles a surface can touch.</summary>
/// <param name="West">Degrees, -180 to 180.</param>
/// <param name="East">Degrees; above 180 where the area crosses 180°.</param>
public sealed record TileArea(double West, double South, double East, double North)
{
    public static readonly TileArea World = new(-180, -90, 180, 90);

    public static TileArea Of(IReadOnlyList<double> bounds) => new(bounds[0], bounds[1], bounds[2], bounds[3]);

    /// <summary>As a map of the world can say it: whole where the area crosses 180°.</summary>
    public TileArea WithinWorld(double maxLatitude) => new(
        East > 180 ? -180 : West, Math.Clamp(South, -maxLatitude, maxLatitude), Math.Min(East, 180), Math.Clamp(North, -maxLatitude, maxLatitude));

    /// <summary>Its middle, -180 to 180.</summary>
    public (double Longitude, double Latitude) Centre => (Math.IEEERemainder((West + East) / 2, 360), (South + North) / 2);

    /// <summary>A margin of a hundredth of a tile, so that rounding cuts nothing off.</summary>
    public bool Touches(TileMatrixSet set, TileId tile)
    {
        const double Margin = 0.01;
        if (set.RowAt(tile.Zoom, North) - Margin > tile.Y + 1 || set.RowAt(tile.Zoom, South) + Margin < tile.Y)
            return false;
        double from = set.ColumnAt(tile.Zoom, West) - Margin, to = set.ColumnAt(tile.Zoom, East) + Margin;
        int turn = set.Columns(tile.Zoom);
        return new[] { 0, turn, -turn }.Any(t => from <= tile.X + 1 + t && to >= tile.X + t);
    }

    /// <summary>The greatest zoom at which the area fits a picture of 1024 pixels: where a map should open.</summary>
    public int OpeningZoom(int maxZoom) => Math.Clamp((int)Math.Floor(Math.Log2(360 / Math.Max(1e-6, Math.Max(East - West, North - South)) * 2)), 0, maxZoom);
}
