using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Runs;

/// <summary>A raster input brought onto the working grid: read as it is where the grids agree, else warped by what its number means.</summary>
static class RasterStage
{
    public static Surface Run(string name, string path, RasterInput input, RunContext run, Action<double> progress)
    {
        RasterOpen open = OpenOf(path, input, run.Identify(path, input.Crs));
        RasterInfo info = run.Geodata.Describe(open);
        if (info.Unit.Length > 0 && info.Unit != input.Unit)
            throw new InputException(path, $"band {input.Band} is in '{info.Unit}', the definition says '{input.Unit}'.", "Correct unit: in the definition, or take the file that is in that unit.");
        bool isClass = input.Values == ValueMeaning.Class;
        if (info.Grid.IsSameAs(run.Grid))
        {
            Surface direct = new(name, run.Geodata.Open(open), input.Unit, isClass);
            if (IsDirect(input, info, run.Grid))
            {
                RequireKnown(path, input, direct.Cells, run);
                return direct;
            }
            direct = run.Store([direct], progress)[0];
            Check(path, input, direct.Cells, run);
            return direct;
        }
        run.Geodata.Warp(open, run.Grid, How(input.Values, info.Grid, run), run.ScratchPath(name), run.Options.Threads, share =>
        {
            progress(share);
            return !run.Cancel.IsCancellationRequested;
        });
        run.Cancel.ThrowIfCancellationRequested();
        Surface warped = new(name, run.Open(name), input.Unit, isClass);
        Check(path, input, warped.Cells, run);
        return warped;
    }

    public static RasterOpen OpenOf(string path, RasterInput input, Crs? crs) => new(path, input.Band, crs, input.Nodata, input.AllValid);

    /// <summary>Read as it is, block by block: it lies on the working grid already, and no limits have to be checked first.</summary>
    public static bool IsDirect(RasterInput input, RasterInfo info, Grid grid) => info.Grid.IsSameAs(grid) && input.Minimum is null && input.Maximum is null;

    static Resampling How(ValueMeaning meaning, Grid source, RunContext run)
    {
        double metresPerUnit = run.Geodata.IsGeographic(source.Crs) ? 111_320 : 1, targetPerUnit = run.Geodata.IsGeographic(run.Grid.Crs) ? 111_320 : 1;
        bool coarser = run.Grid.CellHeight * targetPerUnit > source.CellHeight * metresPerUnit;
        return meaning switch
        {
            ValueMeaning.Count => Resampling.Sum,
            ValueMeaning.Class => coarser ? Resampling.Mode : Resampling.Nearest,
            _ => coarser ? Resampling.Average : Resampling.Bilinear,
        };
    }

    static string Allowed(RasterInput input) => FormattableString.Invariant(input switch
    {
        { Minimum: { } least, Maximum: { } greatest } => $"{least} to {greatest}",
        { Minimum: { } least } => $"at least {least}",
        _ => $"at most {input.Maximum}",
    });

    /// <summary>As <see cref="Check"/>, but reads only until a known cell is found.</summary>
    static void RequireKnown(string path, RasterInput input, IRasterSource cells, RunContext run)
    {
        foreach (Window window in run.Grid.Blocks(BlockWalk.Columns, BlockWalk.Rows))
        {
            run.Cancel.ThrowIfCancellationRequested();
            float[] block = new float[window.Cells];
            cells.Read(window, block);
            if (Array.Exists(block, c => !float.IsNaN(c)))
                return;
        }
        throw NothingKnown(path, input);
    }

    static InputException NothingKnown(string path, RasterInput input) =>
        new(path, $"band {input.Band} has no known cell on the working grid.", "Check its nodata value and where on the globe it lies; a raster smaller than a cell of the grid fills none.");

    /// <summary>All nodata, or values that cannot be right, stop the run here instead of colouring a map.</summary>
    static void Check(string path, RasterInput input, IRasterSource cells, RunContext run)
    {
        MomentsOfRows moments = new(run.Grid.Rows);
        float[] row = new float[run.Grid.Columns];
        for (int r = 0; r < run.Grid.Rows; r++)
        {
            cells.Read(new(0, r, run.Grid.Columns, 1), row);
            moments.Set(r, row);
        }
        Moments total = moments.Total();
        if (total.Count == 0)
            throw NothingKnown(path, input);
        if (!double.IsFinite(total.Least) || !double.IsFinite(total.Greatest))
            throw new InputException(path, $"band {input.Band} has infinite values.", "Declare the value that stands for no data with nodata:, or mend the file.");
        if (total.Least < input.Minimum || total.Greatest > input.Maximum)
        {
            throw new InputException(path, FormattableString.Invariant($"band {input.Band} has values from {total.Least:0.######} to {total.Greatest:0.######}; the definition allows {Allowed(input)} {input.Unit}."),
                "Check unit and nodata, or correct minimum and maximum in the definition.");
        }
    }
}
