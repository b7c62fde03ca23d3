namespace ThreatLayers.Kernels;

/// <summary>
/// Exact ranks of a stream of cells that can be read more than once, as shares in 0..1, in bounded memory: the mean rank of all cells that equal a cell,
/// over the number of known cells (the empirical distribution function; R: rank(x, ties.method = "average") / n). -0 is 0.
/// </summary>
/// <remarks>
/// The upper half of a float's bits, in the order of the numbers, says in which of 65,536 buckets a cell lies; the first pass counts these. Then as many
/// buckets at a time as memory holds are told apart by the lower half, at six bytes a cell and no more than 768 KiB a bucket, and their cells get their
/// ranks. Ranks depend on neither the memory nor the order and size of blocks.
/// <code>foreach (block) ranks.Count(block); while (ranks.NextTurn()) { foreach (block) ranks.Refine(block); ranks.Settle(); foreach (block) ranks.Rank(block, result); }</code>
/// </remarks>
/// <param name="memoryBytes">For the buckets; at least one is held.</param>
public sealed class MeanRanks(long memoryBytes)
{
    const int Buckets = 1 << 16;

    readonly Lock turn = new();
    readonly long[] cellsOf = new long[Buckets];
    readonly RankBucket?[] held = new RankBucket?[Buckets];
    int next;
    long below;

    /// <summary>Known cells.</summary>
    public long Known { get; private set; }

    /// <summary>Counts some cells in the first pass. From any thread; they take turns.</summary>
    public void Count(ReadOnlySpan<float> cells)
    {
        lock (turn)
        {
            foreach (float x in cells)
            {
                if (float.IsNaN(x))
                    continue;
                cellsOf[OrderedBits.Of(x) >> 16]++;
                Known++;
            }
        }
    }

    /// <summary>Takes the next buckets; false when all have been.</summary>
    public bool NextTurn()
    {
        Array.Clear(held);
        long bytes = 0;
        for (; next < Buckets && (bytes == 0 || bytes + RankBucket.Bytes(cellsOf[next]) <= memoryBytes); next++)
        {
            if (cellsOf[next] == 0)
                continue;
            held[next] = new(cellsOf[next]);
            bytes += RankBucket.Bytes(cellsOf[next]);
        }
        return bytes > 0;
    }

    /// <summary>Takes up some cells in the second pass of a turn. From any thread; they take turns.</summary>
    public void Refine(ReadOnlySpan<float> cells)
    {
        lock (turn)
        {
            foreach (float x in cells)
            {
                if (!float.IsNaN(x) && held[OrderedBits.Of(x) >> 16] is { } bucket)
                    bucket.Add((ushort)OrderedBits.Of(x));
            }
        }
    }

    /// <summary>All cells have been taken up: makes the ranks of this turn.</summary>
    public void Settle()
    {
        for (int bucket = 0; bucket < Buckets; bucket++)
        {
            if (held[bucket] is not { } some)
                continue;
            some.Settle(below, Known);
            // Buckets are taken in order, so this is what lies below the next one.
            below += cellsOf[bucket];
        }
    }

    /// <summary>Sets the ranks of those cells that lie in this turn's buckets, and leaves the others of <paramref name="ranks"/> alone. From any thread.</summary>
    public void Rank(ReadOnlySpan<float> cells, Span<float> ranks)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (!float.IsNaN(cells[i]) && held[OrderedBits.Of(cells[i]) >> 16] is { } bucket)
                ranks[i] = bucket.ShareOf((ushort)OrderedBits.Of(cells[i]));
        }
    }
}
