using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

[Named("plume")]
[Description("Spreads what flows out at river mouths over the sea, ring by ring (Halpern et al. 2008, supporting material): a cell keeps a share and hands the rest in equal parts to its neighbours, of 8, that no ring has reached before. Each outlet spreads by itself and the plumes add up. 0 in sea that none reaches, nodata on land; kept, cut off and stranded together are what flowed out, and the run reports them.")]
public sealed record Plume : Step
{
    [Description("Amounts at the outlets, per cell: above 0 where there is one. 0 and nodata are no outlet.")]
    [ReadsSurface]
    public required string Of { get; init; }

    [Description("Where plumes may go: above 0. 0 and nodata hold them back.")]
    [ReadsSurface]
    public required string Sea { get; init; }

    [Description("Share of what a cell holds that stays in it.")]
    [Range(0, 1, MinimumIsExclusive = true)]
    public double KeepShare { get; init; } = 0.005;

    [Description("A cell with less than this share of the greatest outlet's amount hands on nothing.")]
    [Range(0, 1, MinimumIsExclusive = true)]
    public double StopShare { get; init; } = 0.0005;

    [Description("An outlet on land moves to the nearest sea up to this far away; one that finds none stops the run. Outlets that come to one cell are added up first.")]
    [Range(0, 1000)]
    public double MaxMoveKm { get; init; } = 5;

    public override Reach Reach => Reach.Global;

    public override Surface Run(string name, StepScope scope)
    {
        PlumeOutlets outlets = new(name, this, scope);
        CellBits sea = outlets.ReadSea();
        (long Cell, double Amount)[] sources = outlets.Collect(sea);
        double stopAmount = StopShare * sources.Max(s => s.Amount);
        PlumeWalk walk = new(name, scope, sea, sources, () => new(scope.Grid.Columns, scope.Grid.Rows, scope.Ground.Wraps, sea, KeepShare, stopAmount, MostCells(scope)));
        CellFile result = walk.Run(out PlumeBudget budget);
        double all = sources.Sum(s => s.Amount);
        scope.Warn(FormattableString.Invariant($"{name}: of {all:G6} from {sources.Length} outlets {budget.Kept / all:0.##%} stay in the sea of the map; {budget.CutOff / all:0.##%} are cut off where a cell holds less than {stopAmount:G3}, {budget.Stranded / all:0.##%} found no further cell (a closed bay, or the map's edge)."));
        return new(name, result, scope.Surface(Of).Unit);
    }

    /// <summary>A quarter of the memory for the plumes under way; about 64 bytes for each cell of one. The least is what no budget is too small for.</summary>
    static int MostCells(StepScope scope) => (int)Math.Clamp(scope.MemoryBytes / 4 / 64 / scope.Threads, 10_000, int.MaxValue);
}
