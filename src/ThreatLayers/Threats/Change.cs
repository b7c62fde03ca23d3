using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Which change between two epochs is measured.</summary>
public enum ChangeMeasure
{
    /// <summary>max(0, from - to).</summary>
    Loss,
    /// <summary>max(0, to - from).</summary>
    Gain,
    /// <summary>to - from.</summary>
    Net,
    /// <summary>ln(to / from) / years (Puyravaud 2003).</summary>
    AnnualRate,
    /// <summary>(to / from)^(1 / years) - 1 (FAO).</summary>
    CompoundRate,
    /// <summary>(to - from) / from / years.</summary>
    LinearRate,
}

[Named("change")]
[Description("Change of a quantity between two epochs: loss, gain, net, or a rate per year: annual ln(to/from)/years (Puyravaud 2003), compound (to/from)^(1/years) - 1 (FAO), linear (to - from)/from/years. From two amounts only the net change of a cell is seen; what one class gained and lost within a window: see transition.")]
public sealed record Change : Step
{
    [Description("Surface of the earlier epoch.")]
    [ReadsSurface]
    public required string From { get; init; }

    [Description("Surface of the later epoch, in the same unit.")]
    [ReadsSurface]
    public required string To { get; init; }

    [Description("loss, gain, net, annual_rate, compound_rate or linear_rate.")]
    public required ChangeMeasure Measure { get; init; }

    [Description("Years between the epochs, for the rates.")]
    [Range(0, 10000, MinimumIsExclusive = true)]
    public double Years { get; init; } = 1;

    public override Reach Reach => Reach.Local;

    public override Surface Run(string name, StepScope scope)
    {
        float years = (float)Years;
        return Measure switch
        {
            ChangeMeasure.Loss => Of<Loss>(name, scope, default),
            ChangeMeasure.Gain => Of<Gain>(name, scope, default),
            ChangeMeasure.Net => Of<NetChange>(name, scope, default),
            ChangeMeasure.AnnualRate => Of<AnnualRate>(name, scope, new(years)) with { Unit = "per year" },
            ChangeMeasure.CompoundRate => Of<CompoundRate>(name, scope, new(years)) with { Unit = "per year" },
            _ => Of<LinearRate>(name, scope, new(years)) with { Unit = "per year" },
        };
    }

    Surface Of<TZip>(string name, StepScope scope, TZip formula) where TZip : unmanaged, IZip =>
        new(name, new ZippedCells<TZip>(scope.Surface(From).Cells, scope.Surface(To).Cells, formula, scope.Backend), scope.Surface(From).Unit);
}

[Named("swap")]
[Description("2 min(gain, loss): what a class lost in one place and gained in another of the same window, so that its amount did not change (Pontius et al. 2004). Of the shares gained and lost within a window: focal_mean over transition with measure gain, and loss.")]
public sealed record SwapChange : Step
{
    [Description("Surface of the share gained.")]
    [ReadsSurface]
    public required string Gain { get; init; }

    [Description("Surface of the share lost, over the same window.")]
    [ReadsSurface]
    public required string Loss { get; init; }

    public override Reach Reach => Reach.Local;

    public override Surface Run(string name, StepScope scope) =>
        new(name, new ZippedCells<Swap>(scope.Surface(Gain).Cells, scope.Surface(Loss).Cells, default, scope.Backend), scope.Surface(Gain).Unit);
}
