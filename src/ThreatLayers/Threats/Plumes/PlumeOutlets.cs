using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>What a plume starts from: the sea, and the outlets in it.</summary>
sealed class PlumeOutlets(string name, Plume step, StepScope scope)
{
    /// <exception cref="InputException">No sea at all.</exception>
    public CellBits ReadSea()
    {
        CellBits sea = new(scope.Grid.Cells);
        long count = 0;
        ForEachCell(step.Sea, (cell, value) =>
        {
            if (!(value > 0))
                return;
            sea.Set(cell);
            Interlocked.Increment(ref count);
        });
        return count > 0 ? sea : throw new InputException(name, $"'{step.Sea}' is nowhere above 0, so there is no sea to spread over.", "Check that it is 1 in the sea, and that it covers the working grid.");
    }

    /// <summary>Outlets in reading order, each in a cell of the sea, at most one per cell.</summary>
    /// <exception cref="InputException">A negative amount, no outlet, more than memory holds, or one too far from the sea.</exception>
    public (long Cell, double Amount)[] Collect(CellBits sea)
    {
        long most = Math.Max(10_000, scope.MemoryBytes / 8 / 32), bad = long.MaxValue;
        List<(long Cell, double Amount)> found = [];
        ForEachCell(step.Of, (cell, value) =>
        {
            if (float.IsNaN(value) || value == 0)
                return;
            lock (found)
            {
                if (!(value > 0 && float.IsFinite(value)))
                    bad = Math.Min(bad, cell);
                else if (found.Count < most)
                    found.Add((cell, value));
                else
                    throw new InputException(name, FormattableString.Invariant($"'{step.Of}' has more than {most} cells above 0, which is what the memory of this run holds."), "Give the amounts at the river mouths only, or run with more --memory.");
            }
        });
        if (bad < long.MaxValue)
            throw new InputException(name, $"'{step.Of}' has an amount below 0 or without end at {Place(bad)}, allowed is 0 or more.", "Correct the amounts.");
        if (found.Count == 0)
            throw new InputException(name, $"'{step.Of}' has no cell above 0, so there is no outlet.", "Check that it covers the working grid.");
        found.Sort((a, b) => a.Cell.CompareTo(b.Cell));
        return IntoTheSea(found, sea);
    }

    (long Cell, double Amount)[] IntoTheSea(List<(long Cell, double Amount)> found, CellBits sea)
    {
        SortedDictionary<long, double> placed = [];
        long homeless = 0, first = 0, moved = 0;
        foreach ((long cell, double amount) in found)
        {
            long place = sea[cell] ? cell : Nearest(cell, sea);
            if (place >= 0)
                placed[place] = placed.GetValueOrDefault(place) + amount;
            else if (homeless++ == 0)
                first = cell;
            moved += place == cell ? 0 : 1;
        }
        if (homeless > 0)
            throw new InputException(name, FormattableString.Invariant($"{homeless} of {found.Count} outlets of '{step.Of}' lie further than {step.MaxMoveKm} km from where '{step.Sea}' is above 0; the first is at {Place(first)}."), "Move them to the coast, leave those of closed basins out, or set max_move_km higher.");
        if (moved > 0)
            scope.Warn(FormattableString.Invariant($"{name}: {moved} of {found.Count} outlets lie on land and were moved to the nearest sea, up to {step.MaxMoveKm} km."));
        return [.. placed.Select(p => (p.Key, p.Value))];
    }

    /// <summary>The nearest cell of the sea by true distance between centres, the first in reading order of equals; -1 where none is near enough.</summary>
    long Nearest(long cell, CellBits sea)
    {
        int columns = scope.Grid.Columns, row = (int)(cell / columns), column = (int)(cell % columns);
        double reach_m = step.MaxMoveKm * 1000, least = double.PositiveInfinity;
        (int top, int bottom) = scope.Ground.RowsWithin(row, row, reach_m);
        long nearest = -1;
        for (int y = top; y <= bottom; y++)
        {
            double away = scope.Ground.Northing_m[y] - scope.Ground.Northing_m[row], width = (scope.Ground.CellWidth_m[y] + scope.Ground.CellWidth_m[row]) / 2;
            int half = (int)Math.Min(reach_m / width, columns / 2);
            for (int x = column - half; x <= column + half; x++)
            {
                int wrapped = scope.Ground.Wraps ? (x + columns) % columns : x;
                double distance = Math.Sqrt((away * away) + ((x - column) * width * (x - column) * width));
                if (wrapped < 0 || wrapped >= columns || distance > reach_m || distance >= least || !sea[((long)y * columns) + wrapped])
                    continue;
                (nearest, least) = (((long)y * columns) + wrapped, distance);
            }
        }
        return nearest;
    }

    void ForEachCell(string surface, Action<long, float> body)
    {
        IRasterSource source = scope.Stored(surface).Cells;
        BlockWalk.ForEach(scope.Grid, scope.Threads, scope.Cancel, window =>
        {
            float[] buffer = ArrayPool<float>.Shared.Rent(window.Cells);
            source.Read(window, buffer.AsSpan(0, window.Cells));
            for (int i = 0; i < window.Cells; i++)
                body(((long)(window.Row + (i / window.Columns)) * scope.Grid.Columns) + window.Column + (i % window.Columns), buffer[i]);
            ArrayPool<float>.Shared.Return(buffer);
        });
    }

    string Place(long cell)
    {
        int row = (int)(cell / scope.Grid.Columns), column = (int)(cell % scope.Grid.Columns);
        return FormattableString.Invariant($"x {scope.Grid.CentreX(column):0.######}, y {scope.Grid.CentreY(row):0.######} ({scope.Grid.Crs})");
    }
}
