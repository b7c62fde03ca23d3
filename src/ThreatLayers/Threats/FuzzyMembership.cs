using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>How membership goes with the value.</summary>
public enum MembershipForm
{
    /// <summary>From 0 at one value to 1 at another.</summary>
    Linear,
    /// <summary>1 / (1 + exp(-spread (x - midpoint))).</summary>
    Sigmoid,
    /// <summary>exp(-spread (x - midpoint)²).</summary>
    Gaussian,
    /// <summary>1 / (1 + spread (x - midpoint)²).</summary>
    Near,
    /// <summary>1 / (1 + (x / midpoint)^spread).</summary>
    Small,
    /// <summary>1 / (1 + (x / midpoint)^-spread).</summary>
    Large,
}

[Named("fuzzy_membership")]
[Description("Membership of a fuzzy set, 0 to 1: linear from none_at to full_at; sigmoid 1/(1 + exp(-spread (x - midpoint))); gaussian exp(-spread (x - midpoint)²); near 1/(1 + spread (x - midpoint)²); small 1/(1 + (x/midpoint)^spread) and large 1/(1 + (x/midpoint)^-spread), both nodata below 0. The forms are those of ArcGIS' Fuzzy Membership.")]
public sealed record FuzzyMembership : Curve
{
    [Description("linear, sigmoid, gaussian, near, small or large.")]
    public required MembershipForm Form { get; init; }

    [Description("Linear: value with membership 0, and beyond.")]
    public double? NoneAt { get; init; }

    [Description("Linear: value with membership 1, and beyond. Below none_at, membership falls with the value.")]
    public double? FullAt { get; init; }

    [Description("Value with membership 0.5 (sigmoid, small, large) or 1 (gaussian, near).")]
    public double? Midpoint { get; init; }

    [Description("How fast membership changes: an exponent for small and large (usual: 5), per unit for sigmoid, per unit squared for gaussian and near.")]
    [Range(0, 1e6, MinimumIsExclusive = true)]
    public double? Spread { get; init; }

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        bool linear = Form == MembershipForm.Linear;
        if (linear && (NoneAt is null || FullAt is null || NoneAt == FullAt))
            yield return ("form", "linear needs none_at and full_at, two different values.");
        if (linear ? Midpoint is not null || Spread is not null : NoneAt is not null || FullAt is not null)
            yield return ("form", linear ? "linear takes no midpoint and no spread. Leave them out." : "none_at and full_at are for form: linear. Leave them out.");
        if (!linear && (Midpoint is null || Spread is null))
            yield return ("form", $"{Names.ToYaml(Form.ToString())} needs midpoint and spread.");
        if (Form is MembershipForm.Small or MembershipForm.Large && Midpoint <= 0)
            yield return ("midpoint", FormattableString.Invariant($"found {Midpoint}, allowed is above 0 for small and large."));
    }

    public override Surface Run(string name, StepScope scope)
    {
        float midpoint = (float)(Midpoint ?? 0), spread = (float)(Spread ?? 0);
        return new(name, Form switch
        {
            MembershipForm.Linear => Linear(scope),
            MembershipForm.Sigmoid => Mapped(new Kernels.Logistic(midpoint, spread), scope),
            MembershipForm.Gaussian => Mapped(new GaussianMembership(midpoint, spread), scope),
            MembershipForm.Near => Mapped(new NearMembership(midpoint, spread), scope),
            MembershipForm.Small => Mapped(new SmallMembership(midpoint, spread), scope),
            _ => Mapped(new LargeMembership(midpoint, spread), scope),
        }, "membership 0..1");
    }

    IRasterSource Linear(StepScope scope)
    {
        float none = (float)NoneAt!.Value, full = (float)FullAt!.Value;
        IRasterSource rising = Mapped(new LinearRescale(Math.Min(none, full), Math.Max(none, full)), scope);
        return none < full ? rising : new MappedCells<Kernels.Complement>(rising, default, scope.Backend);
    }

    MappedCells<TMap> Mapped<TMap>(TMap map, StepScope scope) where TMap : unmanaged, IMap => new(scope.Surface(Of).Cells, map, scope.Backend);
}
