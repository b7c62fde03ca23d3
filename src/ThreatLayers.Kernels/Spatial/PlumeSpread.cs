namespace ThreatLayers.Kernels;

/// <summary>What became of an amount: the four together are what flowed out.</summary>
/// <param name="Kept">Left in the cells of the plume.</param>
/// <param name="CutOff">Not passed on, because it had become too little.</param>
/// <param name="Stranded">With no cell to go on to: a closed bay, or the edge of the map.</param>
public readonly record struct PlumeBudget(double Kept, double CutOff, double Stranded)
{
    public static PlumeBudget operator +(PlumeBudget a, PlumeBudget b) => new(a.Kept + b.Kept, a.CutOff + b.CutOff, a.Stranded + b.Stranded);
}

/// <summary>
/// Spreads one outlet's amount over the sea, ring by ring (Halpern et al. 2008, supporting material): each cell keeps a share and hands the rest in
/// equal parts to those of its eight neighbours that no ring has reached before. All cells of a ring go at once, so that their order does not matter.
/// </summary>
/// <remarks>A cell that holds less than <paramref name="stopAmount"/> keeps its share and hands on nothing. Not for several threads at once.</remarks>
/// <param name="sea">Cells that may be entered, row by row.</param>
/// <param name="wraps">The first column is the eastern neighbour of the last.</param>
/// <param name="mostCells">A plume of more cells is given up.</param>
public sealed class PlumeSpread(int columns, int rows, bool wraps, CellBits sea, double keepShare, double stopAmount, int mostCells)
{
    readonly HashSet<long> visited = [];
    readonly Dictionary<long, int> places = [];
    readonly long[] free = new long[8];
    List<(long Cell, double Amount)> ring = [], next = [];

    /// <summary>Cells that were reached and what each kept, the outlet first; each cell once.</summary>
    public List<(long Cell, double Kept)> Cells { get; } = [];

    /// <returns>Null where the plume has more than the most cells.</returns>
    public PlumeBudget? Spread(long outlet, double amount)
    {
        Cells.Clear();
        visited.Clear();
        visited.Add(outlet);
        ring.Clear();
        ring.Add((outlet, amount));
        double keptInAll = 0, cutOff = 0, stranded = 0;
        while (ring.Count > 0)
        {
            foreach ((long cell, double held) in ring)
            {
                double kept = held * keepShare, rest = held - kept;
                Cells.Add((cell, kept));
                keptInAll += kept;
                if (held < stopAmount)
                    cutOff += rest;
                else if (!HandOn(cell, rest))
                    stranded += rest;
            }
            if (Cells.Count + next.Count > mostCells)
                return null;
            NextRing();
        }
        return new(keptInAll, cutOff, stranded);
    }

    bool HandOn(long cell, double rest)
    {
        int count = Unvisited(cell);
        for (int i = 0; i < count; i++)
        {
            if (places.TryGetValue(free[i], out int at))
            {
                next[at] = (free[i], next[at].Amount + (rest / count));
            }
            else
            {
                places[free[i]] = next.Count;
                next.Add((free[i], rest / count));
            }
        }
        return count > 0;
    }

    int Unvisited(long cell)
    {
        int row = (int)(cell / columns), column = (int)(cell % columns), count = 0;
        for (int y = Math.Max(0, row - 1); y <= Math.Min(rows - 1, row + 1); y++)
        {
            for (int away = -1; away <= 1; away++)
            {
                int x = column + away;
                // On two columns the eastern neighbour is the western one too: it is one cell, not two.
                if (wraps && columns > 2)
                    x = (x + columns) % columns;
                long neighbour = ((long)y * columns) + x;
                if (x >= 0 && x < columns && sea[neighbour] && !visited.Contains(neighbour))
                    free[count++] = neighbour;
            }
        }
        return count;
    }

    void NextRing()
    {
        foreach ((long cell, _) in next)
            visited.Add(cell);
        (ring, next) = (next, ring);
        next.Clear();
        places.Clear();
    }
}
