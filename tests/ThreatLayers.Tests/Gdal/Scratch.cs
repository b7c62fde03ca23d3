using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ThreatLayers.Gdal;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Gdal;

/// <summary>A temporary folder with rasters made to measure.</summary>
sealed class Scratch : IDisposable
{
    public static readonly GdalGeodata Gdal = GdalGeodata.Load();

    public static readonly Grid Three = new(Crs.EaseGrid2, 1000, 5000, 100, 200, 3, 3);

    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-gdal-").FullName;

    public string this[string name] => Path.Combine(folder, name);

    public string[] Files => [.. Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>A GeoTIFF of any type, with what gdal_translate would be asked for. <paramref name="crs"/> "" for none.</summary>
    public unsafe string Tiff<T>(string name, Grid grid, T[] values, string? nodata = null, double scale = 1, double offset = 0, string? crs = null, double[]? transform = null, string options = "", string driver = "GTiff", int bands = 1)
        where T : unmanaged
    {
        string raw = this[name + ".raw"], path = this[name];
        File.WriteAllBytes(raw, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        string type = typeof(T).Name switch { "Single" => "Float32", "Double" => "Float64", var other => other };
        double[] gt = transform ?? [grid.West, grid.CellWidth, 0, grid.North, 0, -grid.CellHeight];
        string band = string.Concat(Enumerable.Range(1, bands).Select(b => string.Create(CultureInfo.InvariantCulture, $"""
            <VRTRasterBand dataType="{type}" band="{b}" subClass="VRTRawRasterBand">{(nodata is null ? "" : $"<NoDataValue>{nodata}</NoDataValue>")}
            {(scale == 1 && offset == 0 ? "" : $"<Scale>{scale}</Scale><Offset>{offset}</Offset>")}
            <SourceFilename relativetoVRT="0">{raw}</SourceFilename><ImageOffset>{(b - 1) * grid.Cells * sizeof(T)}</ImageOffset><PixelOffset>{sizeof(T)}</PixelOffset><LineOffset>{sizeof(T) * grid.Columns}</LineOffset><ByteOrder>LSB</ByteOrder></VRTRasterBand>
            """)));
        string place = gt.Length == 0 ? "" : $"<GeoTransform>{Vrt.Numbers(gt)}</GeoTransform>";
        string system = crs == "" ? "" : $"<SRS>{crs ?? grid.Crs.Definition}</SRS>";
        using (Dataset source = Dataset.OpenOwn($"""<VRTDataset rasterXSize="{grid.Columns}" rasterYSize="{grid.Rows}">{system}{place}{band}</VRTDataset>""", path))
        using (StringList list = new(options.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            nint copy = Native.GDALCreateCopy(Native.GDALGetDriverByName(driver), path, source.Handle, 0, list.Pointer, null, 0);
            Assert.NotEqual(0, copy);
            Native.GDALClose(copy);
        }
        File.Delete(raw);
        return path;
    }

    public string Raw(string name, float[] cells)
    {
        File.WriteAllBytes(this[name], MemoryMarshal.AsBytes(cells.AsSpan()).ToArray());
        return this[name];
    }

    /// <summary>A raw file as a surface.</summary>
    public static CellFile Surface(string raw, Grid grid) => CellFile.OpenStored(raw, grid, BlockSums.Of(raw, CancellationToken.None));

    public static void WriteTiff(string path, string raw, Grid grid, TiffOptions options, int threads, Func<double, bool>? progress = null)
    {
        using CellFile cells = Surface(raw, grid);
        Gdal.WriteTiff(path, cells, options, threads, progress);
    }

    public static float[] Cells(string raw) => MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(raw)).ToArray();

    public static float[] Read(RasterOpen open)
    {
        using IRasterSource source = Gdal.Open(open);
        float[] cells = new float[source.Grid.Cells];
        source.Read(source.Grid.Whole, cells);
        return cells;
    }

    public float[] Warp(RasterOpen open, Grid grid, Resampling resampling, int threads = 2)
    {
        Gdal.Warp(open, grid, resampling, this["warped.f32"], threads);
        return Cells(this["warped.f32"]);
    }

    /// <summary>The real data beside the repository, where there is any.</summary>
    public static string? Shared([CallerFilePath] string here = "")
    {
        for (DirectoryInfo? up = new FileInfo(here).Directory; up is not null; up = up.Parent)
        {
            string data = Path.Combine(up.FullName, "..", "shared", "data");
            if (File.Exists(Path.Combine(up.FullName, "ThreatLayers.sln")))
                return Directory.Exists(data) ? Path.GetFullPath(data) : null;
        }
        return null;
    }

    /// <summary>Runs Python with osgeo and gives what it says; null where there is none.</summary>
    public static Func<string[], string>? Python { get; } = FindPython();

    static Func<string[], string>? FindPython()
    {
        const string file = "/usr/bin/python3";
        if (!File.Exists(file))
            return null;
        string Run(string[] arguments)
        {
            using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return said;
        }
        return Run(["-c", "import osgeo_utils.samples.validate_cloud_optimized_geotiff as v; print('yes')"]).Contains("yes", StringComparison.Ordinal) ? Run : null;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
