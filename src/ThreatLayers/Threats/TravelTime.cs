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
        using ParkedCosts parked = new(scope.ScratchPath(name + ".costs"));
        LeastCost search = new(
            new(scope.Grid.Columns, [.. scope.Ground.Northing_m], [.. scope.Ground.CellWidth_m], scope.Ground.Wraps),
            (row, column, rows, columns, cells) => friction.Read(new(column, row, columns, rows), cells),
            mean, Neighbours, MaxMinutes ?? double.PositiveInfinity, store: parked.Store(scope.MemoryBytes));
        inputs.AddSources(search);
        search.Run(scope.Threads, scope.Cancel, settled => scope.Progress(name, Math.Min(1, (double)settled / known)));
        CellFile minutes = Write(name, search, scope, out long reached);
        if (reached < known && MaxMinutes is null)
            scope.Warn(FormattableString.Invariant($"{name}: {known - reached} of {known} cells with known {Friction ?? SpeedKmH} are reached from no source; they are nodata."));
        return new(name, minutes, "minutes");
    }

    static CellFile Write(string name, LeastCost search, StepScope scope, out long reached)
    {
        CellFile minutes = scope.Create(name);
        float[] band = new float[search.BandRows * scope.Grid.Columns];
        reached = 0;
        for (int row = 0; row < scope.Grid.Rows;)
        {
            scope.Cancel.ThrowIfCancellationRequested();
            int rows = search.Costs(row, band);
            Window window = new(0, row, scope.Grid.Columns, rows);
            foreach (float cell in band.AsSpan(0, window.Cells))
                reached += float.IsNaN(cell) ? 0 : 1;
            minutes.Write(window, band.AsSpan(0, window.Cells));
            row += rows;
        }
        return minutes;
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
