namespace ThreatLayers.Kernels;

/// <summary>The lower triangle L with L Lᵀ = a symmetric matrix: makes correlated numbers of independent ones.</summary>
public static class Cholesky
{
    /// <returns>Null where the matrix is not positive definite.</returns>
    public static double[][]? Of(IReadOnlyList<IReadOnlyList<double>> matrix)
    {
        int n = matrix.Count;
        double[][] lower = [.. Enumerable.Range(0, n).Select(_ => new double[n])];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = matrix[i][j];
                for (int k = 0; k < j; k++)
                    rest -= lower[i][k] * lower[j][k];
                if (i == j && !(rest > 1e-12))
                    return null;
                lower[i][j] = i == j ? Math.Sqrt(rest) : rest / lower[j][j];
            }
        }
        return lower;
    }
}
