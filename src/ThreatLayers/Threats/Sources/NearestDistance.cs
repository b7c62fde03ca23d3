using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// Distance to the nearest source for every cell of a grid of any size, in two passes over the disk: along the rows, then down the columns, a group of
/// strips at a time. What is held is a band of rows, then as many strips as the memory allows; no number hangs on that.
/// </summary>
/// <param name="Of">The surface with the sources, by its name.</param>
/// <param name="SourceAbove">A cell is a source where its value is above this.</param>
/// <param name="Reach_m">The greatest distance looked for; may be infinite.</param>
/// <param name="Unit_m">Metres per unit of the result.</param>
/// <param name="Beyond">What is written where no source is within the reach.</param>
sealed record NearestDistance(string Of, double SourceAbove, double Reach_m, Distances Lengths, double Unit_m, float Beyond)
{
    const int BandRows = 512;

    /// <summary>Sources of a larger grid than the world at 600 m wait on disk: what else runs needs the memory too.</summary>
    const long MostStripBytes = 512L << 20;

    /// <param name="step">The step, as messages name it.</param>
    /// <param name="name">The surface that is made.</param>
    public CellFile Run(string step, string name, StepScope scope)
    {
        GroundMetric lengths = scope.Lengths(step, Lengths);
        scope.WarnOfShortReach(step, "max_distance_km", Reach_m, lengths);
        scope.WarnOfLengths(step, Lengths, double.IsInfinity(Reach_m) ? 0 : Reach_m);
        CellFile result = scope.Create(name);
        using StripFile strips = new(Path.ChangeExtension(result.Path, ".sources"), scope.Grid.Columns, scope.Grid.Rows, Math.Min(scope.MemoryBytes / 4, MostStripBytes));
        if (FindSources(step, strips, lengths.Wraps, scope) == 0)
            scope.Warn(FormattableString.Invariant($"{step}: '{Of}' has no cell above {SourceAbove}, so there is no source anywhere."));
        DownColumns(step, strips, lengths, result, scope);
        return result;
    }

    /// <summary>First pass; returns the number of sources.</summary>
    long FindSources(string step, StripFile strips, bool wraps, StepScope scope)
    {
        IRasterSource source = scope.Surface(Of).Cells;
        int bands = (scope.Grid.Rows + BandRows - 1) / BandRows, done = 0;
        int columns = scope.Grid.Columns;
        long found = 0;
        scope.Each(bands, scope.Threads, () => new BandBuffers(scope.Grid), (band, buffers) =>
        {
            int firstRow = band * BandRows, rows = Math.Min(BandRows, scope.Grid.Rows - firstRow);
            int words = strips.Strips;
            Interlocked.Add(ref found, Mark(source, firstRow, rows, buffers));
            for (int r = 0; r < rows; r++)
                RowGaps.Split(buffers.Bits.AsSpan(r * words, words), columns, wraps, buffers.Strips.AsSpan(r * words, words));
            strips.Write(firstRow, buffers.Strips.AsSpan(0, rows * words));
            scope.Progress(step, 0.5 * Interlocked.Increment(ref done) / bands);
        });
        return found;
    }

    /// <summary>One bit per cell of a band: the band is read in blocks as they lie in files, and kept at a thirty-second of its size.</summary>
    long Mark(IRasterSource source, int firstRow, int rows, BandBuffers buffers)
    {
        int columns = source.Grid.Columns, words = RowGaps.Words(columns);
        (float[] block, ulong[] bits) = (buffers.Block, buffers.Bits);
        long found = 0;
        for (int left = 0; left < columns; left += BlockWalk.Columns)
        {
            int width = Math.Min(BlockWalk.Columns, columns - left);
            source.Read(new(left, firstRow, width, rows), block.AsSpan(0, width * rows));
            for (int r = 0; r < rows; r++)
                found += RowGaps.Mark(block.AsSpan(r * width, width), SourceAbove, bits.AsSpan((r * words) + (left / 64), RowGaps.Words(width)));
        }
        return found;
    }

    void DownColumns(string step, StripFile strips, GroundMetric lengths, CellFile result, StepScope scope)
    {
        int rows = scope.Grid.Rows, columns = scope.Grid.Columns, group = StripsAtOnce(rows, strips.Strips, scope), groups = (strips.Strips + group - 1) / group, done = 0;
        scope.Each(groups, scope.Threads, () => new GroupBuffers(lengths, scope, result.Held is null ? group : 0), (g, buffers) =>
        {
            int first = g * group, last = Math.Min(first + group, strips.Strips), left = first * NearestSource.Strip, width = Math.Min(last * NearestSource.Strip, columns) - left;
            // Columns go straight to their place where the surface is in memory, else by whole groups.
            Span<float> cells = result.Held is { } held ? held.Slice(left, (rows * columns) - left) : buffers.Cells.AsSpan(0, rows * width);
            for (int s = first; s < last; s++)
            {
                strips.Read(s, buffers.Strip);
                int start = (s - first) * NearestSource.Strip;
                buffers.Distance.Write(buffers.Strip, this, cells[start..], result.Held is null ? width : columns, Math.Min(NearestSource.Strip, width - start));
            }
            if (result.Held is null)
                result.Write(new(left, 0, width, rows), cells);
            scope.Progress(step, 0.5 + (0.5 * Interlocked.Increment(ref done) / groups));
        });
    }

    /// <summary>Wide groups write long stretches of a row; 20 strips are long enough, and what is held stays small.</summary>
    static int StripsAtOnce(int rows, int strips, StepScope scope)
    {
        long strip = (long)rows * NearestSource.Strip * sizeof(float), perThread = scope.MemoryBytes / scope.Threads;
        int most = (int)Math.Clamp((perThread / strip) - 3, 1, 20), rounds = (strips + (most * scope.Threads) - 1) / (most * scope.Threads);
        // As many groups as make the threads end together.
        return Math.Max(1, (strips + (rounds * scope.Threads) - 1) / (rounds * scope.Threads));
    }

    sealed class BandBuffers(Grid grid)
    {
        static int Height(Grid grid) => Math.Min(BandRows, grid.Rows);

        public readonly ulong[] Bits = new ulong[Height(grid) * RowGaps.Words(grid.Columns)];
        public readonly float[] Block = new float[Math.Min(grid.Columns, BlockWalk.Columns) * Height(grid)];
        public readonly StripRow[] Strips = new StripRow[Height(grid) * RowGaps.Words(grid.Columns)];
    }

    sealed class GroupBuffers(GroundMetric lengths, StepScope scope, int strips)
    {
        public readonly StripDistance Distance = StripDistance.Of(lengths, scope.Grid, scope.Backend);
        public readonly float[] Cells = new float[scope.Grid.Rows * Math.Min(strips * NearestSource.Strip, scope.Grid.Columns)];
        public readonly int[] Strip = new int[scope.Grid.Rows * NearestSource.Strip];
    }
}
