using ThreatLayers.Grids;

namespace ThreatLayers.EndToEnd.BadInput;

/// <summary>Rasters that are not what they should be: the message names file, place, found, allowed and remedy; exit code 3; nothing half-made.</summary>
public sealed class RasterTests : IDisposable
{
    static readonly float[] Six = [0, 0.5f, 1, 0.2f, -9999, 0.8f];

    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Missing_file()
    {
        bench.Raster();
        await bench.Refused(3, "agriculture.field: field.tif: the file is not there. Check the path, or name the folder of the data with --data. Origin: the test.");
    }

    [Fact]
    public async Task Data_folder_not_named()
    {
        bench.Raster(file: "DATA/field.tif");
        bench.Write("layer.yaml", File.ReadAllText(bench["layer.yaml"]).Replace("DATA/field.tif", "'{data}/field.tif'", StringComparison.Ordinal));
        await bench.Refused(3, "{data}/field.tif: the path starts at a folder of data that was not named. Run with --data DIR.");
    }

    [Fact]
    public async Task Empty_file()
    {
        bench.Write("field.tif", "");
        bench.Raster();
        await bench.Refused(3, "agriculture.field: field.tif: the file is empty. Fetch it again.");
    }

    [Fact]
    public async Task Wrong_sha256()
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster($"sha256: {new string('0', 64)}", "field.asc");
        string found = bench.Sums(bench.Folder, f => f == "field.asc")["field.asc"];
        await bench.Refused(3, $"agriculture.field: field.asc: its SHA-256 is {found}, the definition says {new string('0', 64)}. The file is damaged or another version: fetch it again, or correct sha256 in the definition.");
    }

    [Fact]
    public async Task Not_a_raster()
    {
        bench.Write("field.tif", "hello");
        bench.Raster();
        await bench.Refused(3, "field.tif: cannot be opened as a raster (damaged, or of another format): ");
    }

    [Theory]
    [InlineData("crs: EPSG:4326, cell_degrees: 0.01, bounds: [10, 0, 13, 2]", "field.tif: band 1 cannot be read at columns ")]
    [InlineData("crs: EPSG:4326, cell_degrees: 0.5, bounds: [10, 0, 13, 2]", "field.tif: cannot be warped: ")]
    public async Task Truncated_GeoTIFF(string grid, string message)
    {
        Grid fine = new(Crs.Wgs84, 10, 2, 0.01, 0.01, 300, 200);
        bench.Tiff((s, name) => s.Tiff(name, fine, [.. Enumerable.Range(0, 60000).Select(i => (float)Math.Sin(i))], nodata: "-9999", options: "COMPRESS=DEFLATE"));
        byte[] whole = File.ReadAllBytes(bench["field.tif"]);
        File.WriteAllBytes(bench["field.tif"], whole[..(whole.Length / 2)]);
        bench.Raster();
        bench.Pipeline(grid);
        // Where the index of the tiles itself is cut off, the file does not even open.
        Outcome outcome = await bench.Refused(3, "field.tif: ");
        Assert.True(outcome.Errors.Contains(message, StringComparison.Ordinal) || outcome.Errors.Contains("cannot be opened", StringComparison.Ordinal), outcome.Errors);
        Assert.Contains("etch ", outcome.Errors);
    }

    [Fact]
    public async Task No_CRS()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Six, nodata: "-9999", crs: ""));
        bench.Raster();
        await bench.Refused(3, "field.tif: carries no CRS. Add crs: to the input (crs: EPSG:4326 for degrees of longitude and latitude).");
    }

    [Fact]
    public async Task No_CRS_but_a_declared_one_is_enough()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Six, nodata: "-9999", crs: ""));
        bench.Raster("crs: EPSG:4326");
        await bench.Succeeds();
        Assert.Equal([0, 0.5f, 1, 0.2f, float.NaN, 0.8f], bench.Surface("agriculture"));
    }

    [Fact]
    public async Task Unknown_CRS_declared()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Six, nodata: "-9999", crs: ""));
        bench.Raster("crs: EPSG:99999999");
        Outcome outcome = await bench.Refused(3, "field.tif: the declared crs: 'EPSG:99999999' is not a CRS that PROJ knows: ");
        Assert.EndsWith("Write an authority code such as EPSG:4326, or WKT.", outcome.Errors);
    }

    [Fact]
    public async Task No_nodata()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Six));
        bench.Raster();
        await bench.Refused(3, "field.tif: band 1 declares no nodata value. Add to the input either nodata: with the value that means no data, or all_valid: true where every cell is a measurement.");
    }

    [Fact]
    public async Task South_up()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Six, nodata: "-9999", transform: [10, 1, 0, 0, 0, 1]));
        bench.Raster();
        await bench.Refused(3, "field.tif: is south-up (cells of 1 x 1; allowed: width above 0, height below 0). Make it north-up with gdalwarp.");
    }

    [Fact]
    public async Task Rotated()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Six, nodata: "-9999", transform: [10, 1, 0.25, 2, 0.25, -1]));
        bench.Raster();
        await bench.Refused(3, "field.tif: is rotated or sheared (geotransform terms 0.25 and 0.25, allowed: 0). Make it north-up with gdalwarp.");
    }

    [Fact]
    public async Task Wrong_unit()
    {
        // A release of our own carries units.
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster(file: "field.asc");
        await bench.Succeeds("--workspace", "other");
        File.Copy(Path.Combine(bench.Release("other"), "cog", "agriculture.tif"), bench["field.tif"]);
        bench.Raster(unit: "km");
        await bench.Refused(3, "field.tif: band 1 is in 'index', the definition says 'km'. Correct unit: in the definition, or take the file that is in that unit.");
    }

    [Theory]
    [InlineData("maximum: 0.75", "at most 0.75 share", "crs: EPSG:4326, cell_degrees: 1, bounds: [10, 0, 13, 2]")]
    [InlineData("minimum: 0.1, maximum: 1", "0.1 to 1 share", "crs: EPSG:4326, cell_degrees: 1, bounds: [10, 0, 13, 2]")]
    [InlineData("minimum: 0.9", "at least 0.9 share", "crs: EPSG:4326, cell_degrees: 0.5, bounds: [10, 0, 13, 2]")]
    public async Task Values_out_of_range(string range, string allowed, string grid)
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster(range, "field.asc");
        bench.Pipeline(grid);
        Outcome outcome = await bench.Refused(3, "field.asc: band 1 has values from 0 to 1; ");
        Assert.Contains($"the definition allows {allowed}. Check unit and nodata, or correct minimum and maximum in the definition.", outcome.Errors);
    }

    [Theory]
    [InlineData("crs: EPSG:4326, cell_degrees: 1, bounds: [10, 0, 13, 2]")]
    [InlineData("crs: EPSG:4326, cell_degrees: 0.5, bounds: [10, 0, 13, 2]")]
    [InlineData("cell_km: 50, bounds: [10, 0, 13, 2]")]
    public async Task All_nodata(string grid)
    {
        bench.Asc("field.asc", Bench.Three, "-9999 -9999 -9999\n-9999 -9999 -9999");
        bench.Raster(file: "field.asc");
        bench.Pipeline(grid);
        await bench.Refused(3, "field.asc: band 1 has no known cell on the working grid. Check its nodata value and where on the globe it lies; a raster smaller than a cell of the grid fills none.");
    }

    [Fact]
    public async Task All_NaN()
    {
        bench.Tiff((s, name) => s.Tiff(name, Bench.Three, Enumerable.Repeat(float.NaN, 6).ToArray(), nodata: "nan"));
        bench.Raster();
        await bench.Refused(3, "field.tif: band 1 has no known cell on the working grid.");
    }

    [Theory]
    [InlineData("class")]
    [InlineData("intensity")]
    public async Task A_raster_smaller_than_a_cell_is_never_a_silent_gap(string values)
    {
        // A quarter of a hundredth of a cell: GDAL's average and mode may find no source pixel for any target cell.
        bench.Asc("field.asc", new(Crs.Wgs84, 20.01, 1.01, 0.1, 0.1, 2, 2), "1 1\n1 1");
        bench.Raster(file: "field.asc", values: values);
        bench.Pipeline("crs: EPSG:4326, cell_degrees: 10");
        Outcome outcome = await bench.Run();
        if (outcome.Code == 0)
            Assert.Equal(1, Assert.Single(bench.Surface("agriculture"), c => !float.IsNaN(c)));
        else
            Assert.Contains("field.asc: band 1 has no known cell on the working grid.", outcome.Errors);
    }

    [Fact]
    public async Task No_overlap_with_the_grid()
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster(file: "field.asc");
        bench.Pipeline("crs: EPSG:4326, cell_degrees: 1, bounds: [40, 0, 43, 2]");
        await bench.Refused(3, "field.asc: does not overlap the grid: it covers longitude 10 to 13, latitude 0 to 2, the grid longitude 40 to 43, latitude 0 to 2. Check the CRS of the input and the extent of the working grid.");
    }

    [Fact]
    public async Task Like_raster_that_is_missing()
    {
        bench.Asc("field.asc", Bench.Three, "0 0.5 1\n0.2 -9999 0.8");
        bench.Raster(file: "field.asc");
        bench.Pipeline("like_raster: none.tif");
        await bench.Refused(3, "none.tif: does not exist.");
    }

    [Fact]
    public async Task All_missing_and_damaged_files_are_told_at_once()
    {
        bench.Raster(file: "one.tif");
        bench.Layer("field: { kind: raster, path: two.tif, values: class, unit: code }", file: "layer2.yaml", id: "hunting");
        bench.Pipeline(layers: "layer.yaml, layer2.yaml");
        Outcome outcome = await bench.Refused(3, "agriculture.field: one.tif: the file is not there.");
        Assert.Contains("hunting.field: two.tif: the file is not there.", outcome.Errors);
    }
}
