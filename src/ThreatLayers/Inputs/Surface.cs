namespace ThreatLayers.Inputs;

/// <summary>A map on the working grid, as it goes from step to step: what it is and where its cells are, never the cells themselves.</summary>
/// <param name="Name">Unique within a run, such as "hunting.reach".</param>
/// <param name="Cells">On disk, or computed while read.</param>
/// <param name="Unit">Of the values.</param>
/// <param name="IsClass">The values are codes: never averaged.</param>
public sealed record Surface(string Name, IRasterSource Cells, string Unit, bool IsClass = false);
