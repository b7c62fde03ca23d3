using System.Buffers;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>What is told of a cell's classes at two epochs.</summary>
public enum TransitionMeasure
{
    /// <summary>from x 100 + to.</summary>
    Code,
    /// <summary>1 where the class is new, else 0.</summary>
    Gain,
    /// <summary>1 where the class is gone, else 0.</summary>
    Loss,
    /// <summary>gain - loss.</summary>
    Net,
    /// <summary>1 where the class differs, whichever it is, else 0.</summary>
    Changed,
}

[Named("transition")]
[Description("Classes of two epochs cell by cell: the code from x 100 + to, whether a class came or went, or whether anything changed. Where the epochs' legends differ, a crosswalk for each brings their codes to common ones; a code without a partner stops the run. The share gained or lost within a radius: focal_mean over it, or neighbourhood_share over the code.")]
public sealed record Transition : Step
{
    [Description("Class surface of the earlier epoch.")]
    [ReadsSurface]
    public required string From { get; init; }

    [Description("Class surface of the later epoch.")]
    [ReadsSurface]
    public required string To { get; init; }

    [Description("code, gain, loss, net or changed.")]
    public TransitionMeasure Measure { get; init; } = TransitionMeasure.Code;

    [Description("The class that gain, loss and net are about: a common code.")]
    [Range(0, LegendPair.GreatestCode)]
    public int? ClassCode { get; init; }

    [Description("Common code, 0 to 99, of each code of the earlier epoch: {10: 1, 11: 1, 20: 2}.")]
    public IReadOnlyDictionary<string, double> FromCrosswalk { get; init; } = new Dictionary<string, double>();

    [Description("Common code of each code of the later epoch.")]
    public IReadOnlyDictionary<string, double> ToCrosswalk { get; init; } = new Dictionary<string, double>();

    [Description("Table input with the crosswalk of the earlier epoch, keyed by its codes, instead of from_crosswalk.")]
    [ReadsInput("table")]
    public string? FromTable { get; init; }

    [Description("Table input with the crosswalk of the later epoch.")]
    [ReadsInput("table")]
    public string? ToTable { get; init; }

    [Description("Column of the tables with the common code.")]
    public string CommonColumn { get; init; } = "common";

    public override Reach Reach => Reach.Global;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        bool needsClass = Measure is TransitionMeasure.Gain or TransitionMeasure.Loss or TransitionMeasure.Net;
        if (needsClass != ClassCode.HasValue)
            yield return ("class_code", needsClass ? "is missing: gain, loss and net are about one class." : "is for the measures gain, loss and net. Leave it out.");
        if (FromTable is not null && FromCrosswalk.Count > 0)
            yield return ("from_crosswalk", "found both from_crosswalk and from_table, allowed is one of them.");
        if (ToTable is not null && ToCrosswalk.Count > 0)
            yield return ("to_crosswalk", "found both to_crosswalk and to_table, allowed is one of them.");
        if ((FromTable is null && FromCrosswalk.Count == 0) != (ToTable is null && ToCrosswalk.Count == 0))
            yield return ("to_crosswalk", "one epoch has a crosswalk and the other has none. Give both, with codes that stay as they are mapped to themselves.");
        foreach ((string key, string message) in Legend.Problems("from_crosswalk", FromCrosswalk).Concat(Legend.Problems("to_crosswalk", ToCrosswalk)))
            yield return (key, message);
    }

    public override Surface Run(string name, StepScope scope)
    {
        Surface from = scope.Stored(From), to = scope.Stored(To);
        Legend? fromLegend = LegendOf(FromCrosswalk, FromTable, scope), toLegend = LegendOf(ToCrosswalk, ToTable, scope);
        LegendPair legends = LegendPair.Check(name, this, from.Cells, to.Cells, fromLegend, toLegend, scope);
        Cells cells = new(from.Cells, to.Cells, legends, Measure, ClassCode ?? -1);
        return new(name, cells, Measure == TransitionMeasure.Code ? "class" : "0 or 1", Measure == TransitionMeasure.Code);
    }

    Legend? LegendOf(IReadOnlyDictionary<string, double> crosswalk, string? table, StepScope scope) =>
        table is not null ? Legend.Of(scope.Table(table), CommonColumn) : crosswalk.Count > 0 ? Legend.Of(crosswalk) : null;

    sealed class Cells(IRasterSource from, IRasterSource to, LegendPair legends, TransitionMeasure measure, int wanted) : IRasterSource
    {
        public Grid Grid => from.Grid;

        public void Read(Window window, Span<float> cells)
        {
            float[] later = ArrayPool<float>.Shared.Rent(window.Cells);
            from.Read(window, cells);
            to.Read(window, later.AsSpan(0, window.Cells));
            for (int i = 0; i < cells.Length; i++)
                cells[i] = float.IsNaN(cells[i]) || float.IsNaN(later[i]) ? float.NaN : Told(legends.From[(int)cells[i]], legends.To[(int)later[i]]);
            ArrayPool<float>.Shared.Return(later);
        }

        public void Dispose()
        {
        }

        float Told(int a, int b) => measure switch
        {
            TransitionMeasure.Code => (a * 100) + b,
            TransitionMeasure.Gain => a != wanted && b == wanted ? 1 : 0,
            TransitionMeasure.Loss => a == wanted && b != wanted ? 1 : 0,
            TransitionMeasure.Net => (b == wanted ? 1 : 0) - (a == wanted ? 1 : 0),
            _ => a != b ? 1 : 0,
        };
    }
}
