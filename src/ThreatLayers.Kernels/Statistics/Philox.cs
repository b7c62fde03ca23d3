namespace ThreatLayers.Kernels;

/// <summary>
/// Random numbers by counter: Philox4x32-10 (Salmon et al. 2011, Parallel random numbers: as easy as 1, 2, 3). A number is a function of key and counter alone,
/// so it is the same in whatever order, block or thread it is asked for.
/// </summary>
public static class Philox
{
    private const int Rounds = 10;

    /// <summary>Of the shortest variant that the authors found to pass all tests of BigCrush; for numbers that are wanted by the billion.</summary>
    internal const int FewestRounds = 7;

    /// <summary>128 random bits.</summary>
    /// <param name="key">Which stream: a seed and what it is for.</param>
    /// <param name="high">Of the counter.</param>
    /// <param name="low">Of the counter.</param>
    public static (ulong High, ulong Low) Bits(ulong key, ulong high, ulong low) => Bits(key, high, low, Rounds);

    internal static (ulong High, ulong Low) Bits(ulong key, ulong high, ulong low, int rounds)
    {
        (uint c0, uint c1, uint c2, uint c3) = ((uint)low, (uint)(low >> 32), (uint)high, (uint)(high >> 32));
        (uint k0, uint k1) = ((uint)key, (uint)(key >> 32));
        for (int round = 0; round < rounds; round++)
        {
            ulong a = 0xD2511F53UL * c0, b = 0xCD9E8D57UL * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += 0x9E3779B9;
            k1 += 0xBB67AE85;
        }
        return (((ulong)c3 << 32) | c2, ((ulong)c1 << 32) | c0);
    }

    /// <summary>Uniform from 0 (included) to 1 (not), in steps of 2⁻⁵³.</summary>
    /// <inheritdoc cref="Bits(ulong, ulong, ulong)"/>
    public static double Uniform(ulong key, ulong high, ulong low) => (Bits(key, high, low).Low >> 11) * (1.0 / (1UL << 53));
}
