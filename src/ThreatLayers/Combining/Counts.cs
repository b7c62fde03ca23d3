using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Combining;

[Named("count_above")]
[Description("Number of known surfaces at or above a limit; weights do not count.")]
public sealed record CountAbove : Combination
{
    [Description("The limit, on the surfaces' own scale.")]
    public double Limit { get; init; } = 0.5;

    public override Surface Run(string name, StepScope scope) =>
        new(name, Fold(new Kernels.CountAbove(Required, (float)Limit), scope), "number");
}

[Named("share_present")]
[Description("Share of the surfaces that are known in a cell; nodata where none is.")]
public sealed record SharePresent : Combination
{
    public override Surface Run(string name, StepScope scope)
    {
        IRasterSource share = Fold(new Kernels.SharePresent(), scope);
        return new(name, new ZippedCells<Mask>(share, share, default, scope.Backend), "share");
    }
}
