using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>A band as opened and checked: what is needed to read it, and what the file says of it.</summary>
/// <param name="NoData">In the band's own precision; null where every cell counts.</param>
/// <param name="Type">GDAL's data type number.</param>
sealed unsafe record Band(RasterInfo Info, int Number, int Type, double? NoData, double Scale, double Offset)
{
    public bool IsScaled => Scale != 1 || Offset != 0;

    /// <summary>Checks in the order in which a user can mend: band, CRS, place, orientation.</summary>
    public static Band Inspect(Dataset dataset, RasterOpen raster)
    {
        int bands = Native.GDALGetRasterCount(dataset.Handle);
        if (bands == 0)
            throw Container(dataset);
        if (raster.Band < 1 || raster.Band > bands)
            throw new InputException(raster.Path, $"has no band {raster.Band}.", bands == 1 ? "It has 1 band: write band: 1." : $"It has bands 1 to {bands}.");
        nint band = Native.GDALGetRasterBand(dataset.Handle, raster.Band);
        Grid grid = GridOf(dataset, raster, CrsOf(dataset, raster));
        int type = Native.GDALGetRasterDataType(band);
        double declared = Native.GDALGetRasterNoDataValue(band, out int has);
        double scale = Native.GDALGetRasterScale(band, out int scaled), offset = Native.GDALGetRasterOffset(band, out int shifted);
        RasterInfo info = new(raster.Path, dataset.Driver, grid, bands, Native.Text(Native.GDALGetDataTypeName(type)), has != 0 ? declared : null, Native.Text(Native.GDALGetRasterUnitType(band)));
        double? nodata = info.NoData ?? (raster.AllValid ? null : raster.NoData);
        return new(info, raster.Band, type, nodata is { } n ? InPrecision(n, type) : null, scaled != 0 ? scale : 1, shifted != 0 ? offset : 0);
    }

    /// <summary>Refuses a band of which nobody has said what is no data.</summary>
    public Band Readable(RasterOpen raster)
    {
        if (raster.NoData is { } asked && Info.NoData is { } said && !InPrecision(asked, Type).Equals(InPrecision(said, Type)))
            throw new InputException(raster.Path, string.Create(CultureInfo.InvariantCulture, $"band {Number} declares nodata {said:R}, the definition declares {asked:R}."), "Remove nodata from the definition, or mend the file with gdal_edit.py -a_nodata.");
        if (NoData is null && !raster.AllValid)
            throw new InputException(raster.Path, $"band {Number} declares no nodata value.", "Add to the input either nodata: with the value that means no data, or all_valid: true where every cell is a measurement.");
        return this;
    }

    /// <summary>A nodata of -3.4e38 is a double in the tag and a float in the cells; the cells decide. Just beyond the largest float is the largest float.</summary>
    static double InPrecision(double nodata, int type)
    {
        if (type != Native.Float32 || double.IsNaN(nodata))
            return nodata;
        float single = (float)nodata;
        return float.IsInfinity(single) && double.IsFinite(nodata) ? Math.CopySign(float.MaxValue, nodata) : single;
    }

    static InputException Container(Dataset dataset)
    {
        string[] names = [.. dataset.Subdatasets()];
        return names.Length == 0
            ? new(dataset.Path, "holds no raster band.", "Give a raster file.")
            : new(dataset.Path, "holds several rasters and none is named.", $"Give one of: {string.Join(", ", names)}.");
    }

    static Crs CrsOf(Dataset dataset, RasterOpen raster)
    {
        using SpatialReference? own = SpatialReference.Copy(Native.GDALGetSpatialRef(dataset.Handle));
        return CrsRule.Resolve(own, raster.Path, raster.Crs);
    }

    static Grid GridOf(Dataset dataset, RasterOpen raster, Crs crs)
    {
        double* gt = stackalloc double[6];
        if (Native.GDALGetGeoTransform(dataset.Handle, gt) != 0)
            throw new InputException(raster.Path, "has no geotransform: nothing says where its cells lie.", "Put a world file beside it (.tfw, .jgw), or set its corners with gdal_translate -a_ullr.");
        if (gt[2] != 0 || gt[4] != 0)
            throw new InputException(raster.Path, string.Create(CultureInfo.InvariantCulture, $"is rotated or sheared (geotransform terms {gt[2]:R} and {gt[4]:R}, allowed: 0)."), "Make it north-up with gdalwarp.");
        if (gt[5] > 0 || gt[1] < 0)
            throw new InputException(raster.Path, string.Create(CultureInfo.InvariantCulture, $"is {(gt[5] > 0 ? "south-up" : "east to west")} (cells of {gt[1]:R} x {gt[5]:R}; allowed: width above 0, height below 0)."), "Make it north-up with gdalwarp.");
        return new(crs, gt[0], gt[3], gt[1], -gt[5], Native.GDALGetRasterXSize(dataset.Handle), Native.GDALGetRasterYSize(dataset.Handle));
    }
}
