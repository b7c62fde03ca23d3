namespace ThreatLayers.Kernels;

/// <summary>Σ v_k x_(k) / Σ v_k, x_(1) being the greatest of a cell's layers (ordered weighted averaging, Yager 1988). Unknown where any layer is.</summary>
/// <remarks>A loop of its own: a fold carries two values from layer to layer, and an order needs all of them.</remarks>
public static class OrderedMean
{
    /// <param name="layers">As many as there are order weights; each at least as long as y.</param>
    /// <param name="orderWeights">Of the greatest first, 0 or more, not all 0.</param>
    public static void Run(ReadOnlySpan<float[]> layers, ReadOnlySpan<double> orderWeights, Span<float> y)
    {
        Span<float> values = stackalloc float[layers.Length];
        double total = 0;
        foreach (double weight in orderWeights)
            total += weight;
        for (int i = 0; i < y.Length; i++)
        {
            bool known = true;
            for (int k = 0; k < values.Length; k++)
            {
                values[k] = layers[k][i];
                known &= !float.IsNaN(values[k]);
            }
            values.Sort();
            double sum = 0;
            for (int k = 0; k < values.Length; k++)
                sum += orderWeights[k] * values[^(k + 1)];
            y[i] = known ? (float)(sum / total) : float.NaN;
        }
    }
}
