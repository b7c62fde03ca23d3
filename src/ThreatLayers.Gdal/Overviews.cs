using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Overviews of a raster: each cell stands for the known of 2 x 2 cells of the level before (at an odd edge: of what is there), down to a single tile.</summary>
static class Overviews
{
    const int Side = TiffImage.Tile;

    public static List<(int Columns, int Rows)> Sizes(int columns, int rows)
    {
        List<(int, int)> sizes = [];
        while (columns > Side || rows > Side)
            sizes.Add((columns = (columns + 1) / 2, rows = (rows + 1) / 2));
        return sizes;
    }

    /// <summary>Walks the raster once, from the north; memory is a strip of tiles per level.</summary>
    /// <param name="emit">Gets level (0 is the first overview), row of tiles, and that row's cells, full width of the level; per level in order.</param>
    public static void Build(CellFile source, Resampling how, int threads, Action<int, int, float[]> emit)
    {
        Grid grid = source.Grid;
        List<(int Columns, int Rows)> sizes = Sizes(grid.Columns, grid.Rows);
        float[][] strips = [.. sizes.Select(s => new float[s.Columns * Math.Min(Side, s.Rows)])];
        for (int tileRow = 0; sizes.Count > 0 && tileRow * Side < sizes[0].Rows; tileRow++)
        {
            int top = tileRow * Side;
            Parallel.For(0, Math.Min(Side, sizes[0].Rows - top), new ParallelOptions { MaxDegreeOfParallelism = threads }, () => new float[2 * grid.Columns], (r, _, pair) =>
            {
                int first = 2 * (top + r), rows = Math.Min(2, grid.Rows - first);
                source.Read(new(0, first, grid.Columns, rows), pair.AsSpan(0, rows * grid.Columns));
                Halve(pair.AsSpan(0, grid.Columns), pair.AsSpan((rows - 1) * grid.Columns, rows == 2 ? grid.Columns : 0), how, strips[0].AsSpan(r * sizes[0].Columns, sizes[0].Columns));
                return pair;
            }, _ => { });
            Whole(0, tileRow);
        }

        // A strip that is whole goes out, and its half into the strip of the next level, which is whole after two of them or at the end.
        void Whole(int level, int tileRow)
        {
            emit(level, tileRow, strips[level]);
            if (level + 1 == sizes.Count)
                return;
            (int columns, int rows) = sizes[level];
            int here = Math.Min(Side, rows - (tileRow * Side)), half = sizes[level + 1].Columns, at = (tileRow & 1) * Side / 2;
            Parallel.For(0, (here + 1) / 2, new ParallelOptions { MaxDegreeOfParallelism = threads }, r =>
                Halve(strips[level].AsSpan(2 * r * columns, columns), strips[level].AsSpan(((2 * r) + 1) * columns % strips[level].Length, (2 * r) + 1 < here ? columns : 0), how, strips[level + 1].AsSpan((at + r) * half, half)));
            if ((tileRow & 1) == 1 || (tileRow + 1) * Side >= rows)
                Whole(level + 1, tileRow / 2);
        }
    }

    /// <param name="lower">Empty at an odd southern edge.</param>
    static void Halve(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Resampling how, Span<float> half)
    {
        Span<float> four = stackalloc float[4];
        for (int c = 0; c < half.Length; c++)
        {
            bool hasEast = (2 * c) + 1 < upper.Length;
            four[0] = upper[2 * c];
            four[1] = hasEast ? upper[(2 * c) + 1] : float.NaN;
            four[2] = lower.IsEmpty ? float.NaN : lower[2 * c];
            four[3] = lower.IsEmpty || !hasEast ? float.NaN : lower[(2 * c) + 1];
            half[c] = how switch { Resampling.Average => Mean(four), Resampling.Mode => Mode(four), _ => four[0] };
        }
    }

    static float Mean(ReadOnlySpan<float> four)
    {
        double sum = 0;
        int known = 0;
        foreach (float v in four)
        {
            bool isKnown = !float.IsNaN(v);
            sum += isKnown ? v : 0;
            known += isKnown ? 1 : 0;
        }
        return (float)(sum / known);
    }

    /// <summary>The value that most known cells have; of several, the one that comes first from the north-west.</summary>
    static float Mode(ReadOnlySpan<float> four)
    {
        float best = float.NaN;
        int most = 0;
        for (int i = 0; i < four.Length; i++)
        {
            int same = 0;
            foreach (float v in four)
                same += v == four[i] ? 1 : 0;
            if (same > most)
                (best, most) = (four[i], same);
        }
        return best;
    }
}
