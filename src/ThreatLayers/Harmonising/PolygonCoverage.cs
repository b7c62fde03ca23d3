using NetTopologySuite.Geometries;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>A stretch of cells in one row that a polygon covers: whole where <paramref name="Share"/> is 1, in part otherwise.</summary>
public readonly record struct CoveredRun(int Row, int Column, int Columns, float Share);

/// <summary>Which share of each cell a polygon covers, exactly (up to float64 rounding), by accumulating signed edge areas along rows.</summary>
/// <remarks>
/// The method of exact-area anti-aliasing: each edge adds to the cell it passes the area to its right, and its height to all cells further right;
/// a running sum along the row gives coverage. One pass over the edges, no geometry is cut. Bands of rows bound the memory.
/// </remarks>
public static class PolygonCoverage
{
    const int BandRows = 64;

    /// <summary>Features that are worked on at once, before their runs are handed on in order.</summary>
    const int Together = 64;

    /// <summary>The runs of many features, several computed at once, handed on in the order of the features.</summary>
    /// <param name="of">What makes runs of a geometry; <see cref="Of"/> without it.</param>
    public static IEnumerable<(Feature Feature, IReadOnlyList<CoveredRun> Runs)> OfAll(IEnumerable<Feature> features, Grid grid, bool wraps, int threads,
        Func<Geometry, Grid, bool, IEnumerable<CoveredRun>>? of = null)
    {
        using IEnumerator<Feature> reading = features.Where(f => f.Geometry is not null).GetEnumerator();
        Task<List<Feature>> next = Task.FromResult(Some(reading));
        try
        {
            while (next.GetAwaiter().GetResult() is { Count: > 0 } some)
            {
                // Files are read by one thread, and that takes as long as all else: the next features come while these are worked on.
                next = threads > 1 ? Task.Run(() => Some(reading)) : next;
                IReadOnlyList<CoveredRun>[] runs = new IReadOnlyList<CoveredRun>[some.Count];
                Parallel.For(0, some.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => runs[i] = [.. (of ?? Of)(some[i].Geometry!, grid, wraps)]);
                for (int i = 0; i < some.Count; i++)
                    yield return (some[i], runs[i]);
                next = threads > 1 ? next : Task.FromResult(Some(reading));
            }
        }
        finally
        {
            // Whoever stops early must not close the file under the reader; what that one has to say then, nobody asks.
            ((IAsyncResult)next).AsyncWaitHandle.WaitOne();
        }
    }

    static List<Feature> Some(IEnumerator<Feature> reading)
    {
        List<Feature> some = new(Together);
        while (some.Count < Together && reading.MoveNext())
            some.Add(reading.Current);
        return some;
    }

    /// <summary>Runs of covered cells, by row and column. The polygon's coordinates are in the grid's CRS; a globe-wide grid takes what sticks out at one side in again at the other.</summary>
    /// <param name="polygonal">Polygon or multipolygon, valid; other geometries cover nothing.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="wraps">Whether the grid goes round the globe.</param>
    public static IEnumerable<CoveredRun> Of(Geometry polygonal, Grid grid, bool wraps)
    {
        List<PolygonEdge> edges = PolygonEdge.Of(polygonal, grid, wraps);
        if (edges.Count == 0)
            yield break;
        int left = Math.Clamp((int)Math.Floor(edges.Min(e => e.MinX)), 0, grid.Columns), right = Math.Clamp((int)Math.Ceiling(edges.Max(e => e.MaxX)), 0, grid.Columns);
        int top = Math.Clamp((int)Math.Floor(edges.Min(e => e.MinY)), 0, grid.Rows), bottom = Math.Clamp((int)Math.Ceiling(edges.Max(e => e.MaxY)), 0, grid.Rows);
        if (right <= left || bottom <= top)
            yield break;
        int width = right - left;
        double[] band = new double[BandRows * (width + 2)];
        edges.Sort((a, b) => a.MinY.CompareTo(b.MinY));
        int next = 0;
        List<PolygonEdge> open = [];
        for (int bandTop = top; bandTop < bottom; bandTop += BandRows)
        {
            int rows = Math.Min(BandRows, bottom - bandTop);
            Array.Clear(band);
            while (next < edges.Count && edges[next].MinY < bandTop + rows)
                open.Add(edges[next++]);
            open.RemoveAll(e => e.MaxY <= bandTop);
            foreach (PolygonEdge edge in open)
                edge.AddTo(band, left, width, bandTop, rows);
            for (int row = 0; row < rows; row++)
            {
                foreach (CoveredRun run in Runs(band.AsMemory(row * (width + 2), width), bandTop + row, left))
                    yield return run;
            }
        }
    }

    /// <summary>Cells of equal share lie together in one run: the inside of a country is one run per row.</summary>
    static IEnumerable<CoveredRun> Runs(Memory<double> accumulated, int row, int left)
    {
        // Rounding in the sums stays below this; a sliver thinner than a millionth of a cell is no coverage.
        const double Sliver = 1e-6;
        double sum = 0;
        CoveredRun run = default;
        for (int i = 0; i < accumulated.Length; i++)
        {
            sum += accumulated.Span[i];
            double share = Math.Clamp(Math.Abs(sum), 0, 1);
            float rounded = share < Sliver ? 0 : share > 1 - Sliver ? 1 : (float)share;
            if (rounded == run.Share && run.Columns > 0)
            {
                run = run with { Columns = run.Columns + 1 };
                continue;
            }
            if (run.Share > 0)
                yield return run;
            run = new(row, left + i, 1, rounded);
        }
        if (run.Share > 0)
            yield return run;
    }
}
