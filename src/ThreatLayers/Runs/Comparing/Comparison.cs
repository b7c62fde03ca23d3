using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What came of a comparison, for a summary on the console.</summary>
/// <param name="Folder">Where it lies.</param>
/// <param name="Runs">Null where the record of a side is not kept.</param>
/// <param name="Lines">One per surface.</param>
public sealed record ComparisonOutcome(string Folder, string A, string B, RunDifferences? Runs, IReadOnlyList<string> Lines, IReadOnlyList<string> Remarks);

/// <summary>Two runs or releases, surface by surface: differences as GeoTIFF, maps, figures, zones, and a page.</summary>
public sealed class Comparison
{
    /// <summary>Pixels of the difference map, and of each of two side by side.</summary>
    const int Wide = 1800, Half = 1100;

    readonly ComparedSide a, b;
    readonly DiffOptions options;
    readonly IGeodata geodata;
    readonly CancellationToken cancel;

    Comparison(ComparedSide a, ComparedSide b, DiffOptions options, IGeodata geodata, CancellationToken cancel) =>
        (this.a, this.b, this.options, this.geodata, this.cancel) = (a, b, options, geodata, cancel);

    /// <exception cref="ArgumentException">A side is not known, or the two have no surface or no grid in common.</exception>
    /// <param name="tell">Told of each surface that is begun.</param>
    public static ComparisonOutcome Execute(DiffOptions options, Workspace workspace, IGeodata geodata, Action<string> tell, CancellationToken cancel)
    {
        SideFinder finder = new(workspace, geodata);
        ComparedSide a = finder.Find(options.A), b = finder.Find(options.B);
        return new Comparison(a, b, options, geodata, cancel).Run(options.Out ?? Path.Combine(workspace.Folder, "diffs", $"{a.Id}_{b.Id}"), tell);
    }

    ComparisonOutcome Run(string path, Action<string> tell)
    {
        (ComparedSurface A, ComparedSurface B)[] common = [.. b.Surfaces.Select(s => (a.Surfaces.FirstOrDefault(o => o.Id == s.Id)!, s)).Where(p => p.Item1 is not null)];
        if (common.Length == 0)
            throw new ArgumentException($"{a.Name} and {b.Name} have no surface in common. {a.Name} has {Listed(a)}; {b.Name} has {Listed(b)}.");
        Grid grid = CommonGrid(common[0]);
        RunDifferences? runs = a.Record is null || b.Record is null ? null : RunDifferences.Between(a.Record, b.Record);
        using ReportFolder folder = new(path, ComparisonReport.Json);
        List<SurfaceComparison> surfaces = [];
        using (GridFrame frame = new(grid, b.Pipeline ?? a.Pipeline, Zones(), geodata, folder.Scratch, options.Threads))
        {
            foreach ((ComparedSurface inA, ComparedSurface inB) in common)
            {
                cancel.ThrowIfCancellationRequested();
                tell(inB.Id);
                surfaces.Add(Compared(inA, inB, folder, frame));
            }
            new ComparisonReport(a, b, runs, grid, frame, surfaces).Write(folder);
        }
        return new(folder.Complete(), a.Name, b.Name, runs, [.. surfaces.Select(ComparisonReport.Line)], [.. a.Remarks, .. b.Remarks]);
    }

    SurfaceComparison Compared(ComparedSurface inA, ComparedSurface inB, ReportFolder folder, GridFrame frame)
    {
        string id = inB.Id;
        bool isClass = inA.IsClass || inB.IsClass;
        using IRasterSource sourceA = inA.Open(), sourceB = inB.Open();
        RequireSame(sourceA.Grid, sourceB.Grid, id);
        ChangePass pass = new(frame.Grid, frame.Ground, inB.Colours, isClass, options.Threads, cancel);
        using CellFile difference = CellFile.Create(Path.Combine(folder.Scratch, "difference.f32"), frame.Grid);
        using CellFile? keptA = Room(sourceA, "a", folder), keptB = Room(sourceB, "b", folder);
        pass.Run(sourceA, sourceB, keptA, keptB, difference);
        if (pass.Change is { Cells: > 0, Changed: 0, OnlyInA: 0, OnlyInB: 0 })
            return new(inB with { IsClass = isClass }, pass.Change, isClass ? [] : pass.DifferenceQuantiles, isClass ? [] : pass.AbsoluteQuantiles, 0, [], [], null);
        CellFile rawA = keptA ?? (CellFile)sourceA, rawB = keptB ?? (CellFile)sourceB;
        ComparisonFiles files = new($"diff/{id}.tif", $"maps/{id}_side_by_side.png", $"maps/{id}_difference.png", frame.Zones is null ? null : $"zones/{id}.csv");
        WriteTiff(folder.PathOf(files.Difference), difference, inB, isClass, pass.Change);
        double limit = isClass ? 0 : MapScale.RoundedUp(pass.MovedQuantile);
        ComparisonMaps maps = new(a, b, inB, isClass, frame, Path.Combine(folder.Scratch, "picture.f32"));
        maps.SideBySide(folder.PathOf(files.SideBySide), rawA, rawB, Half);
        maps.Difference(folder.PathOf(files.DifferenceMap), difference, rawB, limit, pass.Change, Wide);
        IReadOnlyList<ZoneMove> zones = frame.Zones is null ? [] : ZoneMove.Of(rawA, rawB, difference, isClass, frame.Zones, frame.Ground, options.Threads, cancel);
        if (files.Zones is not null)
            File.WriteAllLines(folder.PathOf(files.Zones), ZoneTableText.Lines(zones, isClass));
        return new(inB with { IsClass = isClass }, pass.Change, isClass ? [] : pass.DifferenceQuantiles, isClass ? [] : pass.AbsoluteQuantiles, limit, pass.Transitions, zones, files);
    }

    void WriteTiff(string path, CellFile difference, ComparedSurface surface, bool isClass, SurfaceChange change) => geodata.WriteTiff(path, difference, new(
        Cog: true,
        Compression: "DEFLATE",
        OverviewResampling: isClass ? Resampling.Nearest : Resampling.Average,
        Unit: isClass ? "class" : surface.Unit,
        Description: $"{surface.Title}: {b.Name} minus {a.Name}",
        Metadata: new Dictionary<string, string>
        {
            ["TITLE"] = $"{surface.Title}: difference",
            ["MEANING"] = isClass ? "1000 x class in A + class in B where the class is another one (-1 for codes beyond 999), 0 where it is the same" : "B - A where both are known",
            ["A"] = a.Name,
            ["B"] = b.Name,
        },
        Statistics: isClass || change.Cells == 0 ? null : new(change.Cells, change.Sum, change.SumOfSquares, change.Least, change.Greatest)), options.Threads, _ => !cancel.IsCancellationRequested);

    /// <summary>The zones that a person named, else those of the pipeline.</summary>
    ZoneFeatures? Zones() => options.Zones is { } file ? ZoneFeatures.Named(file, options.ZoneColumn!, geodata)
        : (b.Pipeline ?? a.Pipeline) is { } pipeline ? ZoneFeatures.Of(pipeline, (b.Pipeline is null ? a : b).Record?.Choices.Data, geodata) : null;

    Grid CommonGrid((ComparedSurface A, ComparedSurface B) first)
    {
        using IRasterSource inA = first.A.Open(), inB = first.B.Open();
        RequireSame(inA.Grid, inB.Grid, first.B.Id);
        return inB.Grid;
    }

    void RequireSame(Grid gridA, Grid gridB, string surface)
    {
        if (!gridA.IsSameAs(gridB))
            throw new ArgumentException($"{surface}: {a.Name} and {b.Name} are on different grids, so no cell can be compared with another. {a.Name}: {gridA}; {b.Name}: {gridB}. Run one of them again with the other's grid (--set grid.cell_km=... or the bounds).");
    }

    static CellFile? Room(IRasterSource source, string name, ReportFolder folder) => source is CellFile ? null : CellFile.Create(Path.Combine(folder.Scratch, name + ".f32"), source.Grid);

    static string Listed(ComparedSide side) => side.Surfaces.Count == 0 ? "none" : string.Join(", ", side.Surfaces.Select(s => s.Id));
}
