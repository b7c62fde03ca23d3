using CsCheck;
using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class LeastCostTests
{
    sealed record Case(SourceBand Ground, float[] Friction, (int Row, int Column, double Start)[] Sources, int Neighbours, double Limit, int Tile);

    // A third barriers, friction over three orders of magnitude, and rows of unlike widths.
    static readonly Gen<Case> Cases =
        from rows in Gen.Int[1, 40]
        from columns in Gen.Int[1, 40]
        from steps in Gen.Double[500, 1500].Array[rows]
        from widths in Gen.Double[50, 1200].Array[rows]
        from friction in Gen.Frequency((2, Gen.Double[-2, 1].Select(e => (float)Math.Pow(10, e))), (1, Gen.Const(float.NaN)), (1, Gen.Const(0.5f))).Array[rows * columns]
        from sources in Gen.Select(Gen.Int[0, rows - 1], Gen.Int[0, columns - 1], Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 5000])).Array[1, 5]
        from neighbours in Gen.OneOf(Gen.Const(8), Gen.Const(16))
        from limit in Gen.OneOf(Gen.Const(double.PositiveInfinity), Gen.Double[0, 20000])
        from wraps in Gen.Bool
        from tile in Gen.Int[1, 50]
        select new Case(new(columns, Positions(steps), widths, wraps), friction, sources, neighbours, limit, tile);

    [Fact]
    public void Costs_are_those_of_Dijkstra_written_from_the_definition() => Cases.Sample(c =>
    {
        double[] expected = Dijkstra(c);
        float[] found = Run(c, 2);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(double.IsPositiveInfinity(expected[i]), float.IsNaN(found[i]));
            if (!float.IsNaN(found[i]))
                Assert.Equal(expected[i], found[i], 1e-6 * Math.Max(1e-9, expected[i]));
        }
    }, iter: 400);

    [Fact]
    public void Tiles_threads_and_the_length_of_a_phase_change_no_bit() => Cases.Sample(c =>
    {
        float[] expected = Run(c with { Tile = 64 }, 1);
        FormulaTests.AssertSameBits(expected, Run(c, 1), "one thread");
        FormulaTests.AssertSameBits(expected, Run(c with { Tile = 7 }, 2), "two threads");
        FormulaTests.AssertSameBits(expected, Run(c with { Tile = 5 }, 2, typicalFriction: 0.001), "short phases");
        FormulaTests.AssertSameBits(expected, Run(c with { Tile = 9 }, 2, typicalFriction: 1e9), "one phase");
    }, iter: 200);

    // A device fuses multiplications and additions; the emulator does not, and gives the bits of the processor.
    [Fact]
    public void A_device_gives_the_costs_of_the_processor()
    {
        using DeviceBackend device = Emulator.Start();
        Cases.Sample(c => FormulaTests.AssertSameBits(Run(c, 1), OnDevice(c, device), "device"), iter: 25, threads: 1);
        Random random = new(5);
        const int Rows = 75, Columns = 110;
        foreach ((bool wraps, int neighbours) in ((bool, int)[])[(false, 8), (true, 16)])
        {
            // A maze of walls: long ways round, through many tiles again and again.
            float[] friction = [.. Enumerable.Range(0, Rows * Columns).Select(i => i % Columns % 9 == 4 && (i / Columns) != ((i % Columns / 9 % 2 == 0) ? 0 : Rows - 1) ? float.NaN : 0.01f + random.NextSingle())];
            Case c = new(new(Columns, [.. Enumerable.Range(0, Rows).Select(r => 1000.0 * r)], [.. Enumerable.Range(0, Rows).Select(r => 400.0 + (7 * r))], wraps), friction, [(3, 2, 0), (60, 100, 500)], neighbours, double.PositiveInfinity, 64);
            FormulaTests.AssertSameBits(Run(c, 1), OnDevice(c, device), "maze");
        }
    }

    [Fact]
    public void A_raster_that_a_device_cannot_hold_is_left_to_the_processor()
    {
        List<string> warnings = [];
        using DeviceBackend device = Emulator.Start(memoryBytes: 1 << 17, warn: warnings.Add);
        Case c = new(new(200, [.. Enumerable.Range(0, 200).Select(r => 1000.0 * r)], [.. Enumerable.Repeat(1000.0, 200)], false), [.. Enumerable.Repeat(1f, 40_000)], [(3, 2, 0)], 8, double.PositiveInfinity, 64);
        Assert.False(device.TryRun(Job(c, new float[40_000])));
        Assert.Contains("do not fit", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Single(device.Living);
    }

    static float[] OnDevice(Case c, DeviceBackend device)
    {
        float[] costs = new float[c.Friction.Length];
        Assert.True(device.TryRun(Job(c, costs)));
        return costs;
    }

    static TravelJob Job(Case c, float[] costs)
    {
        int columns = c.Ground.Columns;
        TravelJob job = new(c.Ground, (row, column, rows, count, cells) => c.Friction.AsSpan(row * columns, rows * columns).CopyTo(cells), c.Neighbours, c.Limit, (row, rows, some) => some.CopyTo(costs.AsSpan(row * columns)), default);
        foreach ((int row, int column, double start) in c.Sources)
        {
            if (!float.IsNaN(c.Friction[(row * columns) + column]))
                job.AddSource(row, column, start);
        }
        return job;
    }

    [Fact]
    public void Tiles_that_wait_outside_memory_change_no_bit()
    {
        int waited = 0;
        Cases.Sample(c =>
        {
            Dictionary<int, double[]> parked = [];
            c = c with { Tile = 1 + (c.Tile % 7) };
            FormulaTests.AssertSameBits(Run(c, 2), Run(c, 2, parked: parked), "in as little memory as there can be");
            Interlocked.Add(ref waited, parked.Count);
        }, iter: 200);
        Assert.True(waited > 1000);
    }

    [Fact]
    public void Turning_the_globe_turns_the_costs_and_changes_no_bit() => Cases.Sample(c =>
    {
        int columns = c.Ground.Columns;
        c = c with { Ground = c.Ground with { Wraps = true } };
        float[] straight = Run(c, 2);
        for (int by = 1; by < columns; by += 1 + (columns / 4))
        {
            float[] turned = Run(c with { Friction = Turned(c.Friction, columns, by), Sources = [.. c.Sources.Select(s => (s.Row, (s.Column - by + columns) % columns, s.Start))] }, 2);
            FormulaTests.AssertSameBits(Turned(straight, columns, by), turned, $"turned by {by}");
        }
    }, iter: 100);

    // 1 km cells at 5 km/h: 0.012 min/m; east 12 min, diagonal 12 √2, knight's move 12 √5.
    [Theory]
    [InlineData(8, 12 + 16.970563)]
    [InlineData(16, 26.832816)]
    public void By_hand(int neighbours, double knight)
    {
        float[] minutes = Run(new(Square(3, 3), [.. Enumerable.Repeat(0.012f, 9)], [(0, 0, 0)], neighbours, double.PositiveInfinity, 128), 1);
        double[] expected = [0, 12, 24, 12, 16.970563, knight, 24, knight, 33.941126];
        for (int i = 0; i < 9; i++)
            Assert.Equal(expected[i], minutes[i], 2e-6 * expected[i]);
    }

    // The barrier takes one of the two cells that the knight's move passes between.
    [Fact]
    public void A_knight_s_move_does_not_jump_a_barrier()
    {
        float[] minutes = Run(new(Square(2, 3), [1, float.NaN, float.NaN, 1, 1, 1], [(0, 0, 0)], 16, double.PositiveInfinity, 128), 1);
        Assert.Equal(1000 * (Math.Sqrt(2) + 1), minutes[5], 1e-3);
    }

    [Fact]
    public void A_wall_is_a_wall_and_the_way_round_the_globe_is_not()
    {
        float[] friction = [1, float.NaN, 1, 1, 1, float.NaN, 1, 1];
        Case open = new(Square(2, 4), friction, [(0, 0, 0)], 16, double.PositiveInfinity, 2);
        Assert.All(Run(open, 2).Where((_, i) => i % 4 >= 2), m => Assert.True(float.IsNaN(m)));
        Assert.Equal([0, float.NaN, 2000, 1000], Run(open with { Ground = open.Ground with { Wraps = true } }, 2)[..4]);
    }

    [Fact]
    public void A_limit_leaves_what_is_beyond_it_unreached()
    {
        float[] friction = [1, 1, 1, 1];
        Assert.Equal([500, 1500, 2500, float.NaN], Run(new(Square(1, 4), friction, [(0, 0, 500)], 8, 2500, 128), 1));
        Assert.Equal([500, 1500, 2000, 1000], Run(new(Square(1, 4), friction, [(0, 0, 500), (0, 3, 1000)], 8, 2500, 128), 1));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        static void None(int row, int column, int rows, int columns, Span<float> friction) => friction.Clear();
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeastCost(Square(2, 2), None, 1, neighbours: 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeastCost(Square(2, 2), None, double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LeastCost(Square(2, 2), None, 1).AddSource(0, 0, -1));
        Assert.Throws<ArgumentException>(() => new LeastCost(new(2, [0, 1], [1], false), None, 1));
    }

    [Fact]
    public void A_cancelled_search_stops()
    {
        LeastCost search = new(Square(2, 2), (_, _, _, _, cells) => cells.Fill(1), 1);
        search.AddSource(0, 0, 0);
        Assert.Throws<OperationCanceledException>(() => search.Run(1, new CancellationToken(canceled: true)));
    }

    static SourceBand Square(int rows, int columns) => new(columns, [.. Enumerable.Range(0, rows).Select(r => -1000.0 * r)], [.. Enumerable.Repeat(1000.0, rows)], Wraps: false);

    static double[] Positions(double[] steps)
    {
        double at = 0;
        return [.. steps.Select(step => at -= step)];
    }

    static float[] Turned(float[] cells, int columns, int by) => [.. cells.Select((_, i) => cells[(i / columns * columns) + ((i + by) % columns)])];

    /// <param name="parked">Takes the costs of all tiles but a few; with it, memory is as small as it can be.</param>
    static float[] Run(Case c, int threads, double typicalFriction = 0.5, Dictionary<int, double[]>? parked = null)
    {
        CostStore? store = parked is null ? null : new(0, (tile, costs) => parked[tile] = costs.ToArray(), (tile, costs) => parked[tile].CopyTo(costs));
        int rows = c.Ground.Northing_m.Length, columns = c.Ground.Columns;
        LeastCost search = new(c.Ground, (row, column, height, width, cells) =>
        {
            for (int r = 0; r < height; r++)
                c.Friction.AsSpan(((row + r) * columns) + column, width).CopyTo(cells.Slice(r * width, width));
        }, typicalFriction, c.Neighbours, c.Limit, c.Tile, store);
        foreach ((int row, int column, double start) in c.Sources.Where(s => !float.IsNaN(c.Friction[(s.Row * columns) + s.Column])))
            search.AddSource(row, column, start);
        search.Run(threads, TestContext.Current.CancellationToken);
        float[] costs = new float[rows * columns];
        for (int row = 0; row < rows;)
            row += search.Costs(row, costs.AsSpan(row * columns));
        return costs;
    }

    /// <summary>By a heap over all cells; an edge is worked out from its definition each time that it is asked for.</summary>
    static double[] Dijkstra(Case c)
    {
        int rows = c.Ground.Northing_m.Length, columns = c.Ground.Columns;
        double[] cost = new double[rows * columns];
        Array.Fill(cost, double.PositiveInfinity);
        PriorityQueue<int, double> open = new();
        foreach ((int row, int column, double start) in c.Sources)
        {
            int cell = (row * columns) + column;
            if (float.IsNaN(c.Friction[cell]) || start > c.Limit || start >= cost[cell])
                continue;
            cost[cell] = start;
            open.Enqueue(cell, start);
        }
        while (open.TryDequeue(out int cell, out double at))
        {
            if (at > cost[cell])
                continue;
            for (int down = -2; down <= 2; down++)
            {
                for (int across = -2; across <= 2; across++)
                {
                    if (Edge(c, cell / columns, cell % columns, down, across) is not { } edge || at + edge.Cost > c.Limit || at + edge.Cost >= cost[edge.To])
                        continue;
                    cost[edge.To] = at + edge.Cost;
                    open.Enqueue(edge.To, at + edge.Cost);
                }
            }
        }
        return cost;
    }

    static (int To, double Cost)? Edge(Case c, int row, int column, int down, int across)
    {
        int knight = Math.Abs(down * across);
        if ((down == 0 && across == 0) || knight == 4 || (knight != 2 && (Math.Abs(down) == 2 || Math.Abs(across) == 2)) || (knight == 2 && c.Neighbours == 8))
            return null;
        // The cells that the straight line crosses: a knight's move passes between two others.
        (int Down, int Across)[] crossed = knight != 2 ? [(0, 0), (down, across)]
            : Math.Abs(down) == 2 ? [(0, 0), (down / 2, 0), (down / 2, across), (down, across)]
            : [(0, 0), (0, across / 2), (down, across / 2), (down, across)];
        double friction = crossed.Average(x => At(c, row + x.Down, column + x.Across) is { } cell ? c.Friction[cell] : double.NaN);
        if (double.IsNaN(friction))
            return null;
        double north = c.Ground.Northing_m[row] - c.Ground.Northing_m[row + down], east = across * (c.Ground.ColumnWidth_m[row] + c.Ground.ColumnWidth_m[row + down]) / 2;
        return (At(c, row + down, column + across)!.Value, friction * Math.Sqrt((north * north) + (east * east)));
    }

    static int? At(Case c, int row, int column)
    {
        int columns = c.Ground.Columns, around = c.Ground.Wraps ? (column + (2 * columns)) % columns : column;
        return row < 0 || row >= c.Ground.Northing_m.Length || around < 0 || around >= columns ? null : (row * columns) + around;
    }
}
