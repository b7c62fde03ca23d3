using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

/// <summary>Our own encoder of GeoTIFFs, held against GDAL as the reader and against loops that are plainly right.</summary>
public sealed class EncoderTests : IDisposable
{
    readonly Scratch scratch = new();

    public void Dispose() => scratch.Dispose();

    static Grid Sized(int columns, int rows) => new(Crs.EaseGrid2, -1_000_000, 500_000, 1000, 1000, columns, rows);

    /// <summary>Smooth, noisy and unknown parts; tiles that are all NaN where the raster is large.</summary>
    static float[] Cells(int columns, int rows) => [.. Enumerable.Range(0, columns * rows).Select(i =>
    {
        int column = i % columns, row = i / columns;
        uint noise = unchecked((uint)i * 2654435761u) >> 8;
        return column < 600 && row < 600 && columns > 600 ? float.NaN : (noise & 7) == 0 ? float.NaN : (noise & 8) == 0 ? MathF.Sin(i / 1000f) : (noise - 8_000_000f) * 1e-3f;
    })];

    static int[] Bits(float[] cells) => [.. cells.Select(v => float.IsNaN(v) ? -1 : BitConverter.SingleToInt32Bits(v))];

    void Write(string name, string raw, Grid grid, TiffOptions options, int threads, EncoderLimits? limits = null)
    {
        using CellFile cells = Scratch.Surface(raw, grid);
        TiffWriter.Write(scratch[name], cells, options, threads, null, limits);
    }

    public static TheoryData<int, int> Sizes => new() { { 1, 1 }, { 1, 700 }, { 700, 1 }, { 512, 512 }, { 513, 511 }, { 1501, 1101 }, { 1025, 2050 }, { 40, 1300 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Gdal_reads_the_bits_that_were_written(int columns, int rows)
    {
        Grid grid = Sized(columns, rows);
        float[] cells = Cells(columns, rows);
        string raw = scratch.Raw("a.f32", cells);
        foreach (bool cog in (bool[])[false, true])
        {
            foreach (string compression in (string[])["DEFLATE", "ZSTD"])
            {
                Write("a.tif", raw, grid, new(cog, compression, 1), 2);
                using Dataset dataset = Dataset.OpenInput(scratch["a.tif"], raster: true);
                Assert.Equal(grid, Scratch.Gdal.Describe(new(scratch["a.tif"])).Grid);
                Assert.Equal(Bits(cells), Bits(ByGdal(dataset, 0, columns, rows)));
            }
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_large_file_is_a_big_tiff(bool cog)
    {
        Grid grid = Sized(1501, 1101);
        float[] cells = Cells(1501, 1101);
        string raw = scratch.Raw("a.f32", cells);
        Write("a.tif", raw, grid, new(cog), 2, new(BigAboveBytes: 1_000_000));
        byte[] head = [.. File.ReadAllBytes(scratch["a.tif"]).Take(4)];
        Assert.Equal([(byte)'I', (byte)'I', 43, 0], head);
        using (Dataset dataset = Dataset.OpenInput(scratch["a.tif"], raster: true))
            Assert.Equal(Bits(cells), Bits(ByGdal(dataset, 0, 1501, 1101)));
        Assert.SkipWhen(Scratch.Python is null, "GDAL's validator is not here (Debian: python3-gdal).");
        if (cog)
            Assert.DoesNotContain("warning", Scratch.Python!(["-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", "--full-check=yes", scratch["a.tif"]]));
    }

    [Theory]
    [InlineData("DEFLATE", null)]
    [InlineData("ZSTD", null)]
    [InlineData("ZSTD", (byte)255)]
    public void Bytes_hang_on_neither_threads_nor_where_tiles_wait(string compression, byte? nodata)
    {
        Grid grid = Sized(1501, 1101);
        string raw = scratch.Raw("a.f32", nodata is null ? Cells(1501, 1101) : [.. Enumerable.Range(0, 1501 * 1101).Select(i => i % 13 == 0 ? float.NaN : i / 3 % 7)]);
        TiffOptions options = new(true, compression, OverviewResampling: nodata is null ? Resampling.Average : Resampling.Mode, ByteNoData: nodata);
        Write("1.tif", raw, grid, options, 1);
        Write("4.tif", raw, grid, options, 4);
        Write("disk.tif", raw, grid, options, 3, new(WaitingBytes: 1000));
        Assert.Equal(File.ReadAllBytes(scratch["1.tif"]), File.ReadAllBytes(scratch["4.tif"]));
        Assert.Equal(File.ReadAllBytes(scratch["1.tif"]), File.ReadAllBytes(scratch["disk.tif"]));
        Assert.Equal(["1.tif", "4.tif", "a.f32", "disk.tif"], scratch.Files);
    }

    [Theory]
    [InlineData(1501, 1101, Resampling.Average)]
    [InlineData(1501, 1101, Resampling.Mode)]
    [InlineData(2049, 3, Resampling.Average)]
    [InlineData(700, 2600, Resampling.Nearest)]
    public void Overviews_are_those_of_a_plain_loop(int columns, int rows, Resampling how)
    {
        float[] cells = how == Resampling.Average ? Cells(columns, rows) : [.. Enumerable.Range(0, columns * rows).Select(i => (i * 7919 % 11) is 0 or 1 ? float.NaN : i * 104729 % 5)];
        Write("a.tif", scratch.Raw("a.f32", cells), Sized(columns, rows), new(true, "ZSTD", 1, how), 2);
        using Dataset dataset = Dataset.OpenInput(scratch["a.tif"], raster: true);
        int level = 0;
        while (columns > 512 || rows > 512)
        {
            cells = Halved(cells, columns, rows, how);
            (columns, rows) = ((columns + 1) / 2, (rows + 1) / 2);
            Assert.Equal(Bits(cells), Bits(ByGdal(dataset, ++level, columns, rows)));
        }
        Assert.Equal(level, Native.GDALGetOverviewCount(Native.GDALGetRasterBand(dataset.Handle, 1)));
    }

    [Fact]
    public void What_is_said_of_the_raster_is_what_gdal_would_say()
    {
        Assert.SkipWhen(Scratch.Python is null, "gdalinfo's module is not here (Debian: python3-gdal).");
        float[] cells = Cells(700, 600);
        string raw = scratch.Raw("a.f32", cells);
        string[] systems = ["EPSG:6933", "EPSG:4326", "EPSG:3857", "EPSG:32633", "ESRI:54009", "+proj=laea +lat_0=10 +lon_0=-20 +ellps=WGS84 +units=m"];
        foreach (string system in systems)
        {
            Grid grid = Sized(700, 600) with { Crs = Scratch.Gdal.Identify(system) };
            if (system == "EPSG:4326")
                grid = grid with { West = -180, North = 90, CellWidth = 0.1, CellHeight = 0.1 };
            TiffOptions options = new(true, Unit: "people/km2", Description: "a & b", Metadata: new Dictionary<string, string> { ["MEANING"] = "é < 1" });
            Write("own.tif", raw, grid, options, 2);
            using (CellFile surface = Scratch.Surface(raw, grid))
                TiffWriter.LetGdalEncode(scratch["gdal.tif"], surface, options, 2, null);
            Assert.Equal(Said("gdal.tif"), Said("own.tif"));
        }

        string Said(string name) => Scratch.Python!(["-c", $"""
            from osgeo import gdal
            d = gdal.Open('{scratch[name]}'); b = d.GetRasterBand(1)
            print(d.GetSpatialRef().ExportToWkt(), d.GetGeoTransform(), d.GetMetadata(), b.GetMetadata(), b.GetUnitType(), b.GetDescription(), b.GetNoDataValue(), b.GetBlockSize(), b.Checksum(), d.GetMetadata('IMAGE_STRUCTURE'), b.GetColorInterpretation())
            """]);
    }

    [Fact]
    public void Where_our_compressors_are_not_gdal_encodes()
    {
        float[] cells = Cells(700, 600);
        Assert.Null(Packer.CodeOf("LZW"));
        Write("a.tif", scratch.Raw("a.f32", cells), Sized(700, 600), new(true, "LZW"), 2);
        using Dataset dataset = Dataset.OpenInput(scratch["a.tif"], raster: true);
        Assert.Equal(Bits(cells), Bits(ByGdal(dataset, 0, 700, 600)));
    }

    [Fact]
    public void What_the_predictor_does_is_undone()
    {
        for (int length = 1; length < 100; length++)
        {
            float[] cells = Cells(length, 1), back = new float[length];
            byte[] row = new byte[4 * length], planes = new byte[4 * length];
            FloatPredictor.Apply(cells, planes, row);
            FloatPredictor.Undo(row, back);
            Assert.Equal(cells.Select(BitConverter.SingleToInt32Bits), back.Select(BitConverter.SingleToInt32Bits));
        }
    }

    /// <summary>By GDAL's own decoder, whatever we have for that.</summary>
    static unsafe float[] ByGdal(Dataset dataset, int level, int columns, int rows)
    {
        nint band = Native.GDALGetRasterBand(dataset.Handle, 1);
        if (level > 0)
            band = Native.GDALGetOverview(band, level - 1);
        float[] cells = new float[columns * rows];
        fixed (float* to = cells)
            Assert.Equal(0, Native.GDALRasterIO(band, 0, 0, 0, columns, rows, to, columns, rows, Native.Float32, 0, 0));
        return cells;
    }

    static float[] Halved(float[] cells, int columns, int rows, Resampling how)
    {
        int half = (columns + 1) / 2;
        float[] result = new float[half * ((rows + 1) / 2)];
        for (int i = 0; i < result.Length; i++)
        {
            List<float> known = [];
            for (int r = i / half * 2; r < Math.Min(rows, (i / half * 2) + 2); r++)
            {
                for (int c = i % half * 2; c < Math.Min(columns, (i % half * 2) + 2); c++)
                    known.Add(cells[(r * columns) + c]);
            }
            float first = known[0];
            known.RemoveAll(float.IsNaN);
            result[i] = how == Resampling.Nearest ? first : known.Count == 0 ? float.NaN
                : how == Resampling.Average ? (float)(known.Sum(v => (double)v) / known.Count)
                : known.GroupBy(v => v).OrderByDescending(g => g.Count()).First().Key;
        }
        return result;
    }
}
