namespace ThreatLayers.Kernels;

/// <summary>Errors of two neighbouring layers in one cell and draw, and the random bits of the eight layers among which they are: those of <see cref="CellErrors"/>.</summary>
/// <param name="pair">Number of the first layer / 2; below 0 for none yet.</param>
readonly struct ErrorOfCell(int pair, (ulong High, ulong Low) bits, Scalar even, Scalar odd)
{
    const int PairsOfGroup = CounterNoise.Numbers / 2;

    public readonly int Pair = pair;
    public readonly (ulong High, ulong Low) Bits = bits;
    public readonly Scalar Even = even, Odd = odd;

    public ErrorOfCell At(int next, DrawSizes sizes, uint draw, long cell)
    {
        int group = next / PairsOfGroup, word = next % PairsOfGroup;
        (ulong High, ulong Low) random = Pair >= 0 && Pair / PairsOfGroup == group ? Bits : Philox.Bits(sizes.Key, ((ulong)(uint)group << 32) | draw, (ulong)cell, Philox.FewestRounds);
        uint two = (uint)((word < 2 ? random.Low : random.High) >> (32 * (word % 2)));
        Scalar a = new(CounterNoise.Number(two & 0xFFFF)), b = new(CounterNoise.Number(two >> 16));
        if (sizes.Shape == (int)ErrorShape.Normal)
        {
            (Scalar first, Scalar second) = CellErrors.NormalPair(a, b);
            return new(next, random, first, second);
        }
        return sizes.Shape == (int)ErrorShape.Triangular ? new(next, random, CellErrors.Triangular(a), CellErrors.Triangular(b)) : new(next, random, CellErrors.Uniform(a), CellErrors.Uniform(b));
    }
}
