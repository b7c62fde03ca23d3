using System.Runtime.Intrinsics;
using ThreatLayers.Grids;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Which cells of a window have a marked cell within a stencil's reach: exactly, by the gaps along the rows around, without adding anything up.</summary>
sealed class WithinReach
{
    const int Word = 64;
    readonly MapStencil stencil;
    readonly int words, halo;
    readonly StripRow[] strips;

    public WithinReach(MapStencil stencil, Window window)
    {
        this.stencil = stencil;
        halo = RowGaps.Words(stencil.Edge);
        words = RowGaps.Words(window.Columns) + (2 * halo);
        strips = new StripRow[(window.Rows + (2 * stencil.Rows)) * words];
        Array.Fill(strips, new(0, RowGaps.None, RowGaps.None));
    }

    /// <summary>Cells on each side of the window that <see cref="Mark"/> takes: whole words.</summary>
    public int Halo => halo * Word;

    /// <summary>Takes in a row around the window; a row that is never taken in has no marked cell.</summary>
    /// <param name="row">From the window's first, -<see cref="MapStencil.Rows"/> and more.</param>
    /// <param name="cells">With <see cref="Halo"/> cells before and after the window's.</param>
    /// <param name="above">A cell is marked where its value is above this.</param>
    public void Mark(int row, ReadOnlySpan<float> cells, double above)
    {
        Span<ulong> bits = stackalloc ulong[words];
        if (RowGaps.Mark(cells, above, bits) > 0)
            RowGaps.Split(bits, words * Word, wraps: false, strips.AsSpan((row + stencil.Rows) * words, words));
    }

    /// <summary>Of some cells of 64 columns of a row those that have a marked one within reach.</summary>
    /// <param name="word">Number of the 64 columns in the window.</param>
    /// <param name="wanted">Bit by column.</param>
    public ulong Of(int row, int word, ulong wanted)
    {
        ulong reached = 0;
        for (int away = 0; away <= stencil.Rows && reached != wanted; away++)
        {
            int half = stencil.Weights[away].Length - 1;
            reached |= wanted & Along(row - away, word, half);
            if (away > 0)
                reached |= wanted & Along(row + away, word, half);
        }
        return reached;
    }

    ulong Along(int row, int word, int half)
    {
        StripRow strip = strips[((row + stencil.Rows) * words) + halo + word];
        if (strip.Sources == ulong.MaxValue)
            return ulong.MaxValue;
        if (strip.Sources == 0 && Math.Min(strip.Before, strip.After - (Word - 1)) > half)
            return 0;
        Span<int> gaps = stackalloc int[Word];
        RowGaps.Find(strip, gaps);
        ulong near = 0;
        for (int c = 0; c < Word; c += Vector512<int>.Count)
            near |= Vector512.LessThanOrEqual(Vector512.Create(gaps[c..]), Vector512.Create(half)).ExtractMostSignificantBits() << c;
        return near;
    }
}
