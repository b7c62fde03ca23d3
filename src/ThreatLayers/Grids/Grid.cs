namespace ThreatLayers.Grids;

/// <summary>A north-up raster grid as an immutable value: every conversion between cells and coordinates, and every tolerance, is here.</summary>
/// <param name="Crs">System of the coordinates; its unit (metre or degree) is the unit of all lengths here.</param>
/// <param name="West">x of the western edge.</param>
/// <param name="North">y of the northern edge.</param>
/// <param name="CellWidth">Positive.</param>
/// <param name="CellHeight">Positive; rows run from north to south.</param>
/// <param name="Columns">At least 1.</param>
/// <param name="Rows">At least 1.</param>
public sealed record Grid(Crs Crs, double West, double North, double CellWidth, double CellHeight, int Columns, int Rows)
{
    /// <summary>Two edges are the same when they differ by less than this share of a cell: real files carry origins that differ by 2e-9 m.</summary>
    public const double SnapTolerance = 1e-6;

    public double East => West + (Columns * CellWidth);
    public double South => North - (Rows * CellHeight);
    public long Cells => (long)Columns * Rows;
    public Window Whole => new(0, 0, Columns, Rows);

    public double X(double column) => West + (column * CellWidth);
    public double Y(double row) => North - (row * CellHeight);
    public double CentreX(int column) => West + ((column + 0.5) * CellWidth);
    public double CentreY(int row) => North - ((row + 0.5) * CellHeight);
    public double ColumnAt(double x) => (x - West) / CellWidth;
    public double RowAt(double y) => (North - y) / CellHeight;

    /// <summary>The grid of a window of this one.</summary>
    public Grid Part(Window window) =>
        this with { West = X(window.Column), North = Y(window.Row), Columns = window.Columns, Rows = window.Rows };

    /// <summary>Same CRS, shape, origin and cell, the latter two within <see cref="SnapTolerance"/> of a cell at every corner.</summary>
    public bool IsSameAs(Grid other) =>
        Crs == other.Crs && Columns == other.Columns && Rows == other.Rows
        && Near(West, other.West, CellWidth) && Near(North, other.North, CellHeight)
        && Near(East, other.East, CellWidth) && Near(South, other.South, CellHeight);

    /// <summary>Windows of at most <paramref name="columns"/> x <paramref name="rows"/> cells that tile the grid, row by row.</summary>
    public IEnumerable<Window> Blocks(int columns, int rows)
    {
        for (int row = 0; row < Rows; row += rows)
        {
            for (int column = 0; column < Columns; column += columns)
                yield return new(column, row, Math.Min(columns, Columns - column), Math.Min(rows, Rows - row));
        }
    }

    public override string ToString() =>
        FormattableString.Invariant($"{Columns} x {Rows} cells of {CellWidth:0.######} x {CellHeight:0.######} in {Crs}, x {West:0.######} to {East:0.######}, y {South:0.######} to {North:0.######}");

    static bool Near(double a, double b, double cell) => Math.Abs(a - b) <= SnapTolerance * cell;
}
