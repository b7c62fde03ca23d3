using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

/// <summary>What users read when an input is not what it should be: file, found, allowed, remedy.</summary>
public sealed class MessageTests : IDisposable
{
    static readonly float[] Nine = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    void Says(string message, RasterOpen open)
    {
        string shown = Assert.Throws<InputException>(() => Scratch.Gdal.Open(open).Dispose()).Message;
        Assert.Equal(message.Replace("PATH", open.Path, StringComparison.Ordinal), shown);
    }

    [Fact]
    public void Missing() => Says("PATH: does not exist. Check the path, which is relative to the definition that names it, or fetch the file.", new(scratch["none.tif"]));

    [Fact]
    public void Web() => Says("PATH: is not a local file. Remote and virtual paths are not opened; download it first and give the local path (/vsizip/ and /vsigzip/ of local files are allowed).", new("https://example.org/a.tif"));

    [Theory]
    [InlineData("/vsicurl/https://example.org/a.tif")]
    [InlineData("/vsis3/bucket/a.tif")]
    [InlineData("/vsizip//vsicurl/a.zip")]
    [InlineData("NETCDF:\"http://example.org/a.nc\":v")]
    [InlineData("<VRTDataset rasterXSize=\"1\" rasterYSize=\"1\"/>")]
    public void Remote_and_virtual(string path) => Assert.Contains("is not a local file.", Assert.Throws<InputException>(() => Scratch.Gdal.Describe(new(path))).Message);

    [Fact]
    public void Vrt_file()
    {
        File.WriteAllText(scratch["a.vrt"], "<VRTDataset rasterXSize=\"3\" rasterYSize=\"3\"></VRTDataset>");
        Says("PATH: is a VRT file, which is not an allowed raster format. Allowed: GTiff, netCDF, HDF5, HDF5Image, AAIGrid, EHdr, ENVI, HFA, JPEG, PNG, GPKG. Convert it with gdal_translate or ogr2ogr.", new(scratch["a.vrt"]));
    }

    [Fact]
    public void Not_a_raster()
    {
        File.WriteAllText(scratch["a.tif"], "hello");
        string shown = Assert.Throws<InputException>(() => Scratch.Gdal.Describe(new(scratch["a.tif"]))).Message;
        Assert.StartsWith($"{scratch["a.tif"]}: cannot be opened as a raster (damaged, or of another format): ", shown);
        Assert.Contains("not recognized as a supported file format", shown);
    }

    [Fact]
    public void No_crs() => Says("PATH: carries no CRS. Add crs: to the input (crs: EPSG:4326 for degrees of longitude and latitude).", new(scratch.Tiff("a.tif", Scratch.Three, Nine, crs: "")));

    [Fact]
    public void Crs_conflict() => Says("PATH: carries CRS EPSG:6933, the definition declares EPSG:4326. Remove crs: from the input, or mend the file with gdal_edit.py -a_srs.",
        new(scratch.Tiff("a.tif", Scratch.Three, Nine), Crs: Crs.Wgs84));

    [Fact]
    public void Crs_unknown()
    {
        string shown = Assert.Throws<InputException>(() => Scratch.Gdal.Describe(new(scratch.Tiff("a.tif", Scratch.Three, Nine), Crs: new("EPSG:99999999")))).Message;
        Assert.Contains("the declared crs: 'EPSG:99999999' is not a CRS that PROJ knows: ", shown);
    }

    [Fact]
    public void No_nodata() => Says("PATH: band 1 declares no nodata value. Add to the input either nodata: with the value that means no data, or all_valid: true where every cell is a measurement.",
        new(scratch.Tiff("a.tif", Scratch.Three, Nine)));

    [Fact]
    public void Nodata_conflict() => Says("PATH: band 1 declares nodata -1, the definition declares -9999. Remove nodata from the definition, or mend the file with gdal_edit.py -a_nodata.",
        new(scratch.Tiff("a.tif", Scratch.Three, Nine, nodata: "-1"), NoData: -9999));

    [Fact]
    public void No_band() => Says("PATH: has no band 7. It has 1 band: write band: 1.", new(scratch.Tiff("a.tif", Scratch.Three, Nine), Band: 7));

    [Fact]
    public void No_place() => Says("PATH: has no geotransform: nothing says where its cells lie. Put a world file beside it (.tfw, .jgw), or set its corners with gdal_translate -a_ullr.",
        new(scratch.Tiff("a.tif", Scratch.Three, Nine, transform: [])));

    [Fact]
    public void Rotated() => Says("PATH: is rotated or sheared (geotransform terms 0.5 and 0.25, allowed: 0). Make it north-up with gdalwarp.",
        new(scratch.Tiff("a.tif", Scratch.Three, Nine, transform: [0, 1, 0.5, 0, 0.25, -1])));

    [Fact]
    public void South_up() => Says("PATH: is south-up (cells of 1 x 1; allowed: width above 0, height below 0). Make it north-up with gdalwarp.",
        new(scratch.Tiff("a.tif", Scratch.Three, Nine, transform: [0, 1, 0, 0, 0, 1])));

    [Fact]
    public void Truncated()
    {
        Grid grid = Scratch.Three with { Columns = 600, Rows = 600 };
        string path = scratch.Tiff("a.tif", grid, [.. Enumerable.Range(0, 360000).Select(i => (float)i)], nodata: "-1", options: "TILED=YES COMPRESS=DEFLATE");
        using (FileStream file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);
        string read = Assert.Throws<InputException>(() => Scratch.Read(new(path))).Message;
        Assert.StartsWith($"{path}: band 1 cannot be read at columns 0 to 599, rows 0 to 599: ", read);
        Assert.Contains("TIFF", read);
        Assert.EndsWith("The file is damaged or truncated; fetch it again.", read);
        string warped = Assert.Throws<InputException>(() => scratch.Warp(new(path), grid, Resampling.Average)).Message;
        Assert.StartsWith($"{path}: cannot be warped: ", warped);
        Assert.Equal(["a.tif"], scratch.Files);
    }

    [Fact]
    public void No_overlap()
    {
        string path = scratch.Tiff("a.tif", new Grid(Crs.Wgs84, 10, 20, 1, 1, 3, 3), Nine, nodata: "-1");
        string shown = Assert.Throws<InputException>(() => scratch.Warp(new(path), new(Crs.Wgs84, 50, -10, 1, 1, 3, 3), Resampling.Average)).Message;
        Assert.Equal($"{path}: does not overlap the grid: it covers longitude 10 to 13, latitude 17 to 20, the grid longitude 50 to 53, latitude -13 to -10. Check the CRS of the input and the extent of the working grid.", shown);
    }

    [Fact]
    public void Library_missing()
    {
        string shown = Assert.Throws<DllNotFoundException>(() => Library.Find(null, ["/nowhere/libgdal.so"])).Message;
        Assert.Equal("GDAL's native library was not found; install it (Debian and Ubuntu: apt-get install libgdal32; Windows: OSGeo4W; macOS: brew install gdal) or set THREATLAYERS_GDAL to its file.", shown);
        Assert.StartsWith("THREATLAYERS_GDAL=/nowhere is not a GDAL library that can be loaded", Assert.Throws<DllNotFoundException>(() => Library.Find("/nowhere", [])).Message);
    }
}
