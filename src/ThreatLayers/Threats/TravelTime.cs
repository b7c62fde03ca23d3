using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

[Named("travel_time")]
[Description("Minutes of travel from the nearest source over a surface of friction or speed: least accumulated cost over true ground lengths, across 180° where the grid goes round the globe. Cells that no path reaches are nodata. Takes 13 bytes of memory per cell that is reached.")]
public sealed record TravelTime : Step
{
    [Description("Surface of the minutes that a metre takes, above 0. Nodata and infinity are barriers; a barrier holds back 8 neighbours where its cells touch by their sides, not by their corners alone.")]
    [ReadsSurface]
    public string? Friction { get; init; }

    [Description("Surface of speeds in km/h, above 0, instead of friction: 60 / (1000 speed) minutes per metre. Nodata is a barrier.")]
    [ReadsSurface]
    public string? SpeedKmH { get; init; }

    [Description("Surface with the sources.")]
    [ReadsSurface]
    public required string Sources { get; init; }

    [Description("A cell is a source where its value is above this.")]
    public double SourceAbove { get; init; }

    [Description("Surface of the minutes with which a source starts, 0 or more, known at every source; 0 without it.")]
    [ReadsSurface]
    public string? StartMinutes { get; init; }

    [Description("Neighbours to which a path goes on from a cell, 8 or 16. On uniform friction a path is too long by up to 8.24% with 8, and by up to 2.75% with 16, which takes about 1.8 times as long.")]
    public int Neighbours { get; init; } = 8;

    [Description("Cells further away than this are nodata, and cost no time to compute; no limit without it.")]
    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double? MaxMinutes { get; init; }

    public override Reach Reach => Reach.Global;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        if (Friction is null == SpeedKmH is null)
            yield return ("friction", $"found {(Friction is null ? "neither friction nor speed_km_h" : "both friction and speed_km_h")}, allowed is one of them.");
        if (Neighbours is not (8 or 16))
            yield return ("neighbours", FormattableString.Invariant($"found {Neighbours}, allowed is 8 or 16."));
    }

    public override Surface Run(string name, StepScope scope)
    {
        IRasterSource friction = Friction is not null ? scope.Stored(Friction).Cells : new SpeedCells(scope.Stored(SpeedKmH!).Cells);
        TravelInputs inputs = new(name, this, friction, scope);
        (long known, double mean) = inputs.CheckFriction();
        SourceBand ground = new(scope.Grid.Columns, [.. scope.Ground.Northing_m], [.. scope.Ground.CellWidth_m], scope.Ground.Wraps);
        FrictionReader reader = (row, column, rows, columns, cells) => friction.Read(new(column, row, columns, rows), cells);
        CellFile minutes = scope.Create(name);
        long reached = 0;
        TravelJob? job = scope.Backend.KeepsChains ? new(ground, reader, Neighbours, MaxMinutes ?? double.PositiveInfinity, Write, scope.Cancel) : null;
        if (job is not null)
            inputs.AddSources(job.AddSource);
        if (job is null || !scope.Backend.TryRun(job))
            OnProcessor(name, ground, reader, mean, known, job, inputs, scope, Write);
        if (reached < known && MaxMinutes is null)
            scope.Warn(FormattableString.Invariant($"{name}: {known - reached} of {known} cells with known {Friction ?? SpeedKmH} are reached from no source; they are nodata."));
        return new(name, minutes, "minutes");

        void Write(int row, int rows, ReadOnlySpan<float> costs)
        {
            minutes.Write(new(0, row, scope.Grid.Columns, rows), costs);
            // A device may be lost while it writes; then all is written once more.
            reached = row == 0 ? 0 : reached;
            foreach (float cell in costs)
                reached += float.IsNaN(cell) ? 0 : 1;
        }
    }

    void OnProcessor(string name, SourceBand ground, FrictionReader friction, double mean, long known, TravelJob? tried, TravelInputs inputs, StepScope scope, CostRows write)
    {
        using ParkedCosts parked = new(scope.ScratchPath(name + ".costs"));
        LeastCost search = new(ground, friction, mean, Neighbours, MaxMinutes ?? double.PositiveInfinity, store: parked.Store(scope.MemoryBytes));
        if (tried is null)
            inputs.AddSources(search.AddSource);
        else
            tried.CopySources(search.AddSource);
        search.Run(scope.Threads, scope.Cancel, settled => scope.Progress(name, Math.Min(1, (double)settled / known)));
        float[] band = new float[search.BandRows * scope.Grid.Columns];
        for (int row = 0, rows; row < scope.Grid.Rows; row += rows)
        {
            scope.Cancel.ThrowIfCancellationRequested();
            rows = search.Costs(row, band);
            write(row, rows, band.AsSpan(0, rows * scope.Grid.Columns));
        }
    }

    /// <summary>Speeds in km/h as minutes per metre; 0 becomes infinity, and stays negative what is so: the check refuses both.</summary>
    sealed class SpeedCells(IRasterSource speed) : IRasterSource
    {
        public Grid Grid => speed.Grid;

        public void Read(Window window, Span<float> cells)
        {
            speed.Read(window, cells);
            foreach (ref float cell in cells)
                cell = (float)(60 / (1000.0 * cell));
        }

        public void Dispose()
        {
        }
    }
}
