namespace ThreatLayers.Tests.Kernels;

/// <summary>Cells as formulas meet them: intensities, exact zeros and limits, negatives, and one unknown in six.</summary>
internal static class SampleCells
{
    /// <param name="count">Number of arrays; folds get values in 0..1.2, as threat layers have, the others -1.5 .. 9.</param>
    public static float[][] Of(int count, int length, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, length).Select(_ => Cell(random, count > 2)).ToArray())];
    }

    private static float Cell(Random random, bool layer) => random.Next(12) switch
    {
        0 => float.NaN,
        1 => -float.NaN,
        2 => 0f,
        3 => layer ? 0.5f : random.Next(8),
        _ => layer ? random.NextSingle() * 1.2f : (random.NextSingle() * 10.5f) - 1.5f,
    };
}
