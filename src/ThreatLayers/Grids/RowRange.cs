namespace ThreatLayers.Grids;

/// <summary>Rows of a grid from <paramref name="First"/> up to and without <paramref name="End"/>.</summary>
public sealed record RowRange(int First, int End)
{
    public int Count => End - First;

    /// <summary>The ranges of <paramref name="step"/> rows that make up a grid of so many.</summary>
    public static IEnumerable<RowRange> Of(int rows, int step)
    {
        for (int first = 0; first < rows; first += step)
            yield return new(first, Math.Min(rows, first + step));
    }
}
