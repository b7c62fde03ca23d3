using ThreatLayers.Grids;

namespace ThreatLayers.Tiling;

/// <summary>Address of a tile in the XYZ scheme: y counts from the north.</summary>
public readonly record struct TileId(int Zoom, int X, int Y)
{
    public string Path => FormattableString.Invariant($"{Zoom}/{X}/{Y}");

    /// <summary>Tiles by zoom, column and row, in any matrix set.</summary>
    public long Order => ((long)Zoom << 56) | ((long)X << 28) | (uint)Y;

    /// <summary>The tile of an <see cref="Order"/>.</summary>
    public static TileId OfOrder(long order) => new((int)(order >> 56), (int)(order >> 28) & 0xFFFFFFF, (int)order & 0xFFFFFFF);
}

/// <summary>How a world is cut into tiles (OGC 17-083r4): every zoom halves the tiles of the one before.</summary>
/// <param name="Id">As the standard names it.</param>
/// <param name="Crs">System of the tiles.</param>
/// <param name="ColumnsAtZero">Tiles at zoom 0.</param>
/// <param name="RowsAtZero">Tiles at zoom 0.</param>
/// <param name="West">Western edge of the world, in the CRS; the eastern one is its opposite.</param>
/// <param name="North">Northern edge, in the CRS.</param>
public sealed record TileMatrixSet(string Id, Crs Crs, int ColumnsAtZero, int RowsAtZero, double West, double North)
{
    /// <summary>A pixel of the OGC's standard display, in metres.</summary>
    public const double StandardPixel_m = 0.00028;

    /// <summary>Metres in a degree of the equator, as the OGC counts scale denominators.</summary>
    public const double MetresPerDegree = 111319.49079327358;

    const double HalfExtent_m = 20037508.342789244;

    /// <summary>The square of the spherical Mercator map.</summary>
    public static readonly TileMatrixSet WebMercatorQuad = new("WebMercatorQuad", Crs.WebMercator, 1, 1, -HalfExtent_m, HalfExtent_m);

    /// <summary>Degrees as they are: two squares at zoom 0.</summary>
    public static readonly TileMatrixSet WorldCrs84Quad = new("WorldCRS84Quad", Crs.Wgs84, 2, 1, -180, 90);

    /// <summary>Latitude where the Mercator square ends.</summary>
    public const double MaxMercatorLatitude = 85.0511287798066;

    public double MaxLatitude => this == WebMercatorQuad ? MaxMercatorLatitude : 90;

    public int Columns(int zoom) => ColumnsAtZero << zoom;

    public int Rows(int zoom) => RowsAtZero << zoom;

    /// <summary>Edge of a pixel in units of the CRS.</summary>
    public double PixelSize(int zoom, int tileSize) => -2 * West / ((double)tileSize * Columns(zoom));

    /// <summary>Edge of a pixel at the equator in metres.</summary>
    public double PixelSize_m(int zoom, int tileSize) => PixelSize(zoom, tileSize) * (Crs == Crs.WebMercator ? 1 : MetresPerDegree);

    /// <summary>Longitude of a pixel edge; <paramref name="x"/> counts pixels of the zoom from 180° W.</summary>
    public double Longitude(int zoom, double x, int tileSize) => (x / ((double)tileSize * Columns(zoom)) * 360) - 180;

    /// <summary>Latitude of a pixel edge; <paramref name="y"/> counts pixels of the zoom from the north.</summary>
    public double Latitude(int zoom, double y, int tileSize)
    {
        double share = y / ((double)tileSize * Rows(zoom));
        return this == WebMercatorQuad ? double.RadiansToDegrees(Math.Atan(Math.Sinh(Math.PI * (1 - (2 * share))))) : 90 - (180 * share);
    }

    /// <summary>Column of tiles, with its fraction, that a longitude lies in.</summary>
    public double ColumnAt(int zoom, double longitude) => (longitude + 180) / 360 * Columns(zoom);

    /// <summary>Row of tiles, with its fraction, that a latitude lies in.</summary>
    public double RowAt(int zoom, double latitude)
    {
        double lat = Math.Clamp(latitude, -MaxLatitude, MaxLatitude);
        double share = this == WebMercatorQuad ? (1 - (Math.Asinh(Math.Tan(double.DegreesToRadians(lat))) / Math.PI)) / 2 : (90 - lat) / 180;
        return share * Rows(zoom);
    }

    /// <summary>The coarsest zoom whose pixels at the equator are no more than a tenth larger than a cell: nothing is lost, and nothing is blown up.</summary>
    public int NativeZoom(double cell_m, int tileSize)
    {
        int zoom = 0;
        while (zoom < 22 && PixelSize_m(zoom, tileSize) > 1.1 * cell_m)
            zoom++;
        return zoom;
    }
}
