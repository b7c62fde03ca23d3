using System.Globalization;
using System.Xml.Linq;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Writes a surface as a GeoTIFF, renamed when whole: by our own encoder, or by GDAL's where a compression or its library is not to be had here.</summary>
static unsafe class TiffWriter
{
    public static void Write(string path, CellFile cells, TiffOptions options, int threads, Func<double, bool>? report, EncoderLimits? limits = null)
    {
        Library.Load();
        RequireCompression(options);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        // The store and the package have one writer per file; a name of its own keeps two runs apart all the same.
        string temporary = Path.Combine(folder, $".{Path.GetFileNameWithoutExtension(path)}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}.part.tif");
        try
        {
            if (Packer.CodeOf(options.Compression) is { } compression && options.OverviewResampling is not Resampling.Bilinear && BitConverter.IsLittleEndian)
                Encode(temporary, cells, options, compression, threads, report, limits ?? new());
            else
                LetGdalEncode(temporary, cells, options, threads, report);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            foreach (string end in (string[])["", ".raw", ".one.tif", ".one.tif.aux.xml", ".aux.xml", ".ovr", ".ovr.tmp", ".msk", ".msk.ovr.tmp"])
                File.Delete(temporary + end);
        }
    }

    static void Encode(string temporary, CellFile cells, TiffOptions options, int compression, int threads, Func<double, bool>? report, EncoderLimits limits)
    {
        try
        {
            File.WriteAllBytes(temporary + ".raw", new byte[sizeof(float)]);
            using (Dataset one = Described(temporary + ".raw", TiffTemplate.OneCell(cells.Grid), options, Statistics(cells, options, null)))
                Copy(one, temporary + ".one.tif", "GTiff", [], null);
            TiffEncoder.Write(temporary, cells, options, compression, TiffTemplate.Read(temporary + ".one.tif"), threads, report, limits);
        }
        catch (IOException e) when (e is not EndOfStreamException)
        {
            throw new IOException($"{temporary}: the GeoTIFF could not be written: {e.Message.TrimEnd('.')}. Is the disk full?", e);
        }
    }

    /// <summary>The way of all before there was an encoder here, and LZW's still.</summary>
    internal static void LetGdalEncode(string temporary, CellFile cells, TiffOptions options, int threads, Func<double, bool>? report)
    {
        string bytes = temporary + ".raw";
        RawStatistics statistics = Statistics(cells, options, bytes);
        using RawFile raw = new(cells);
        using Dataset source = Described(options.ByteNoData is null ? raw.Path : bytes, cells.Grid, options, statistics);
        // Overviews take their threads from here, not from the creation options.
        Native.CPLSetThreadLocalConfigOption("GDAL_NUM_THREADS", Count(threads));
        try
        {
            Copy(source, temporary, options.Cog ? "COG" : "GTiff", CreationOptions(options, threads), report);
        }
        finally
        {
            Native.CPLSetThreadLocalConfigOption("GDAL_NUM_THREADS", null);
        }
    }

    static RawStatistics Statistics(CellFile cells, TiffOptions options, string? bytes) => options is { Statistics: { } known, ByteNoData: null }
        ? new(known.Count, cells.Grid.Cells, known.Least, known.Greatest, known.Mean, Math.Sqrt(known.Variance))
        : RawStatistics.Of(cells, options.ByteNoData, options.ByteNoData is null ? null : bytes);

    static Dataset Described(string cells, Grid grid, TiffOptions options, RawStatistics statistics)
    {
        using SpatialReference crs = SpatialReference.Parse(grid.Crs.Definition);
        return Dataset.OpenOwn(Vrt.OfRaw(cells, grid, crs.Wkt, options.ByteNoData is not null, About(options, statistics), Sorted(options.Metadata)), cells);
    }

    static void Copy(Dataset source, string temporary, string driver, string[] creation, Func<double, bool>? report)
    {
        using StringList list = new(creation);
        using Progress progress = new(report);
        long mark = Errors.Begin();
        nint copy = Native.GDALCreateCopy(Native.GDALGetDriverByName(driver), temporary, source.Handle, 0, list.Pointer, Progress.Callback, progress.State);
        if (copy != 0)
        {
            Native.GDALFlushCache(copy);
            // Until GDAL 3.7 closing returns nothing: a full disk shows in the messages alone.
            Native.GDALClose(copy);
        }
        progress.ThrowIfStopped();
        if (copy == 0 || Errors.Any)
            throw new IOException($"{temporary}: the GeoTIFF could not be written: {Errors.Text(mark)}. Is the disk full?");
    }

    static string[] CreationOptions(TiffOptions options, int threads)
    {
        string predictor = options.Cog ? "YES" : options.ByteNoData is null ? "3" : "2";
        List<string> list = [$"COMPRESS={options.Compression}", $"PREDICTOR={predictor}", $"NUM_THREADS={Count(threads)}", "BIGTIFF=IF_SAFER"];
        if (options.Cog)
            list.AddRange(["BLOCKSIZE=512", "OVERVIEWS=IGNORE_EXISTING", $"OVERVIEW_RESAMPLING={Method(options.OverviewResampling)}"]);
        else
            list.AddRange(["TILED=YES", "BLOCKXSIZE=512", "BLOCKYSIZE=512"]);
        if (options.Level is { } level)
            list.Add(string.Create(CultureInfo.InvariantCulture, $"{(options.Cog ? "LEVEL" : options.Compression == "ZSTD" ? "ZSTD_LEVEL" : "ZLEVEL")}={level}"));
        return [.. list];
    }

    static XElement[] About(TiffOptions options, RawStatistics statistics)
    {
        List<XElement> about = [Vrt.Metadata(statistics.Items()), new("NoDataValue", options.ByteNoData is { } value ? Count(value) : "nan")];
        if (options.Description.Length > 0)
            about.Add(new("Description", options.Description));
        if (options.Unit.Length > 0)
            about.Add(new("UnitType", options.Unit));
        if (options is { Colours: { } colours, ByteNoData: not null })
        {
            about.Add(new("ColorInterp", "Palette"));
            about.Add(new("ColorTable", colours.Select(c => new XElement("Entry", new XAttribute("c1", c.R), new XAttribute("c2", c.G), new XAttribute("c3", c.B), new XAttribute("c4", c.A)))));
        }
        return [.. about];
    }

    /// <summary>By name: the bytes of a file must not hang on the order in which a dictionary was filled.</summary>
    static IEnumerable<KeyValuePair<string, string>> Sorted(IReadOnlyDictionary<string, string>? metadata) => (metadata ?? new Dictionary<string, string>()).OrderBy(i => i.Key, StringComparer.Ordinal);

    /// <summary>GDAL makes these lists when they are first asked for, and a second thread that asks meanwhile finds them empty: so they are asked for once.</summary>
    static readonly Lazy<(string Plain, string Cog)> CreationOptionLists = new(() =>
    {
        Library.Load();
        return (Of("GTiff"), Of("COG"));

        static string Of(string driver) => Native.Text(Native.GDALGetMetadataItem(Native.GDALGetDriverByName(driver), "DMD_CREATIONOPTIONLIST", null));
    });

    /// <summary>GDAL answers a compression that it does not know, or was built without, with a warning and another one.</summary>
    static void RequireCompression(TiffOptions options)
    {
        string known = options.Cog ? CreationOptionLists.Value.Cog : CreationOptionLists.Value.Plain;
        if (options.Compression is not ("DEFLATE" or "ZSTD" or "LZW") || !known.Contains($">{options.Compression}<", StringComparison.Ordinal))
            throw new ArgumentException($"Compression '{options.Compression}' is not to be had; allowed are DEFLATE, ZSTD and LZW, as far as this GDAL was built with them.");
    }

    static string Method(Resampling resampling) => resampling switch
    {
        Resampling.Nearest => "NEAREST",
        Resampling.Bilinear => "BILINEAR",
        Resampling.Mode => "MODE",
        Resampling.Average => "AVERAGE",
        _ => throw new ArgumentOutOfRangeException(nameof(resampling), resampling, "Overviews are for looking at: Average, Bilinear, Nearest or Mode."),
    };

    static string Count(int value) => Math.Max(0, value).ToString(CultureInfo.InvariantCulture);
}
