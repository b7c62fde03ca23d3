using ILGPU;

namespace ThreatLayers.Kernels;

/// <param name="Draws">As many numbers as each cell has.</param>
/// <param name="Sorted">The next power of two.</param>
/// <param name="Quantiles">That are asked for.</param>
readonly record struct SummarySizes(int Draws, int Sorted, int Quantiles, int Cells, float Threshold);

/// <summary>Moments and quantiles of each cell over its draws: a group of threads for each cell, which sorts its draws in memory that they share.</summary>
static class SummaryKernel
{
    /// <summary>Threads of a group: a power of two.</summary>
    public const int MostThreads = 256;

    /// <param name="results">Cell after cell, each by draw.</param>
    /// <param name="tops">Where each draw's top begins.</param>
    /// <param name="surfaces">Surface after surface.</param>
    public static void Summarise(SummarySizes sizes, ArrayView<float> results, ArrayView<float> tops, ArrayView<double> probabilities, ArrayView<float> surfaces)
    {
        ArrayView<int> sorted = SharedMemory.GetDynamic<int>();
        ArrayView<double> sums = SharedMemory.Allocate<double>(MostThreads), squares = SharedMemory.Allocate<double>(MostThreads);
        ArrayView<int> known = SharedMemory.Allocate<int>(MostThreads), above = SharedMemory.Allocate<int>(MostThreads), top = SharedMemory.Allocate<int>(MostThreads);
        int cell = Grid.IdxX, thread = Group.IdxX, threads = Group.DimX;
        long start = (long)cell * sizes.Draws;

        // Differences from a value of the same size keep the digits of a small spread.
        float first = float.IsNaN(results[start]) ? 0f : results[start];
        double sum = 0, square = 0;
        int isKnown = 0, isAbove = 0, isTop = 0;
        for (int d = thread; d < sizes.Sorted; d += threads)
        {
            float x = d < sizes.Draws ? results[start + d] : float.NaN;
            sorted[d] = Ordered(x);
            if (float.IsNaN(x))
                continue;
            float away = x - first;
            sum += away;
            square += (double)away * away;
            isKnown++;
            isAbove += Reaches(x, sizes.Threshold) ? 1 : 0;
            isTop += Reaches(x, tops[d]) ? 1 : 0;
        }
        sums[thread] = sum;
        squares[thread] = square;
        known[thread] = isKnown;
        above[thread] = isAbove;
        top[thread] = isTop;
        Group.Barrier();
        for (int half = threads / 2; half > 0; half /= 2)
        {
            if (thread < half)
            {
                sums[thread] += sums[thread + half];
                squares[thread] += squares[thread + half];
                known[thread] += known[thread + half];
                above[thread] += above[thread + half];
                top[thread] += top[thread + half];
            }
            Group.Barrier();
        }
        if (thread == 0)
            Moments(sizes, cell, first, known[0], sums[0], squares[0], above[0], top[0], surfaces);
        Sort(sorted, sizes.Sorted, thread, threads);
        for (int q = thread; q < sizes.Quantiles; q += threads)
            surfaces[((long)(DrawTable.Moments + q) * sizes.Cells) + cell] = Quantile(sorted, known[0], probabilities[q]);
    }

    // NaN is ruled out here once more, because ILGPU compiles a comparison to one that NaN passes.
    static bool Reaches(float x, float limit) => !float.IsNaN(x) & x >= limit;

    static void Moments(SummarySizes sizes, int cell, float first, int known, double sum, double square, int above, int top, ArrayView<float> surfaces)
    {
        double n = known, mean = sum / n, rest = square - (n * mean * mean);
        float sd = rest > 0 ? (float)System.Math.Sqrt(rest / (n - 1)) : 0f;
        surfaces[cell] = known == 0 ? float.NaN : (float)(first + mean);
        surfaces[(long)sizes.Cells + cell] = known < 2 ? float.NaN : sd;
        surfaces[(2L * sizes.Cells) + cell] = known == 0 ? float.NaN : (float)(above / n);
        surfaces[(3L * sizes.Cells) + cell] = known == 0 ? float.NaN : (float)(top / n);
    }

    /// <summary>Batcher's bitonic network: it compares the same places whatever the values.</summary>
    static void Sort(ArrayView<int> sorted, int length, int thread, int threads)
    {
        for (int size = 2; size <= length; size *= 2)
        {
            for (int apart = size / 2; apart > 0; apart /= 2)
            {
                for (int pair = thread; pair < length / 2; pair += threads)
                {
                    int low = (2 * pair) - (pair & (apart - 1)), high = low + apart;
                    int a = sorted[low], b = sorted[high];
                    bool rises = (low & size) == 0;
                    if (a > b == rises)
                    {
                        sorted[low] = b;
                        sorted[high] = a;
                    }
                }
                Group.Barrier();
            }
        }
    }

    /// <summary>R's type 7, as <see cref="DrawQuantiles"/>.</summary>
    static float Quantile(ArrayView<int> sorted, int known, double probability)
    {
        if (known == 0)
            return float.NaN;
        double h = (known - 1) * probability;
        int at = (int)h;
        double share = h - at;
        float low = Number(sorted[at]);
        if (share == 0)
            return low;
        return (float)(low + (share * (Number(sorted[at + 1 < known ? at + 1 : known - 1]) - (double)low)));
    }

    /// <summary>An integer of the same order; unknown after all others.</summary>
    static int Ordered(float x)
    {
        int bits = (int)Interop.FloatAsInt(x);
        return float.IsNaN(x) ? int.MaxValue : bits ^ ((bits >> 31) & int.MaxValue);
    }

    static float Number(int ordered) => Interop.IntAsFloat((uint)(ordered ^ ((ordered >> 31) & int.MaxValue)));
}
