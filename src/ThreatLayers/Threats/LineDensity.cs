using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

[Named("line_density")]
[Description("Length of lines in km per km² of true area.")]
public sealed record LineDensity : Step
{
    [Description("Features input with lines.")]
    [ReadsInput("features")]
    public required string Of { get; init; }

    public override Reach Reach => Reach.Global;

    public override Surface Run(string name, StepScope scope)
    {
        using CellRuns<double> length_m = scope.Runs<double>(name);
        foreach (Feature feature in scope.Features(Of))
            LinesOntoGrid.Add(feature.Geometry!, scope.Grid, scope.Ground, length_m);
        return new(name, scope.WriteSums(name, length_m, row => 1000 * scope.Ground.CellArea_km2[row]), "km/km²");
    }
}
