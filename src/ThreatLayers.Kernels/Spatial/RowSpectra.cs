using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>
/// Sums over a window whose weights differ from one pair of rows to the next, as on a globe, where columns narrow towards the poles: each source row goes
/// through a Fourier transform along the row once, is weighed there for each target row, and each target row comes back once. One per thread.
/// </summary>
/// <remarks>
/// Sixteen target rows are worked on at once, one per lane. Value and mask of the known are real and imaginary part of one transform. A stretch of columns
/// gives right sums but for as many columns at each end as the weights reach; the caller lets stretches overlap.
/// </remarks>
public sealed unsafe class RowSpectra : IDisposable
{
    public const int Group = Fourier.Lanes;
    private const int Point = Fourier.Point;

    private readonly Fourier fourier;
    private readonly int sources;
    private readonly int length;
    private readonly float* weights;
    private readonly float* spectra;
    private readonly float* panel;
    private readonly float* other;
    private bool isFreed;

    /// <param name="length">Columns of a stretch; a power of two, at least 16.</param>
    /// <param name="groups">Groups of sixteen target rows.</param>
    /// <param name="sources">Most source rows.</param>
    public RowSpectra(int length, int groups, int sources)
    {
        fourier = new(length);
        this.length = length;
        this.sources = Rounded(sources);
        weights = Allocate((long)groups * Frequencies(length) * this.sources * Group);
        spectra = Allocate((long)length * this.sources * 2);
        panel = Allocate((long)length * Point);
        other = Allocate((long)length * Point);
    }

    /// <summary>Bytes that one holds.</summary>
    public static long Bytes(int length, int groups, int sources) =>
        sizeof(float) * (((long)groups * Frequencies(length) * Rounded(sources) * Group) + ((long)length * Rounded(sources) * 2) + (2L * length * Point));

    /// <summary>Sets the weights between the sixteen rows of a group and all source rows.</summary>
    /// <param name="group">Number of the group.</param>
    /// <param name="count">Number of source rows.</param>
    /// <param name="of">Fills weights by distance in columns, for source row and lane; returns how many there are, 0 for rows out of each other's reach. At most half the stretch.</param>
    public void SetWeights(int group, int count, WeightsOf of)
    {
        float[] some = new float[(length / 2) + 1];
        for (int source = 0; source < Rounded(count); source += 2)
        {
            // Both are the same to the left and to the right, so their transforms are real: two go through one, as real and imaginary part.
            new Span<float>(panel, length * Point).Clear();
            for (int part = 0; part < 2 && source + part < count; part++)
            {
                for (int lane = 0; lane < Group; lane++)
                    Put(some.AsSpan(0, of(source + part, lane, some)), panel + (part * Group) + lane);
            }
            float* result = fourier.Transform(panel, other);
            for (int f = 0; f < Frequencies(length); f++)
            {
                float* to = weights + (((((long)group * Frequencies(length)) + f) * sources) + source) * Group;
                Vector512.Load(result + (f * Point)).Store(to);
                Vector512.Load(result + (f * Point) + Group).Store(to + Group);
            }
        }
    }

    /// <summary>Takes in a stretch of all source rows; NaN is unknown.</summary>
    /// <param name="count">Number of source rows.</param>
    /// <param name="row">Reads one of them, the whole stretch.</param>
    /// <param name="maskScale">What stands for a known cell in the mask.</param>
    public void Load(int count, Action<int, float[]> row, float maskScale)
    {
        float[] cells = new float[length];
        for (int first = 0; first < Rounded(count); first += Group)
        {
            new Span<float>(panel, length * Point).Clear();
            for (int lane = 0; lane < Group && first + lane < count; lane++)
            {
                row(first + lane, cells);
                for (int c = 0; c < length; c++)
                {
                    bool known = !float.IsNaN(cells[c]);
                    panel[(c * Point) + lane] = known ? cells[c] : 0;
                    panel[(c * Point) + Group + lane] = known ? maskScale : 0;
                }
            }
            float* result = fourier.Transform(panel, other);
            for (int f = 0; f < length; f++)
            {
                float* to = spectra + (((long)f * sources) + first) * 2;
                Vector512.Load(result + (f * Point)).Store(to);
                Vector512.Load(result + (f * Point) + Group).Store(to + Group);
            }
        }
    }

    /// <summary>Sums of one group of target rows over the stretch.</summary>
    /// <param name="group">Number of the group.</param>
    /// <param name="from">First source row that any of them reaches.</param>
    /// <param name="to">The one after the last.</param>
    /// <param name="lane">Called with each lane, the sums and the sums of the mask.</param>
    public void Sum(int group, int from, int to, Action<int, float[], float[]> lane)
    {
        Weigh(weights + ((long)group * Frequencies(length) * sources * Group), from / Group * Group, Rounded(to));
        // The way back is the way there with real and imaginary part exchanged before and after.
        float* result = fourier.Transform(panel, other);
        float[] sums = new float[length], known = new float[length];
        for (int l = 0; l < Group; l++)
        {
            for (int c = 0; c < length; c++)
            {
                known[c] = result[(c * Point) + l];
                sums[c] = result[(c * Point) + Group + l];
            }
            lane(l, sums, known);
        }
    }

    public void Dispose()
    {
        if (isFreed)
            return;
        isFreed = true;
        foreach (nint pointer in (ReadOnlySpan<nint>)[(nint)weights, (nint)spectra, (nint)panel, (nint)other])
            NativeMemory.AlignedFree((void*)pointer);
        GC.SuppressFinalize(this);
    }

    ~RowSpectra() => Dispose();

    /// <summary>Frequencies f and n - f have the same weights: both are summed in one go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(float* of, int from, int to)
    {
        Vector512<float> scale = Vector512.Create(1f / length);
        for (int f = 0; f < Frequencies(length); f++)
        {
            int mirror = (length - f) % length;
            float* w = of + ((((long)f * sources) + from) * Group);
            float* x = spectra + ((((long)f * sources) + from) * 2);
            float* y = spectra + ((((long)mirror * sources) + from) * 2);
            Vector512<float> re = Vector512<float>.Zero, im = re, mirrorRe = re, mirrorIm = re;
            for (int first = from; first < to; first += Group, x += Point, y += Point)
            {
                for (int s = 0; s < Group; s++, w += Group)
                {
                    Vector512<float> h = Vector512.Load(w);
                    re += h * Vector512.Create(x[s]);
                    im += h * Vector512.Create(x[Group + s]);
                    mirrorRe += h * Vector512.Create(y[s]);
                    mirrorIm += h * Vector512.Create(y[Group + s]);
                }
            }
            (im * scale).Store(panel + (f * Point));
            (re * scale).Store(panel + (f * Point) + Group);
            (mirrorIm * scale).Store(panel + (mirror * Point));
            (mirrorRe * scale).Store(panel + (mirror * Point) + Group);
        }
    }

    private void Put(ReadOnlySpan<float> some, float* lane)
    {
        for (int c = 0; c < some.Length; c++)
        {
            lane[c * Point] += some[c];
            if (c > 0)
                lane[(length - c) * Point] += some[c];
        }
    }

    private static int Frequencies(int length) => (length / 2) + 1;

    private static int Rounded(int count) => (count + Group - 1) / Group * Group;

    private static float* Allocate(long cells)
    {
        float* memory = (float*)NativeMemory.AlignedAlloc((nuint)(cells * sizeof(float)), 64);
        NativeMemory.Clear(memory, (nuint)(cells * sizeof(float)));
        return memory;
    }
}

/// <summary>Fills weights by distance in columns between a source row and the target row of a lane.</summary>
/// <returns>How many; 0 where the rows are out of each other's reach.</returns>
public delegate int WeightsOf(int source, int lane, Span<float> weights);
