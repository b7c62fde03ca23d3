using ThreatLayers.Grids;

namespace ThreatLayers.Gdal;

/// <summary>What a GeoTIFF says of its place, CRS, nodata, unit, colours and metadata, in GDAL's own words: GDAL writes a file of one cell, and its tags are taken over.</summary>
static class TiffTemplate
{
    const int Photometric = 262, ColourMap = 320, NoData = 42113;

    /// <summary>Tags that describe size, data and their place, which the encoder sets itself: 254 to 259, strips, planes, predictor, tiles, sample format.</summary>
    static readonly int[] Structure = [254, 256, 257, 258, 259, 273, 277, 278, 279, 284, 317, 322, 323, 324, 325, 339];

    /// <param name="file">A GeoTIFF of one cell at the place of the first of the raster.</param>
    public static TiffTag[] Read(string file)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Read);
        Dictionary<int, TiffTag> tags = TiffTag.ReadFirst(stream) ?? throw new IOException($"{file}: is not the TIFF that was expected of GDAL.");
        return [.. tags.Values.Where(t => !Structure.Contains(t.Id))];
    }

    public static Grid OneCell(Grid grid) => grid with { Columns = 1, Rows = 1 };

    /// <param name="template">As read from the file of one cell.</param>
    public static TiffImage Image(IReadOnlyList<TiffTag> template, int columns, int rows, int compression, bool isByte, bool isOverview)
    {
        List<TiffTag> tags =
        [
            TiffTag.Longs(256, columns), TiffTag.Longs(257, rows), TiffTag.Shorts(258, isByte ? 8 : 32), TiffTag.Shorts(259, compression), TiffTag.Shorts(277, 1), TiffTag.Shorts(284, 1),
            TiffTag.Shorts(317, isByte ? 2 : 3), TiffTag.Shorts(322, TiffImage.Tile), TiffTag.Shorts(323, TiffImage.Tile), TiffTag.Shorts(339, isByte ? 1 : 3),
        ];
        if (isOverview)
            tags.Add(TiffTag.Longs(254, 1));
        tags.AddRange(isOverview ? template.Where(t => t.Id is Photometric or ColourMap or NoData) : template);
        return new(columns, rows, tags);
    }
}
