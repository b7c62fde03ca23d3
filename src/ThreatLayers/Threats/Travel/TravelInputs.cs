using System.Buffers;
using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>Looks through the surfaces of a travel time before the search starts, so that a bad cell is named before hours of work.</summary>
sealed class TravelInputs(string name, TravelTime step, IRasterSource friction, StepScope scope)
{
    readonly Lock gate = new();

    /// <returns>Number of cells that can be crossed, and the mean of their frictions.</returns>
    /// <exception cref="InputException">A friction or speed of 0 or below, or a speed without end; or nothing that can be crossed.</exception>
    public (long Known, double Mean) CheckFriction()
    {
        string surface = (step.Friction ?? step.SpeedKmH)!;
        IRasterSource cells = scope.Stored(surface).Cells;
        long known = 0, bad = 0, first = long.MaxValue;
        double sum = 0;
        float found = 0;
        OverBlocks((window, buffers) =>
        {
            Span<float> given = buffers[0].AsSpan(0, window.Cells), minutes = buffers[1].AsSpan(0, window.Cells);
            cells.Read(window, given);
            if (step.Friction is null)
                friction.Read(window, minutes);
            else
                given.CopyTo(minutes);
            long knownHere = 0, badHere = 0, firstHere = long.MaxValue;
            double sumHere = 0;
            float foundHere = 0;
            for (int i = 0; i < given.Length; i++)
            {
                if (minutes[i] > 0 && !float.IsPositiveInfinity(minutes[i]))
                    (knownHere, sumHere) = (knownHere + 1, sumHere + minutes[i]);
                else if (!float.IsNaN(given[i]) && !(step.Friction is not null && float.IsPositiveInfinity(given[i])))
                    (firstHere, foundHere) = badHere++ == 0 ? (Index(window, i), given[i]) : (firstHere, foundHere);
            }
            lock (gate)
            {
                (known, bad, sum) = (known + knownHere, bad + badHere, sum + sumHere);
                if (firstHere < first)
                    (first, found) = (firstHere, foundHere);
            }
        });
        if (bad > 0)
        {
            throw new InputException(name, FormattableString.Invariant($"{Cells(bad)} of '{surface}' {(bad == 1 ? "is" : "are")} no {(step.Friction is null ? "speed" : "friction")}; the first is {found} at {Place(first)}, allowed is a number above 0."),
                $"Make cells that nobody can cross nodata, and give the others {(step.Friction is null ? "a speed in km/h" : "minutes per metre")}.");
        }
        return known > 0 ? (known, sum / known) : throw new InputException(name, $"'{surface}' is nodata everywhere, so nothing can be crossed.", "Check that it covers the working grid.");
    }

    /// <exception cref="InputException">No source at all, none that can be left, or one whose start is not known.</exception>
    public void AddSources(Action<int, int, double> add)
    {
        IRasterSource sources = scope.Stored(step.Sources).Cells;
        IRasterSource? starts = step.StartMinutes is null ? null : scope.Stored(step.StartMinutes).Cells;
        long all = 0, shut = 0, unknown = long.MaxValue;
        float found = 0;
        OverBlocks((window, buffers) =>
        {
            Span<float> source = buffers[0].AsSpan(0, window.Cells), minutes = buffers[1].AsSpan(0, window.Cells), start = buffers[2].AsSpan(0, window.Cells);
            sources.Read(window, source);
            bool any = false;
            foreach (float cell in source)
                any |= cell > step.SourceAbove;
            if (!any)
                return;
            friction.Read(window, minutes);
            start.Clear();
            starts?.Read(window, start);
            for (int i = 0; i < source.Length; i++)
            {
                if (!(source[i] > step.SourceAbove))
                    continue;
                bool barrier = !float.IsFinite(minutes[i]);
                Interlocked.Increment(ref all);
                if (barrier)
                    Interlocked.Increment(ref shut);
                else if (start[i] >= 0 && !float.IsPositiveInfinity(start[i]))
                    add(window.Row + (i / window.Columns), window.Column + (i % window.Columns), start[i]);
                else
                    Least(Index(window, i), start[i]);
            }
        });
        if (unknown < long.MaxValue)
            throw new InputException(name, FormattableString.Invariant($"'{step.StartMinutes}' is {(float.IsNaN(found) ? "nodata" : found.ToString(CultureInfo.InvariantCulture))} at the source at {Place(unknown)}, allowed is 0 or more."), "Give every source its start in minutes.");
        if (all == 0)
            throw new InputException(name, FormattableString.Invariant($"'{step.Sources}' has no cell above {step.SourceAbove}, so there is no source anywhere."), "Check that it covers the working grid, or set source_above lower.");
        if (shut == all)
            throw new InputException(name, FormattableString.Invariant($"{(all == 1 ? "the only source" : $"each of the {all} sources")} of '{step.Sources}' lies where '{step.Friction ?? step.SpeedKmH}' is a barrier (nodata)."), "Fill it there, or move the sources onto cells that can be crossed.");
        if (shut > 0)
            scope.Warn(FormattableString.Invariant($"{name}: {shut} of {all} sources of '{step.Sources}' lie where '{step.Friction ?? step.SpeedKmH}' is a barrier (nodata); nothing is reached from them."));

        void Least(long index, float start)
        {
            lock (gate)
            {
                if (index < unknown)
                    (unknown, found) = (index, start);
            }
        }
    }

    /// <summary>Block by block in parallel, with three buffers for each call.</summary>
    void OverBlocks(Action<Window, float[][]> body) => BlockWalk.ForEach(scope.Grid, scope.Threads, scope.Cancel, window =>
    {
        float[][] buffers = [.. Enumerable.Range(0, 3).Select(_ => ArrayPool<float>.Shared.Rent(window.Cells))];
        body(window, buffers);
        foreach (float[] buffer in buffers)
            ArrayPool<float>.Shared.Return(buffer);
    });

    /// <summary>Of a window's cell among all of the grid, in reading order.</summary>
    long Index(Window window, int i) => ((long)(window.Row + (i / window.Columns)) * scope.Grid.Columns) + window.Column + (i % window.Columns);

    static string Cells(long count) => count == 1 ? "1 cell" : FormattableString.Invariant($"{count} cells");

    string Place(long index)
    {
        int row = (int)(index / scope.Grid.Columns), column = (int)(index % scope.Grid.Columns);
        return FormattableString.Invariant($"x {scope.Grid.CentreX(column):0.######}, y {scope.Grid.CentreY(row):0.######} ({scope.Grid.Crs}; row {row}, column {column} from the north-west, counted from 0)");
    }
}
