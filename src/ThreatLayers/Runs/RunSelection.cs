namespace ThreatLayers.Runs;

/// <summary>What of a pipeline is to be done, where it is not simply what is stale.</summary>
/// <param name="Only">A layer or combined surface: nothing else is made, and no release.</param>
/// <param name="From">A node, such as "hunting.reach": it and all that hangs on it is made anew.</param>
/// <param name="Force">Layers or combined surfaces that are made anew, with all of their own steps.</param>
/// <param name="IsTrial">Surfaces, their GeoTIFFs and maps, and tables are made; neither uncertainty nor a release.</param>
/// <param name="SurfacesAlone">Surfaces are made, and no files of them for a release.</param>
public sealed record RunSelection(string? Only = null, string? From = null, IReadOnlyList<string>? Force = null, bool IsTrial = false, bool SurfacesAlone = false)
{
    /// <summary>Whether files of this kind are made for a surface.</summary>
    internal bool Wants(ProductKind kind) => !IsTrial || kind.IsForTrials;

    internal bool Wants(Answer answer) => answer.IsPublished && (!IsTrial || answer.IsForTrials);

    /// <summary>Whether what is made becomes a release.</summary>
    public bool IsReleased => Only is null && !IsTrial;

    public bool IsForced(PlanNode node) => Force is { } names && names.Any(n => node.Name == n || node.Layer == n || node.Name.StartsWith(n + "/", StringComparison.Ordinal));
}
