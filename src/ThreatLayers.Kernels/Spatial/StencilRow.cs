namespace ThreatLayers.Kernels;

/// <summary>One source row made ready for a stencil once, for all target rows that it reaches: 0 for what is absent, what lies beyond its ends, and where it is empty.</summary>
/// <remarks>Reused from row to row; one per thread.</remarks>
public sealed class StencilRow
{
    internal float[] Cells = [];
    internal int[] NonZeroBefore = [];

    internal int Columns { get; private set; }

    /// <summary>Cells on each side of the row that are ready too.</summary>
    public int Halo { get; private set; }

    /// <summary>Cells are 1 where known and 0 where not; else the values.</summary>
    internal bool IsKnown { get; private set; }

    /// <summary>Nothing but zeros: no target needs it.</summary>
    public bool IsEmpty { get; private set; }

    /// <summary>Takes in a whole row, or for <paramref name="wraps"/> = false any stretch of one; unknown cells are absent.</summary>
    /// <param name="source">The row.</param>
    /// <param name="halo">The greatest reach in columns, below the columns (wrapping: at most half of them).</param>
    /// <param name="wraps">The row closes at 180°.</param>
    /// <param name="known">Take 1 for each known cell instead of its value.</param>
    public void Load(ReadOnlySpan<float> source, int halo, bool wraps, bool known)
    {
        Span<float> padded = Begin(source.Length, halo, known);
        Put(source, padded[halo..], known);
        if (wraps)
        {
            padded.Slice(source.Length, halo).CopyTo(padded);
            padded.Slice(halo, halo).CopyTo(padded[(halo + source.Length)..]);
        }

        CountNonZero(padded);
    }

    /// <summary>As <see cref="Load"/>, from a row that brings its neighbourhood along.</summary>
    /// <param name="source">The row with <paramref name="halo"/> cells before and after it.</param>
    /// <param name="halo">The greatest reach in columns.</param>
    /// <param name="known">Take 1 for each known cell instead of its value.</param>
    public void LoadPart(ReadOnlySpan<float> source, int halo, bool known)
    {
        Span<float> padded = Begin(source.Length - (2 * halo), halo, known);
        Put(source, padded, known);
        CountNonZero(padded);
    }

    private Span<float> Begin(int columns, int halo, bool known)
    {
        (Columns, Halo, IsKnown) = (columns, halo, known);
        int length = (halo * 2) + ((columns + RowStencil.Block - 1) / RowStencil.Block * RowStencil.Block);
        if (Cells.Length < length)
            (Cells, NonZeroBefore) = (new float[length], new int[length + 1]);
        Span<float> padded = Cells.AsSpan(0, length);
        padded.Clear();
        return padded;
    }

    private static void Put(ReadOnlySpan<float> source, Span<float> cells, bool known)
    {
        for (int c = 0; c < source.Length; c++)
            cells[c] = float.IsNaN(source[c]) ? 0f : known ? 1f : source[c];
    }

    private void CountNonZero(ReadOnlySpan<float> padded)
    {
        int count = 0;
        if (padded.ContainsAnyExcept(0f))
        {
            for (int i = 0; i < padded.Length; i++)
                NonZeroBefore[i + 1] = count += padded[i] != 0f ? 1 : 0;
        }

        IsEmpty = count == 0;
    }
}
