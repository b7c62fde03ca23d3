using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>Single cells of a window, from blocks that are read when first asked for and forgotten when there are too many.</summary>
sealed class CellCache(IRasterSource source, Window window)
{
    const int Side = 128, MostBlocks = 256;
    readonly Dictionary<(int, int), float[]?> blocks = [];
    (int, int) lastKey = (-1, -1);
    float[]? last;

    /// <summary>The window is small, and none of its cells is known.</summary>
    public bool IsWholeAndEmpty
    {
        get
        {
            if (window.Columns > 16 * Side || window.Rows > 16 * Side)
                return false;
            float[] cells = new float[window.Cells];
            source.Read(window, cells);
            return !cells.AsSpan().ContainsAnyExcept(float.NaN);
        }
    }

    /// <summary>The cell that a place lies in; NaN outside the window.</summary>
    public float At(double column, double row)
    {
        // NaN compares false.
        if (!(column >= window.Column && column < window.EndColumn && row >= window.Row && row < window.EndRow))
            return float.NaN;
        int c = (int)column, r = (int)row;
        (int, int) key = (c / Side, r / Side);
        if (key != lastKey)
            (lastKey, last) = (key, Block(key));
        return last is null ? float.NaN : last[(r % Side * Side) + (c % Side)];
    }

    float[]? Block((int Column, int Row) key)
    {
        if (blocks.TryGetValue(key, out float[]? known))
            return known;
        if (blocks.Count >= MostBlocks)
            blocks.Clear();
        Window part = new Window(key.Column * Side, key.Row * Side, Side, Side).Intersect(source.Grid.Whole);
        float[] cells = new float[part.Cells];
        source.Read(part, cells);
        float[]? block = null;
        if (cells.AsSpan().ContainsAnyExcept(float.NaN))
        {
            block = new float[Side * Side];
            for (int row = 0; row < part.Rows; row++)
                cells.AsSpan(row * part.Columns, part.Columns).CopyTo(block.AsSpan(row * Side));
        }
        return blocks[key] = block;
    }
}
