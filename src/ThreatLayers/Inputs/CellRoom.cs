using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>Memory in which a run holds whole surfaces that it makes, up to a bound for all of them together; a surface that finds no room goes to the disk.</summary>
/// <remarks>Nothing but time hangs on whether one is held. Safe to use from several threads.</remarks>
/// <param name="bytes">For all surfaces together; 0 for none.</param>
public sealed class CellRoom(long bytes)
{
    long left = bytes;

    /// <summary>Zeros for a whole grid; null where there is no room.</summary>
    public HeldCells? TryTake(Grid grid)
    {
        long wanted = grid.Cells * sizeof(float);
        if (Interlocked.Add(ref left, -wanted) >= 0)
            return new(grid.Cells, this);
        Give(wanted);
        return null;
    }

    internal void Give(long bytes) => Interlocked.Add(ref left, bytes);
}
