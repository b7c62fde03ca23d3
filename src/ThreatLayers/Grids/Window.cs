namespace ThreatLayers.Grids;

/// <summary>A rectangle of cells of a grid; row 0 is the northernmost.</summary>
public readonly record struct Window(int Column, int Row, int Columns, int Rows)
{
    public int EndColumn => Column + Columns;
    public int EndRow => Row + Rows;

    /// <summary>Cells in the window. A window is something that fits in memory, so an int is enough; overflow throws.</summary>
    public int Cells => checked(Columns * Rows);

    public bool IsEmpty => Columns <= 0 || Rows <= 0;

    public Window Intersect(Window other)
    {
        int column = Math.Max(Column, other.Column), row = Math.Max(Row, other.Row);
        return new(column, row, Math.Max(0, Math.Min(EndColumn, other.EndColumn) - column), Math.Max(0, Math.Min(EndRow, other.EndRow) - row));
    }
}
