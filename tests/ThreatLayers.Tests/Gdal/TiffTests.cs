using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

public sealed class TiffTests : IDisposable
{
    static readonly Grid Large = new(Crs.EaseGrid2, -1000000, 500000, 1000, 1000, 1500, 1100);

    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    string LargeRaw() => scratch.Raw("large.f32", [.. Enumerable.Range(0, 1500 * 1100).Select(i => i % 13 == 0 ? float.NaN : MathF.Sin(i / 1000f))]);

    string Item(string path, string name, bool band)
    {
        using Dataset dataset = Dataset.OpenInput(path, raster: true);
        return Native.Text(Native.GDALGetMetadataItem(band ? Native.GDALGetRasterBand(dataset.Handle, 1) : dataset.Handle, name, null));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Comes_back_as_it_went_with_unit_nodata_and_statistics(bool cog)
    {
        string raw = scratch.Raw("a.f32", [1, 2, float.NaN, 4, 5, 6, 7, 8, 9]);
        Scratch.WriteTiff(scratch["a.tif"], raw, Scratch.Three, new(cog, Unit: "people/km2", Description: "hunting", Metadata: new Dictionary<string, string> { ["SOURCE"] = "a <test> & more" }), 2);
        Assert.Equal(["a.f32", "a.tif"], scratch.Files);
        RasterInfo info = Scratch.Gdal.Describe(new(scratch["a.tif"]));
        Assert.Equal(new RasterInfo(scratch["a.tif"], "GTiff", Scratch.Three, 1, "Float32", double.NaN, "people/km2"), info);
        Assert.Equal([1, 2, float.NaN, 4, 5, 6, 7, 8, 9], Scratch.Read(new(scratch["a.tif"])));
        Assert.Equal("a <test> & more", Item(scratch["a.tif"], "SOURCE", band: false));
        Assert.Equal("5.25", Item(scratch["a.tif"], "STATISTICS_MEAN", band: true));
        Assert.Equal("9", Item(scratch["a.tif"], "STATISTICS_MAXIMUM", band: true));
        Assert.Equal("88.8889", Item(scratch["a.tif"], "STATISTICS_VALID_PERCENT", band: true));
        // Variance of 1 2 4 5 6 7 8 9 is 276/8 - 5.25^2 = 6.9375.
        Assert.Equal(Math.Sqrt(6.9375), double.Parse(Item(scratch["a.tif"], "STATISTICS_STDDEV", band: true), System.Globalization.CultureInfo.InvariantCulture), 1e-12);
    }

    [Theory]
    [InlineData(true, null)]
    [InlineData(false, null)]
    [InlineData(true, (byte)255)]
    public void Bytes_are_the_same_for_any_number_of_threads(bool cog, byte? nodata)
    {
        string raw = nodata is null ? LargeRaw() : scratch.Raw("b.f32", [.. Enumerable.Range(0, 1500 * 1100).Select(i => i % 13 == 0 ? float.NaN : i / 3 % 7)]);
        TiffOptions options = new(cog, OverviewResampling: nodata is null ? Resampling.Average : Resampling.Mode, ByteNoData: nodata);
        Scratch.WriteTiff(scratch["one.tif"], raw, Large, options, 1);
        Scratch.WriteTiff(scratch["two.tif"], raw, Large, options, 2);
        Scratch.WriteTiff(scratch["again.tif"], raw, Large, options, 2);
        Assert.Equal(File.ReadAllBytes(scratch["one.tif"]), File.ReadAllBytes(scratch["two.tif"]));
        Assert.Equal(File.ReadAllBytes(scratch["two.tif"]), File.ReadAllBytes(scratch["again.tif"]));
    }

    [Fact]
    public void Classes_keep_their_colours()
    {
        string raw = scratch.Raw("a.f32", [0, 1, 2, float.NaN, 1, 1, 2, 2, 0]);
        (byte, byte, byte, byte)[] colours = [(10, 20, 30, 255), (40, 50, 60, 255), (70, 80, 90, 128)];
        Scratch.WriteTiff(scratch["a.tif"], raw, Scratch.Three, new(true, OverviewResampling: Resampling.Nearest, Colours: colours, ByteNoData: 255), 1);
        Assert.Equal("Byte", Scratch.Gdal.Describe(new(scratch["a.tif"])).DataType);
        Assert.Equal(255, Scratch.Gdal.Describe(new(scratch["a.tif"])).NoData);
        Assert.Equal([0, 1, 2, float.NaN, 1, 1, 2, 2, 0], Scratch.Read(new(scratch["a.tif"])));
        Assert.SkipWhen(Scratch.Python is null, "The colours cannot be read by another program here (Debian: python3-gdal).");
        Assert.Equal("(40, 50, 60, 255)\n", Scratch.Python!(["-c", $"from osgeo import gdal; d = gdal.Open('{scratch["a.tif"]}'); print(d.GetRasterBand(1).GetColorTable().GetColorEntry(1))"]));
    }

    [Fact]
    public void A_cell_that_is_no_byte_is_refused()
    {
        string raw = scratch.Raw("a.f32", [0, 1, 2, 3, 4, 5, 6, 7, 300]);
        Assert.Equal("A cell of 300 cannot be written as a byte: whole numbers 0 to 255 are allowed.",
            Assert.Throws<ArgumentException>(() => Scratch.WriteTiff(scratch["a.tif"], raw, Scratch.Three, new(true, ByteNoData: 255), 1)).Message);
        Assert.Equal(["a.f32"], scratch.Files);
    }

    [Theory]
    [InlineData("DEFLATE", null)]
    [InlineData("ZSTD", null)]
    [InlineData("LZW", null)]
    [InlineData("DEFLATE", (byte)255)]
    public void Gdals_validator_finds_no_fault(string compression, byte? nodata)
    {
        Assert.SkipWhen(Scratch.Python is null, "GDAL's validator is not here (Debian: python3-gdal).");
        string raw = nodata is null ? LargeRaw() : scratch.Raw("b.f32", [.. Enumerable.Range(0, 1500 * 1100).Select(i => i % 13 == 0 ? float.NaN : i / 3 % 7)]);
        Scratch.WriteTiff(scratch["a.tif"], raw, Large, new(true, compression, 1, nodata is null ? Resampling.Average : Resampling.Mode, ByteNoData: nodata), 2);
        string said = Scratch.Python!(["-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", "--full-check=yes", scratch["a.tif"]]);
        Assert.Contains("is a valid cloud optimized GeoTIFF", said);
        Assert.DoesNotContain("warning", said);
    }

    [Fact]
    public void A_failure_leaves_nothing_and_keeps_the_old_file()
    {
        string raw = LargeRaw();
        File.WriteAllText(scratch["a.tif"], "old");
        Assert.Throws<OperationCanceledException>(() => Scratch.WriteTiff(scratch["a.tif"], raw, Large, new(true), 2, done => done < 0.5));
        Assert.Equal("Compression 'NONSENSE' is not to be had; allowed are DEFLATE, ZSTD and LZW, as far as this GDAL was built with them.",
            Assert.Throws<ArgumentException>(() => Scratch.WriteTiff(scratch["a.tif"], raw, Large, new(true, "NONSENSE"), 2)).Message);
        Assert.Equal("old", File.ReadAllText(scratch["a.tif"]));
        Assert.Equal(["a.tif", "large.f32"], scratch.Files);
    }

    /// <summary>A file system of 1 MiB of our own; only root can mount one, and only Linux has tmpfs.</summary>
    [Fact]
    public void A_full_disk_is_noticed_and_is_no_fault_of_the_input()
    {
        string small = Directory.CreateDirectory(scratch["small"]).FullName, raw = LargeRaw();
        Assert.SkipUnless(OperatingSystem.IsLinux() && Done("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small), "A small file system cannot be mounted here (not root, or not Linux).");
        try
        {
            foreach (bool cog in (bool[])[true, false])
                Assert.ThrowsAny<IOException>(() => Scratch.WriteTiff(Path.Combine(small, "a.tif"), raw, Large, new(cog), 2));
            string source = scratch.Tiff("s.tif", Large, Scratch.Cells(raw), nodata: "nan");
            Assert.ThrowsAny<IOException>(() => Scratch.Gdal.Warp(new(source), Large, Resampling.Nearest, Path.Combine(small, "w.f32"), 2));
            Assert.Empty(Directory.GetFiles(small));
        }
        finally
        {
            // Lazily: a program that another test has just started may hold a copy of a handle of GDAL's.
            Done("umount", "-l", small);
        }
    }

    static bool Done(string program, params string[] arguments)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
