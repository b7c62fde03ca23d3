using System.Globalization;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Statistics of a surface in one pass, in file order, so that they are the same for any number of threads; GDAL's COG driver writes none before 3.8.</summary>
sealed record RawStatistics(long Valid, long Cells, double Minimum, double Maximum, double Mean, double StandardDeviation)
{
    const int Chunk = 1 << 20;

    /// <param name="bytes">Non-null: the same cells as bytes go there, NaN as <paramref name="nodata"/>.</param>
    public static RawStatistics Of(CellFile cells, byte? nodata, string? bytes)
    {
        using FileStream? output = bytes is null ? null : new(bytes, FileMode.Create);
        float[] floats = new float[Chunk];
        byte[] packed = bytes is null ? [] : new byte[Chunk];
        long valid = 0, all = 0;
        double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity, mean = 0, squares = 0;
        while (all < cells.Grid.Cells)
        {
            Span<float> part = floats.AsSpan(0, (int)Math.Min(Chunk, cells.Grid.Cells - all));
            cells.ReadFrom(all, part);
            all += part.Length;
            if (output is not null)
                output.Write(Pack(part, packed, nodata!.Value));
            // Two sums around the chunk's own mean, then Chan's rule to join chunks: no cancellation, and no division per cell.
            (long n, double sum, float low, float high) = Sum(part, nodata);
            if (n == 0)
                continue;
            double own = sum / n, spread = Spread(part, own, nodata), gap = own - mean;
            squares += spread + (gap * gap * valid * n / (valid + n));
            mean += gap * n / (valid + n);
            valid += n;
            minimum = Math.Min(minimum, low);
            maximum = Math.Max(maximum, high);
        }
        return new(valid, all, minimum, maximum, mean, valid == 0 ? 0 : Math.Sqrt(squares / valid));
    }

    /// <summary>As GDAL names and reads them.</summary>
    public IEnumerable<KeyValuePair<string, string>> Items()
    {
        if (Valid == 0)
            return [];
        return
        [
            new("STATISTICS_MAXIMUM", Text(Maximum)), new("STATISTICS_MEAN", Text(Mean)), new("STATISTICS_MINIMUM", Text(Minimum)),
            new("STATISTICS_STDDEV", Text(StandardDeviation)), new("STATISTICS_VALID_PERCENT", (100.0 * Valid / Cells).ToString("0.####", CultureInfo.InvariantCulture)),
        ];
    }

    static (long Count, double Sum, float Minimum, float Maximum) Sum(ReadOnlySpan<float> cells, byte? nodata)
    {
        long count = 0;
        double sum = 0;
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float v in cells)
        {
            if (float.IsNaN(v) || v == nodata)
                continue;
            count++;
            sum += v;
            low = Math.Min(low, v);
            high = Math.Max(high, v);
        }
        return (count, sum, low, high);
    }

    static double Spread(ReadOnlySpan<float> cells, double mean, byte? nodata)
    {
        double sum = 0;
        foreach (float v in cells)
        {
            if (!float.IsNaN(v) && v != nodata)
                sum += (v - mean) * (v - mean);
        }
        return sum;
    }

    static ReadOnlySpan<byte> Pack(ReadOnlySpan<float> cells, byte[] packed, byte nodata)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            float v = cells[i];
            packed[i] = float.IsNaN(v) ? nodata : v is >= 0 and <= 255 && v == MathF.Truncate(v) ? (byte)v
                : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A cell of {v:R} cannot be written as a byte: whole numbers 0 to 255 are allowed."));
        }
        return packed.AsSpan(0, cells.Length);
    }

    static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
