namespace ThreatLayers.Benchmarks.Gpu;

/// <summary>How far two results are apart.</summary>
/// <param name="Greatest">Difference of cells that are within tolerance, as a share of the greatest value.</param>
/// <param name="Share">Of the cells that are not: where a comparison decides between two results, the last bit does.</param>
readonly record struct Parity(double Greatest, double Share)
{
    const double MostDecided = 1e-4;

    public bool IsRight => Share <= MostDecided;

    public static Parity Of(float[] expected, float[] found, double tolerance)
    {
        double scale = Math.Max(1e-30, expected.Where(float.IsFinite).Select(v => Math.Abs((double)v)).DefaultIfEmpty(0).Max()), greatest = 0;
        long beyond = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = expected[i].Equals(found[i]) ? 0 : Math.Abs((double)expected[i] - found[i]) / scale;
            if (difference <= tolerance)
                greatest = Math.Max(greatest, difference);
            else
                beyond++; // Also where one of them is NaN.
        }
        return new(greatest, (double)beyond / Math.Max(1, expected.Length));
    }
}
