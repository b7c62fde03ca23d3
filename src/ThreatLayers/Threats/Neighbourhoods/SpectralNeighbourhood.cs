using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// A neighbourhood on the ground of a globe, where the weights differ from one pair of rows to the next: source rows are transformed stretch by stretch,
/// weighed for each target row, and come back (see <see cref="RowSpectra"/>). The time hardly grows with the width of the window.
/// </summary>
/// <remarks>
/// As with <see cref="TiledNeighbourhood"/>, what is small beside a transform's rounding is summed directly; so are stretches where hardly a cell has a value,
/// which is as fast, and bands near a pole whose windows are too wide. What is summed how hangs on grid, reach and values alone.
/// </remarks>
sealed class SpectralNeighbourhood(Neighbourhood what, GroundMetric lengths, IRasterSource source, CellFile result, StepScope scope)
{
    const int BandRows = 64, LeastLength = 1024, GreatestLength = 8192, LeastRows = 10;

    /// <summary>Most that the spectra of one group of rows may take; beyond it a band is summed directly.</summary>
    const long MostBytes = 192L << 20;

    /// <summary>Reach in columns from which a transform is as fast as adding up every window; for half that reach it is half as fast.</summary>
    const double EvenReach = 25;

    readonly int columns = scope.Grid.Columns, rows = scope.Grid.Rows;
    readonly int across = (scope.Grid.Columns + RowStencil.Block - 1) / RowStencil.Block;
    readonly RowNeighbourhood direct = new(what, lengths, source, result, scope);

    /// <summary>Windows of a few rows are added up as fast as they are transformed.</summary>
    public static bool IsWorthIt(Neighbourhood what, GroundMetric lengths) =>
        what.Reach_m / lengths.CellHeight_m[lengths.CellHeight_m.Count / 2] >= LeastRows && lengths.CellWidth_m.Count > 1;

    public void Run(string name)
    {
        int bands = (rows + BandRows - 1) / BandRows, done = 0;
        long held = MostBytes + (2L * BandRows * columns * sizeof(float));
        scope.Each(bands, scope.ThreadsFor(held), () => new Buffers(BandRows, columns), (band, buffers) =>
        {
            if (scope.Wants(band * BandRows, BandRows))
                RunBand(buffers, band * BandRows, Math.Min(BandRows, rows - (band * BandRows)));
            scope.Progress(name, (double)Interlocked.Increment(ref done) / bands);
        });
    }

    void RunBand(Buffers buffers, int firstRow, int height)
    {
        (int top, int bottom) = lengths.RowsWithin(firstRow, firstRow + height - 1, what.Reach_m);
        int count = bottom - top + 1, halo = direct.WidestReach(top, bottom), length = LeastLength;
        while (length < 4 * halo)
            length *= 2;
        Array.Clear(buffers.Direct.Sums);
        Array.Clear(buffers.Direct.Known);
        if (length > GreatestLength || 2 * halo >= columns || RowSpectra.Bytes(length, 1, count) > MostBytes)
            direct.Add(buffers.Direct, firstRow, height, []);
        else
            Transform(buffers, firstRow, height, (top, count, halo, length));
        for (int row = 0; row < height; row++)
            direct.Finish(buffers.Direct.Sums.AsSpan(row * columns, columns), buffers.Direct.Known.AsSpan(row * columns, columns), firstRow + row);
        result.Write(new(0, firstRow, columns, height), buffers.Direct.Sums.AsSpan(0, height * columns));
    }

    void Transform(Buffers buffers, int firstRow, int height, (int Top, int Count, int Halo, int Length) size)
    {
        // As many groups together as fit share the transforms of the source rows.
        int all = (height + RowSpectra.Group - 1) / RowSpectra.Group, together = all;
        while (together > 1 && RowSpectra.Bytes(size.Length, together, size.Count) > MostBytes)
            together--;
        RowSpectra spectra = buffers.Spectra(size.Length, together, size.Count);
        double[] norms = new double[height];
        bool[] asked = new bool[height * across];
        for (int group = 0; group < all; group += together)
        {
            int groups = Math.Min(together, all - group);
            bool areWeightsSet = false;
            for (int left = 0; left < columns; left += size.Length - (2 * size.Halo))
            {
                scope.Cancel.ThrowIfCancellationRequested();
                Stretch stretch = new(buffers.Cells(size.Count * size.Length), size.Length, size.Count);
                stretch.Read(source, size.Top, left - size.Halo, lengths.Wraps);
                int width = Math.Min(size.Length - (2 * size.Halo), columns - left), first = group * RowSpectra.Group, end = Math.Min(height, first + (groups * RowSpectra.Group));
                if (stretch.Known == 0)
                    continue; // Sums of nothing: nodata.
                if (IsSparse(stretch, size.Halo))
                {
                    Ask(asked, first, end, left, width);
                    continue;
                }
                for (int g = 0; g < groups && !areWeightsSet; g++)
                    SetWeights(spectra, g, firstRow, (group + g) * RowSpectra.Group, height, size, norms);
                areWeightsSet = true;
                Sum(spectra, stretch, buffers.Direct, (firstRow, first, end, left, width), size, norms, asked);
            }
        }
        Refine(buffers.Direct, firstRow, height, asked);
    }

    /// <summary>Most windows are empty, and those that are not are added up sooner than transformed.</summary>
    static bool IsSparse(Stretch stretch, int halo)
    {
        double full = Math.Min(1, (double)stretch.NonZero * ((2 * halo) + RowStencil.Block) / stretch.Known);
        return full * halo < EvenReach;
    }

    void SetWeights(RowSpectra spectra, int group, int firstRow, int first, int height, (int Top, int Count, int Halo, int Length) size, double[] norms)
    {
        spectra.SetWeights(group, size.Count, (from, lane, weights) =>
        {
            int row = firstRow + first + lane, other = size.Top + from;
            double away = row < firstRow + height ? Math.Abs(lengths.Northing_m[other] - lengths.Northing_m[row]) : double.PositiveInfinity;
            if (away > what.Reach_m)
                return 0;
            int half = direct.Stencil(weights, away, (lengths.CellWidth_m[other] + lengths.CellWidth_m[row]) / 2);
            for (int i = 0; i <= half; i++)
                norms[first + lane] += (double)weights[i] * weights[i] * (i > 0 ? 2 : 1);
            return half + 1;
        });
    }

    void Sum(RowSpectra spectra, Stretch stretch, RowNeighbourhood.Buffers band, (int FirstRow, int First, int End, int Left, int Width) part, (int Top, int Count, int Halo, int Length) size, double[] norms, bool[] asked)
    {
        float scale = stretch.MaskScale;
        spectra.Load(size.Count, stretch.Row, scale);
        for (int first = part.First; first < part.End; first += RowSpectra.Group)
        {
            spectra.Sum((first - part.First) / RowSpectra.Group, 0, size.Count, (lane, sums, known) =>
            {
                int row = first + lane;
                if (row >= part.End)
                    return;
                double norm = Math.Sqrt(norms[row]);
                // A mean divides by the weight. A sum asks it only whether anything is known, which is plain long before rounding has a say.
                float leastWeight = (float)(what.Mode == NeighbourhoodMode.Mean ? 2 * norm : norm / 256), leastSum = stretch.Least < 0 ? float.NegativeInfinity : (float)(norm * stretch.RootMeanSquare / 32768);
                ReadOnlySpan<float> own = stretch.Cells(part.FirstRow + row - size.Top);
                for (int c = 0; c < part.Width; c++)
                {
                    float weight = known[size.Halo + c] / scale, sum = sums[size.Halo + c];
                    // For a sum the weight only says whether anything is known, and a cell that is known itself says so too.
                    if (sum < leastSum || (weight < leastWeight && (what.Mode == NeighbourhoodMode.Mean || float.IsNaN(own[size.Halo + c]))))
                        asked[(row * across) + ((part.Left + c) / RowStencil.Block)] = true;
                    band.Sums[(row * columns) + part.Left + c] = sum;
                    band.Known[(row * columns) + part.Left + c] = weight;
                }
            });
        }
    }

    void Ask(bool[] asked, int first, int end, int left, int width)
    {
        for (int row = first; row < end; row++)
            asked.AsSpan((row * across) + (left / RowStencil.Block), ((left + width - 1) / RowStencil.Block) - (left / RowStencil.Block) + 1).Fill(true);
    }

    /// <summary>Blocks that a transform is too coarse for are summed again, directly.</summary>
    void Refine(RowNeighbourhood.Buffers band, int firstRow, int height, bool[] asked)
    {
        if (!asked.Contains(true))
            return;
        for (int i = 0; i < asked.Length; i++)
        {
            int row = i / across, start = i % across * RowStencil.Block, width = Math.Min(RowStencil.Block, columns - start);
            if (!asked[i])
                continue;
            band.Sums.AsSpan((row * columns) + start, width).Clear();
            band.Known.AsSpan((row * columns) + start, width).Clear();
        }
        direct.Add(band, firstRow, height, asked);
    }

    sealed class Buffers(int height, int columns) : IDisposable
    {
        RowSpectra? spectra;
        (int Length, int Groups, int Sources) shape;
        float[] cells = [];

        public readonly RowNeighbourhood.Buffers Direct = new(height, columns);

        public RowSpectra Spectra(int length, int groups, int sources)
        {
            if (spectra is not null && shape.Length == length && shape.Groups == groups && shape.Sources >= sources)
                return spectra;
            spectra?.Dispose();
            shape = (length, groups, sources);
            return spectra = new(length, groups, sources);
        }

        public float[] Cells(int count) => cells.Length >= count ? cells : cells = new float[count];

        public void Dispose() => spectra?.Dispose();
    }
}
