using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Brings a band onto a grid with gdalwarp's library function.</summary>
static unsafe class Warper
{
    /// <summary>Greatest error of the approximated transformation, in cells.</summary>
    const string Tolerance = "0.125";

    public static void Warp(RasterOpen raster, Grid grid, Resampling resampling, string cells, int threads, Func<double, bool>? report)
    {
        using Dataset file = Dataset.OpenInput(raster.Path, raster: true);
        Band band = Band.Inspect(file, raster).Readable(raster);
        Overlap.Require(raster.Path, band.Info.Grid, grid);
        using SpatialReference source = SpatialReference.Parse(band.Info.Grid.Crs.Definition), target = SpatialReference.Parse(grid.Crs.Definition);
        GlobeCut cut = GlobeCut.Of(raster.Path, band.Info.Grid, source.IsGeographic, target.IsGeographic ? grid.West : -180, resampling);
        using Dataset described = Dataset.OpenOwn(Vrt.OfBand(band, source.Wkt, cut), raster.Path);
        try
        {
            Delete(cells);
            Run(described, Arguments(grid, target.Wkt, resampling, threads), cells, raster.Path, report);
            RequireWhole(cells, grid, raster.Path);
        }
        catch
        {
            Delete(cells);
            throw;
        }
        File.Delete(cells + ".aux.xml");
    }

    /// <summary>From a surface of ours: its grid is known, so nothing needs to be checked or declared.</summary>
    public static void WarpCells(CellFile cells, Grid onto, Resampling resampling, string result, int threads)
    {
        using SpatialReference source = SpatialReference.Parse(cells.Grid.Crs.Definition), target = SpatialReference.Parse(onto.Crs.Definition);
        using RawFile raw = new(cells);
        using Dataset described = Dataset.OpenOwn(Vrt.OfRaw(raw.Path, cells.Grid, source.Wkt, false, [new("NoDataValue", "nan")], []), cells.Path);
        Delete(result);
        Run(described, Arguments(onto, target.Wkt, resampling, threads), result, cells.Path, null);
        RequireWhole(result, onto, cells.Path);
    }

    static string[] Arguments(Grid grid, string wkt, Resampling resampling, int threads) =>
    [
        "-of", "ENVI", "-co", "SUFFIX=ADD", "-ot", "Float32", "-t_srs", wkt,
        "-te", N(grid.West), N(grid.South), N(grid.East), N(grid.North),
        "-ts", N(grid.Columns), N(grid.Rows),
        "-r", Method(resampling), "-srcnodata", "nan", "-dstnodata", "nan", "-et", Tolerance,
        // Overviews are for looking at: a sum of overview cells is not the sum of the cells.
        // The memory of a warp decides where it is cut, and so the last bits of its result: it is the same on every machine.
        "-ovr", "NONE", "-multi", "-wm", "64",
        "-wo", $"NUM_THREADS={N(Math.Max(1, threads))}", "-wo", "INIT_DEST=NO_DATA", "-wo", "SKIP_NOSOURCE=NO",
    ];

    static void Run(Dataset source, string[] arguments, string cells, string path, Func<double, bool>? report)
    {
        using StringList list = new(arguments);
        using Progress progress = new(report);
        long mark = Errors.Begin();
        nint options = Native.GDALWarpAppOptionsNew(list.Pointer, 0);
        if (options == 0)
            throw Errors.Input(mark, path, "cannot be warped", "");
        Native.GDALWarpAppOptionsSetProgress(options, Progress.Callback, progress.State);
        nint handle = source.Handle;
        nint result = Native.GDALWarp(cells, 0, 1, &handle, options, out int misused);
        Native.GDALWarpAppOptionsFree(options);
        if (result != 0)
            Native.GDALClose(result);
        progress.ThrowIfStopped();
        if ((result == 0 || Errors.AnyButProj) && HasNoRoom(cells))
            throw new IOException($"{cells}: cannot be written: {Errors.Text(mark)}. The disk is full; make room or name another workspace with --workspace.");
        if (result == 0 || misused != 0 || Errors.AnyButProj)
            throw Errors.Input(mark, path, "cannot be warped", "If the file is damaged or truncated fetch it again; if the disk is full make room.");
    }

    static void RequireWhole(string cells, Grid grid, string path)
    {
        long length = new FileInfo(cells).Length;
        if (length != grid.Cells * sizeof(float))
            throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{path}: the warp wrote {length} bytes to {cells}, {grid.Cells * sizeof(float)} were due. Is the disk full?"));
    }

    /// <summary>A block of a surface no longer fits: the fault is the disk's and not the input's.</summary>
    static bool HasNoRoom(string cells) => new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(cells))!).AvailableFreeSpace < 4 << 20;

    static string Method(Resampling resampling) => resampling switch
    {
        Resampling.Nearest => "near",
        Resampling.Bilinear => "bilinear",
        Resampling.Average => "average",
        Resampling.Mode => "mode",
        Resampling.Sum => "sum",
        _ => throw new ArgumentOutOfRangeException(nameof(resampling), resampling, null),
    };

    static void Delete(string cells)
    {
        foreach (string end in (string[])["", ".hdr", ".aux.xml"])
            File.Delete(cells + end);
    }

    static string N(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
