using ThreatLayers.Definitions;

namespace ThreatLayers.Summarising;

/// <summary>A layer as it may be taken in a draw: as it is, or refined, spread, transformed and made coarser, in that order.</summary>
/// <param name="Source">Which layer.</param>
/// <param name="IsRefined">The layer that knows the same at a finer resolution, in its place.</param>
/// <param name="Spread">In halves of the greatest distance: 0, 1 or 2.</param>
/// <param name="Coarsening">Means of so many cells by so many; 1 for none.</param>
sealed record LayerForm(int Source, bool IsRefined, int Spread, DrawnTransformation Transformation, int Coarsening)
{
    /// <summary>Distances that draws choose from.</summary>
    public const int Spreads = 3;
}
