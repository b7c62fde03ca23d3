namespace ThreatLayers.Tiling;

/// <summary>Four pixels to one.</summary>
static class TileShrink
{
    /// <summary>Fills the quarter of a parent that a child covers; what is unknown neither darkens nor thins out a coast or a small island.</summary>
    /// <param name="child">Null where the child has no known pixel.</param>
    public static void Quarter(float[]? child, float[] parent, int size, int left, int top, bool isClass)
    {
        int half = size / 2;
        for (int y = 0; y < half; y++)
        {
            Span<float> line = parent.AsSpan(((top + y) * size) + left, half);
            if (child is null)
            {
                line.Fill(float.NaN);
                continue;
            }
            ReadOnlySpan<float> upper = child.AsSpan(2 * y * size, size), lower = child.AsSpan(((2 * y) + 1) * size, size);
            if (isClass)
                Modes(upper, lower, line);
            else
                Means(upper, lower, line);
        }
    }

    /// <summary>Of the known ones; NaN without any.</summary>
    static void Means(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Span<float> line)
    {
        for (int x = 0; x < line.Length; x++)
        {
            float a = upper[2 * x], b = upper[(2 * x) + 1], c = lower[2 * x], d = lower[(2 * x) + 1];
            float mean = ((a + b) + (c + d)) * 0.25f;
            line[x] = float.IsNaN(mean) ? MeanOfKnown(a, b, c, d) : mean;
        }
    }

    static float MeanOfKnown(params ReadOnlySpan<float> four)
    {
        float sum = 0;
        int known = 0;
        foreach (float value in four)
        {
            if (float.IsNaN(value))
                continue;
            sum += value;
            known++;
        }
        return known == 0 ? float.NaN : sum / known;
    }

    static void Modes(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Span<float> line)
    {
        for (int x = 0; x < line.Length; x++)
        {
            float a = upper[2 * x], b = upper[(2 * x) + 1], c = lower[2 * x], d = lower[(2 * x) + 1];
            line[x] = a == b && (a == c || a == d || c != d) && !float.IsNaN(a) ? a : Mode(a, b, c, d);
        }
    }

    /// <summary>The most frequent known class, the lowest of equals.</summary>
    static float Mode(params ReadOnlySpan<float> four)
    {
        float best = float.NaN;
        int most = 0;
        foreach (float value in four)
        {
            int count = four.Count(value);
            if (!float.IsNaN(value) && (count > most || (count == most && value < best)))
                (best, most) = (value, count);
        }
        return best;
    }
}
