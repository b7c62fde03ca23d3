namespace ThreatLayers.Tiling.Encoding;

/// <summary>A canonical Huffman code of bounded length, and the alphabets of DEFLATE (RFC 1951, 3.2).</summary>
sealed class HuffmanCode
{
    public const int Literals = 286, Distances = 30, EndOfBlock = 256;

    public static readonly int[] LengthBase = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
    public static readonly int[] LengthExtra = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
    public static readonly int[] DistanceBase = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
    public static readonly int[] DistanceExtra = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
    static readonly int[] LengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
    static readonly byte[] SymbolOfLength = [.. Enumerable.Range(0, 259).Select(l => (byte)Math.Max(0, Array.FindLastIndex(LengthBase, b => b <= l)))];

    readonly byte[] lengths;
    readonly uint[] codes;

    /// <summary>By symbol: the code in the lower 16 bits, its length above.</summary>
    public ReadOnlySpan<uint> Codes => codes;

    HuffmanCode(byte[] lengths)
    {
        this.lengths = lengths;
        codes = new uint[lengths.Length];
        uint[] next = new uint[17];
        for (int bits = 1; bits < 16; bits++)
            next[bits + 1] = (next[bits] + (uint)lengths.Count((byte)bits)) << 1;
        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
                codes[symbol] = Reversed(next[lengths[symbol]]++, lengths[symbol]) | ((uint)lengths[symbol] << 16);
        }
    }

    public static int LengthSymbol(int length) => SymbolOfLength[length];

    public static int DistanceSymbol(int distance)
    {
        if (distance < 5)
            return distance - 1;
        int log = 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)(distance - 1));
        return (2 * log) + (((distance - 1) >> (log - 1)) & 1);
    }

    public void Write(BitWriter to, int symbol) => to.Write(codes[symbol] & 0xFFFF, lengths[symbol]);

    /// <summary>A code for symbols by how often they occur; at least one symbol has a code, so that a reader has something to read.</summary>
    public static HuffmanCode Of(int[] frequencies, int mostBits)
    {
        int[] symbols = [.. Enumerable.Range(0, frequencies.Length).Where(s => frequencies[s] > 0)];
        byte[] lengths = new byte[frequencies.Length];
        if (symbols.Length < 2)
        {
            lengths[symbols.Length == 0 ? 0 : symbols[0]] = 1;
            return new(lengths);
        }
        Array.Sort([.. symbols.Select(s => ((long)frequencies[s] << 16) | (uint)s)], symbols);
        int[] counts = Bounded(Depths([.. symbols.Select(s => (long)frequencies[s])]), mostBits);
        // The rarest have the longest codes.
        int at = 0;
        for (int bits = mostBits; bits > 0; bits--)
        {
            for (int i = 0; i < counts[bits]; i++)
                lengths[symbols[at++]] = (byte)bits;
        }
        return new(lengths);
    }

    /// <summary>Two queues: leaves in order, and inner nodes, which come out in order by themselves.</summary>
    static int[] Depths(long[] weights)
    {
        int leaves = weights.Length;
        long[] weight = new long[(2 * leaves) - 1];
        int[] parent = new int[weight.Length];
        weights.CopyTo(weight, 0);
        int leaf = 0, inner = leaves;
        for (int made = leaves; made < weight.Length; made++)
        {
            for (int side = 0; side < 2; side++)
            {
                int least = leaf < leaves && (inner == made || weight[leaf] <= weight[inner]) ? leaf++ : inner++;
                weight[made] += weight[least];
                parent[least] = made;
            }
        }
        int[] depth = new int[weight.Length];
        for (int i = weight.Length - 2; i >= 0; i--)
            depth[i] = depth[parent[i]] + 1;
        return depth[..leaves];
    }

    /// <summary>Codes by length, none longer than allowed: what is too long is cut, and shorter ones make room.</summary>
    static int[] Bounded(int[] depths, int mostBits)
    {
        int[] counts = new int[mostBits + 1];
        foreach (int depth in depths)
            counts[Math.Min(depth, mostBits)]++;
        long room = 1L << mostBits, taken = Enumerable.Range(1, mostBits).Sum(bits => (long)counts[bits] << (mostBits - bits));
        for (; taken > room; taken--)
        {
            int bits = mostBits - 1;
            while (counts[bits] == 0)
                bits--;
            counts[mostBits]--;
            counts[bits]--;
            counts[bits + 1] += 2;
        }
        return counts;
    }

    /// <summary>The head of a block: the lengths of both codes, run-length coded, themselves Huffman coded.</summary>
    public static void WriteLengths(BitWriter bits, HuffmanCode literal, HuffmanCode distance)
    {
        int literals = Math.Max(257, Array.FindLastIndex(literal.lengths, l => l > 0) + 1), distances = Math.Max(1, Array.FindLastIndex(distance.lengths, l => l > 0) + 1);
        List<(int Symbol, uint Extra, int Bits)> runs = [.. Runs([.. literal.lengths[..literals], .. distance.lengths[..distances]])];
        int[] frequencies = new int[19];
        foreach ((int symbol, _, _) in runs)
            frequencies[symbol]++;
        HuffmanCode code = Of(frequencies, 7);
        int orders = Math.Max(4, Array.FindLastIndex(LengthOrder, s => code.lengths[s] > 0) + 1);
        bits.Write((uint)literals - 257, 5);
        bits.Write((uint)distances - 1, 5);
        bits.Write((uint)orders - 4, 4);
        foreach (int symbol in LengthOrder.AsSpan(0, orders))
            bits.Write(code.lengths[symbol], 3);
        foreach ((int symbol, uint extra, int extraBits) in runs)
        {
            code.Write(bits, symbol);
            bits.Write(extra, extraBits);
        }
    }

    static IEnumerable<(int Symbol, uint Extra, int Bits)> Runs(byte[] lengths)
    {
        for (int at = 0; at < lengths.Length;)
        {
            byte value = lengths[at];
            int run = 1;
            while (at + run < lengths.Length && lengths[at + run] == value)
                run++;
            if (value == 0 && run >= 3)
            {
                run = Math.Min(run, 138);
                yield return run <= 10 ? (17, (uint)run - 3, 3) : (18, (uint)run - 11, 7);
                at += run;
            }
            else if (run >= 4)
            {
                run = Math.Min(run - 1, 6);
                yield return (value, 0, 0);
                yield return (16, (uint)run - 3, 2);
                at += run + 1;
            }
            else
            {
                yield return (value, 0, 0);
                at++;
            }
        }
    }

    static uint Reversed(uint code, int bits)
    {
        uint reversed = 0;
        for (int i = 0; i < bits; i++)
            reversed |= ((code >> i) & 1) << (bits - 1 - i);
        return reversed;
    }
}
