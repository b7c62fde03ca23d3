using System.Buffers;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Runs;

/// <summary>The passes over two surfaces: one over the files for all sums and counts, with the cells kept raw for what comes after, and one or more over the differences for exact quantiles.</summary>
/// <remarks>Blocks are those of <see cref="BlockWalk"/>, rows within them are added from north to south and blocks in their order, so threads change no bit.</remarks>
sealed class ChangePass(Grid grid, GroundMetric ground, Colours colours, bool isClass, int threads, CancellationToken cancel)
{
    public static readonly IReadOnlyList<double> OfDifference = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99], OfAbsolute = [0.5, 0.9, 0.95, 0.99];

    /// <summary>Of the cells that changed at all: the map's colours reach so far, lest a few cells make all others pale.</summary>
    public const double OfMoved = 0.95;

    readonly QuantileSelection differences = new([.. OfDifference]), absolutes = new([.. OfAbsolute]), moved = new(OfMoved);
    readonly ClassSteps classes = ClassSteps.Of(colours, isClass);

    public SurfaceChange Change { get; private set; } = new();

    /// <summary>Area by class in A and class in B, of the cells that changed class on a class surface; by area, greatest first.</summary>
    public IReadOnlyList<(int From, int To, double Area_km2)> Transitions { get; private set; } = [];

    public double[] DifferenceQuantiles => differences.Values();
    public double[] AbsoluteQuantiles => absolutes.Values();

    /// <summary>0 where no cell changed.</summary>
    public double MovedQuantile => Change.Changed == 0 ? 0 : moved.Values()[0];

    /// <param name="keptA">Takes the cells of A; null where they are raw already. So <paramref name="keptB"/>.</param>
    /// <param name="difference">Takes B - A; on a class surface 1000 x A + B where the class is another one (-1 for codes beyond 999), and 0 where it is the same.</param>
    public void Run(IRasterSource a, IRasterSource b, CellFile? keptA, CellFile? keptB, CellFile difference)
    {
        Window[] blocks = [.. grid.Blocks(BlockWalk.Columns, BlockWalk.Rows)];
        SurfaceChange[] changes = new SurfaceChange[blocks.Length];
        Dictionary<(int From, int To), double>[] moves = new Dictionary<(int From, int To), double>[blocks.Length];
        int across = (grid.Columns + BlockWalk.Columns - 1) / BlockWalk.Columns;
        BlockWalk.ForEach(grid, threads, cancel, window =>
        {
            int block = (window.Row / BlockWalk.Rows * across) + (window.Column / BlockWalk.Columns);
            float[] room = ArrayPool<float>.Shared.Rent(3 * window.Cells);
            Span<float> inA = room.AsSpan(0, window.Cells), inB = room.AsSpan(window.Cells, window.Cells), change = room.AsSpan(2 * window.Cells, window.Cells);
            a.Read(window, inA);
            b.Read(window, inB);
            keptA?.Write(window, inA);
            keptB?.Write(window, inB);
            changes[block] = OfBlock(window, inA, inB, change);
            if (isClass)
                moves[block] = Moves(window, inA, inB, change);
            difference.Write(window, change);
            if (!isClass)
                Count(change, inA);
            ArrayPool<float>.Shared.Return(room);
        });
        Change = changes.Aggregate(new SurfaceChange(), (total, next) => total.Then(next));
        if (isClass)
            Transitions = Added(moves);
        else
            Select(difference);
    }

    SurfaceChange OfBlock(Window window, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> change)
    {
        SurfaceChange total = new();
        for (int row = 0; row < window.Rows; row++)
        {
            int start = row * window.Columns;
            total = total.Then(SurfaceChange.OfRow(a.Slice(start, window.Columns), b.Slice(start, window.Columns), change.Slice(start, window.Columns), classes, ground.CellArea_km2[window.Row + row]));
        }
        return total;
    }

    /// <summary>Which class became which, and the codes that say so instead of differences, which mean nothing between classes.</summary>
    Dictionary<(int From, int To), double> Moves(Window window, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> change)
    {
        Dictionary<(int From, int To), double> areas = [];
        for (int i = 0; i < change.Length; i++)
        {
            if (float.IsNaN(change[i]) || a[i] == b[i])
                continue;
            (int From, int To) move = ((int)a[i], (int)b[i]);
            change[i] = move is { From: >= 0 and < 1000, To: >= 0 and < 1000 } ? (1000 * move.From) + move.To : -1;
            areas[move] = areas.GetValueOrDefault(move) + ground.CellArea_km2[window.Row + (i / window.Columns)];
        }
        return areas;
    }

    static IReadOnlyList<(int From, int To, double Area_km2)> Added(Dictionary<(int From, int To), double>[] blocks)
    {
        SortedDictionary<(int From, int To), double> areas = [];
        foreach (((int From, int To) move, double area) in blocks.SelectMany(b => b))
            areas[move] = areas.GetValueOrDefault(move) + area;
        return [.. areas.OrderByDescending(m => m.Value).ThenBy(m => m.Key).Select(m => (m.Key.From, m.Key.To, m.Value))];
    }

    /// <param name="change">Differences.</param>
    /// <param name="room">As long; overwritten.</param>
    void Count(ReadOnlySpan<float> change, Span<float> room)
    {
        if (differences.NeedsPass)
            differences.Add(change);
        for (int i = 0; i < change.Length; i++)
            room[i] = Math.Abs(change[i]);
        if (absolutes.NeedsPass)
            absolutes.Add(room);
        if (!moved.NeedsPass)
            return;
        int kept = 0;
        foreach (float value in room)
        {
            if (value > 0)
                room[kept++] = value;
        }
        moved.Add(room[..kept]);
    }

    void Select(CellFile difference)
    {
        EndPass();
        while (differences.NeedsPass || absolutes.NeedsPass || moved.NeedsPass)
        {
            BlockWalk.ForEach(grid, threads, cancel, window =>
            {
                float[] room = ArrayPool<float>.Shared.Rent(2 * window.Cells);
                Span<float> change = room.AsSpan(0, window.Cells);
                difference.Read(window, change);
                Count(change, room.AsSpan(window.Cells, window.Cells));
                ArrayPool<float>.Shared.Return(room);
            });
            EndPass();
        }
    }

    void EndPass()
    {
        foreach (QuantileSelection selection in (QuantileSelection[])[differences, absolutes, moved])
        {
            if (selection.NeedsPass)
                selection.EndPass();
        }
    }
}
