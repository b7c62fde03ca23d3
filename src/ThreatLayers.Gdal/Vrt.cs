using System.Globalization;
using System.Text;
using System.Xml.Linq;
using ThreatLayers.Grids;

namespace ThreatLayers.Gdal;

/// <summary>
/// Datasets described in memory, by which GDAL's own programs read what we mean: one band with declared CRS, nodata as NaN and scale applied (a warp's source),
/// or a raw file as a raster (a GeoTIFF's source). Inputs of users are never opened as VRT.
/// </summary>
static class Vrt
{
    /// <summary>One band as float32 with NaN. gdalwarp 3.6 cannot choose a band, apply a scale, or take NaN and a number as nodata at once; this can.</summary>
    public static string OfBand(Band band, string wkt, GlobeCut cut)
    {
        Grid grid = band.Info.Grid;
        XElement element = new("VRTRasterBand", new XAttribute("dataType", "Float32"), new XAttribute("band", 1), new XElement("NoDataValue", "nan"));
        int columns = grid.Columns * cut.Split;
        element.Add(Source(band, cut.First, columns - cut.First, 0, cut.Split));
        if (cut.First > 0)
            element.Add(Source(band, 0, cut.First, columns - cut.First, cut.Split));
        return Dataset(grid with { West = cut.West, Columns = columns, CellWidth = grid.CellWidth / cut.Split }, wkt, element);
    }

    /// <param name="cells">A whole path.</param>
    /// <param name="about">Of the band: nodata, unit, colours, statistics.</param>
    public static string OfRaw(string cells, Grid grid, string wkt, bool bytes, XElement[] about, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        int size = bytes ? 1 : sizeof(float);
        XElement element = new("VRTRasterBand", new XAttribute("dataType", bytes ? "Byte" : "Float32"), new XAttribute("band", 1), new XAttribute("subClass", "VRTRawRasterBand"), about,
            new XElement("SourceFilename", new XAttribute("relativetoVRT", 0), cells),
            new XElement("ImageOffset", 0), new XElement("PixelOffset", size), new XElement("LineOffset", (long)grid.Columns * size), new XElement("ByteOrder", "LSB"));
        return Dataset(grid, wkt, Metadata(metadata), element);
    }

    public static XElement Metadata(IEnumerable<KeyValuePair<string, string>> items) =>
        new("Metadata", items.Select(i => new XElement("MDI", new XAttribute("key", i.Key), i.Value)));

    static string Dataset(Grid grid, string wkt, params XElement[] parts) =>
        new XElement("VRTDataset", new XAttribute("rasterXSize", grid.Columns), new XAttribute("rasterYSize", grid.Rows),
            new XElement("SRS", new XAttribute("dataAxisToSRSAxisMapping", Axes(wkt)), wkt),
            new XElement("GeoTransform", Numbers(grid.West, grid.CellWidth, 0, grid.North, 0, -grid.CellHeight)), parts).ToString(SaveOptions.DisableFormatting);

    /// <summary>East first: the second axis of a CRS whose authority puts north first.</summary>
    static string Axes(string wkt)
    {
        int north = wkt.IndexOf(",north,", StringComparison.OrdinalIgnoreCase), east = wkt.IndexOf(",east,", StringComparison.OrdinalIgnoreCase);
        return north >= 0 && east > north ? "2,1" : "1,2";
    }

    static XElement Source(Band band, int column, int columns, int target, int split)
    {
        int rows = band.Info.Grid.Rows;
        XElement source = new("ComplexSource",
            new XElement("SourceFilename", new XAttribute("relativeToVRT", 0), Local(band.Info.Path)), new XElement("SourceBand", band.Number),
            Rectangle("SrcRect", (double)column / split, (double)columns / split, rows), Rectangle("DstRect", target, columns, rows));
        if (band.IsScaled || split > 1)
            source.Add(new XElement("ScaleOffset", Numbers(band.Offset / split)), new XElement("ScaleRatio", Numbers(band.Scale / split)));
        if (band.NoData is { } nodata)
            source.Add(new XElement("NODATA", double.IsNaN(nodata) ? "nan" : Numbers(nodata)));
        return source;
    }

    static string Local(string path) => File.Exists(path) ? Path.GetFullPath(path) : path;

    static XElement Rectangle(string name, double column, double columns, int rows) =>
        new(name, new XAttribute("xOff", Numbers(column)), new XAttribute("yOff", 0), new XAttribute("xSize", Numbers(columns)), new XAttribute("ySize", rows));

    public static string Numbers(params double[] values)
    {
        StringBuilder text = new();
        foreach (double value in values)
            text.Append(text.Length > 0 ? ", " : "").Append(value.ToString("R", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
