namespace ThreatLayers.Tiling.Encoding;

/// <summary>A number in a pixel's red and green: value = Base + Step x (256 R + G). Red and green of zero are nodata, and transparent.</summary>
/// <remarks>Two bytes keep 1/65534 of the range, less than any of our surfaces is known to; a third byte of noise would triple the size. Class codes are kept exactly.</remarks>
/// <param name="Base">Value of code 0, which itself is nodata.</param>
/// <param name="Step">Positive.</param>
public sealed record ValueEncoding(double Base, double Step)
{
    const int MostCode = 65535;

    /// <param name="least">Least value of the surface; any where it has none.</param>
    /// <param name="greatest">Greatest value.</param>
    public static ValueEncoding Of(bool isClass, double least, double greatest)
    {
        if (isClass)
            return new(-1, 1);
        if (!(greatest > least))
            return new(double.IsFinite(least) ? least - 1 : -1, 1);
        double step = (greatest - least) / (MostCode - 1);
        return new(least - step, step);
    }

    public int Code(float value) => float.IsNaN(value) ? 0 : (int)Math.Clamp(Math.Round((value - Base) / Step), 1, MostCode);

    /// <param name="codes">Red and green of each value.</param>
    public void Codes(ReadOnlySpan<float> values, Span<byte> codes)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int code = Code(values[i]);
            (codes[2 * i], codes[(2 * i) + 1]) = ((byte)(code >> 8), (byte)code);
        }
    }

    /// <summary>NaN for code 0.</summary>
    public double Value(int red, int green) => (red | green) == 0 ? double.NaN : Base + (Step * ((256 * red) + green));
}
