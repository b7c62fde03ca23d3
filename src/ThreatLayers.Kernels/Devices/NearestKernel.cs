using ILGPU;

namespace ThreatLayers.Kernels;

/// <param name="Filled">Rows that have a source.</param>
/// <param name="Farthest">Squared distance beyond which nothing is looked for.</param>
/// <param name="Scale">From the root of a squared distance to metres.</param>
readonly record struct NearestSizes(int Columns, int Filled, double Farthest, double Scale, double Reach_m, double Unit_m, float Beyond);

/// <summary>Distance to the nearest source: each cell walks the rows with sources outwards from its own, nearest first, until a row alone is farther than what is found.</summary>
static class NearestKernel
{
    /// <param name="northing">Of each row.</param>
    /// <param name="width">Of a cell of each row.</param>
    /// <param name="filled">Rows that have a source, rising.</param>
    /// <param name="gaps">Row-major: columns to the nearest source of the row.</param>
    public static void Nearest(Index1D i, NearestSizes sizes, ArrayView<double> northing, ArrayView<double> width, ArrayView<int> filled, ArrayView<int> gaps, ArrayView<float> distances)
    {
        int row = i / sizes.Columns, column = i % sizes.Columns, down = FirstFrom(row, filled), up = down - 1;
        double best = double.MaxValue;
        while (up >= 0 || down < sizes.Filled)
        {
            double above = up >= 0 ? Squared(northing[row] - northing[filled[up]]) : double.MaxValue;
            double below = down < sizes.Filled ? Squared(northing[row] - northing[filled[down]]) : double.MaxValue;
            double away = above <= below ? above : below;
            if (away > best || away > sizes.Farthest)
                break;
            int other = above <= below ? filled[up--] : filled[down++];
            double across = gaps[(other * sizes.Columns) + column] * ((width[row] + width[other]) / 2), found = (across * across) + away;
            best = found < best ? found : best;
        }
        double metres = System.Math.Sqrt(best) * sizes.Scale;
        distances[i] = best <= sizes.Farthest & metres <= sizes.Reach_m ? (float)(metres / sizes.Unit_m) : sizes.Beyond;
    }

    static int FirstFrom(int row, ArrayView<int> filled)
    {
        int low = 0, high = filled.IntLength;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (filled[middle] < row)
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    static double Squared(double x) => x * x;
}
