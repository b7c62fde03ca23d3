using System.Text;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// What the codes could be, were the data-deficient species known (Harfoot et al. 2021): in each draw a species' code is turned round with the chance
/// p0 + (1 - p0) u, where u is the median, over the cells of its range, of the share of data-deficient species; the probability is worked out for each draw.
/// </summary>
/// <remarks>A draw hangs on seed, species' name and number of the draw, so that it is the same on every grid and whatever other species there are.</remarks>
sealed class CodeDraws(string name, ThreatProbability step, SpeciesList species, double[] weight, bool[] coded, StepScope scope)
{
    /// <summary>The probability's quantile over the draws, or the width of its 95 % range.</summary>
    public CellFile Write()
    {
        using CellFile deficient = DeficientShare();
        bool[][] drawn = Drawn(Medians(deficient));
        return scope.WriteBands(name, 0, (band, cells) =>
        {
            // Draws of all cells of a band would not fit: a few rows at a time, of runs that are sorted once.
            CellRun<ZoneShare>[] runs = [.. RangeCells.Of(species.Ranges, band).Where(r => r.Value.Share > step.AboveShare)];
            int rows = (int)Math.Clamp(scope.MemoryBytes / scope.Threads / 2 / ((long)band.Columns * step.Draws * sizeof(double)), 1, band.Rows);
            foreach (Window part in Parts(band, rows))
                Fill(part, cells.AsSpan((part.Row - band.Row) * band.Columns, part.Cells), runs, drawn);
        });
    }

    static IEnumerable<Window> Parts(Window band, int rows)
    {
        for (int row = band.Row; row < band.EndRow; row += rows)
            yield return band with { Row = row, Rows = Math.Min(rows, band.EndRow - row) };
    }

    void Fill(Window part, Span<float> cells, CellRun<ZoneShare>[] runs, bool[][] drawn)
    {
        int draws = step.Draws;
        double[] all = new double[cells.Length], threatened = new double[cells.Length * draws];
        int[] count = new int[cells.Length];
        foreach (CellRun<ZoneShare> run in runs.Where(r => r.Row >= part.Row && r.Row < part.EndRow))
        {
            double w = weight[run.Value.Zone];
            bool[] codes = drawn[run.Value.Zone];
            int first = ((run.Row - part.Row) * part.Columns) + run.Column;
            for (int cell = first; cell < first + run.Columns; cell++)
            {
                count[cell]++;
                all[cell] += w;
                for (int draw = 0; draw < draws; draw++)
                    threatened[(cell * draws) + draw] += codes[draw] ? w : 0;
            }
        }
        for (int cell = 0; cell < cells.Length; cell++)
        {
            Span<double> of = threatened.AsSpan(cell * draws, draws);
            of.Sort();
            double value = step.Output == ProbabilityOutput.DrawsQuantile ? Quantile(of, step.Quantile) : Quantile(of, 0.975) - Quantile(of, 0.025);
            cells[cell] = count[cell] < step.LeastSpecies ? float.NaN : (float)(value / all[cell]);
        }
    }

    /// <summary>R type 7.</summary>
    static double Quantile(ReadOnlySpan<double> sorted, double q)
    {
        double at = q * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below])) : sorted[below];
    }

    bool[][] Drawn(double[] uncertain)
    {
        bool[][] drawn = new bool[species.Count][];
        for (int i = 0; i < drawn.Length; i++)
        {
            double turned = step.ErrorRate + ((1 - step.ErrorRate) * uncertain[i]);
            ulong key = Hash(species.Ranges.Names[i]);
            drawn[i] = [.. Enumerable.Range(0, step.Draws).Select(draw => coded[i] != (Philox.Uniform((ulong)step.Seed, key, (ulong)draw) < turned))];
        }
        return drawn;
    }

    /// <summary>FNV-1a: the same on every machine, unlike .NET's own.</summary>
    static ulong Hash(string text)
    {
        ulong hash = 14695981039346656037;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 1099511628211;
        return hash;
    }

    /// <summary>Share of the species in each cell that are data-deficient; nodata where there is none.</summary>
    CellFile DeficientShare() => scope.WriteBands(name + ".deficient", 2 * sizeof(int), (band, cells) =>
    {
        int[] count = new int[cells.Length], deficient = new int[cells.Length];
        foreach (CellRun<ZoneShare> run in RangeCells.Of(species.Ranges, band).Where(r => r.Value.Share > step.AboveShare))
        {
            int first = ((run.Row - band.Row) * band.Columns) + run.Column;
            for (int cell = first; cell < first + run.Columns; cell++)
            {
                count[cell]++;
                deficient[cell] += species.Category[run.Value.Zone] == "DD" ? 1 : 0;
            }
        }
        for (int cell = 0; cell < cells.Length; cell++)
            cells[cell] = (float)deficient[cell] / count[cell];
    });

    /// <summary>Of the shares in each species' cells, exactly: both middle values are found by halving the range of float32, all species at once, so that no list of cells is held.</summary>
    double[] Medians(CellFile deficient)
    {
        long[] count = new long[species.Count];
        OverCells(deficient, (i, _) => count[i]++);
        // Shares lie in 0..1, and floats from 0 up are ordered as their bits are.
        int[][] low = [new int[species.Count], new int[species.Count]], high = [Filled(), Filled()];
        for (int bit = 0; bit < 30; bit++)
        {
            long[][] upTo = [new long[species.Count], new long[species.Count]];
            OverCells(deficient, (i, key) =>
            {
                upTo[0][i] += key <= Middle(0, i) ? 1 : 0;
                upTo[1][i] += key <= Middle(1, i) ? 1 : 0;
            });
            for (int which = 0; which < 2; which++)
            {
                for (int i = 0; i < species.Count; i++)
                {
                    // The lower middle is the ((n + 1) / 2)-th, the upper one the (n / 2 + 1)-th.
                    long wanted = which == 0 ? (count[i] + 1) / 2 : (count[i] / 2) + 1;
                    if (low[which][i] == high[which][i])
                        continue;
                    (low[which][i], high[which][i]) = upTo[which][i] >= wanted ? (low[which][i], Middle(which, i)) : (Middle(which, i) + 1, high[which][i]);
                }
            }
        }
        return [.. Enumerable.Range(0, species.Count).Select(i => count[i] == 0 ? 0 : ((double)BitConverter.Int32BitsToSingle(low[0][i]) + BitConverter.Int32BitsToSingle(low[1][i])) / 2)];

        int Middle(int which, int i) => low[which][i] + ((high[which][i] - low[which][i]) / 2);
        int[] Filled() => [.. Enumerable.Repeat(BitConverter.SingleToInt32Bits(1f), species.Count)];
    }

    /// <summary>Calls back for every cell of every species with its share's bits.</summary>
    void OverCells(CellFile deficient, Action<int, int> seen)
    {
        foreach (Window band in BlockWalk.Bands(scope.Grid))
        {
            scope.Cancel.ThrowIfCancellationRequested();
            float[] cells = new float[band.Cells];
            deficient.Read(band, cells);
            foreach (CellRun<ZoneShare> run in RangeCells.Of(species.Ranges, band).Where(r => r.Value.Share > step.AboveShare))
            {
                foreach (float cell in cells.AsSpan(((run.Row - band.Row) * band.Columns) + run.Column, run.Columns))
                    seen(run.Value.Zone, BitConverter.SingleToInt32Bits(cell));
            }
        }
    }
}
