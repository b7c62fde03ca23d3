using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ThreatLayers.Kernels;

/// <summary>Spectrum of a kernel that is the same to the left and to the right, above and below: real, so that it serves two real surfaces packed as one complex one.</summary>
public sealed unsafe class KernelSpectrum
{
    // Blocks of sixteen frequencies down, in each of them all frequencies across, sixteen numbers each: as the row pass of a tile meets them.
    internal readonly float[] Values;
    internal readonly Fourier Fourier;
    private readonly float[][] weights;

    /// <param name="size">Side of the tiles, a power of two, at least 16.</param>
    /// <param name="weights">weights[|Δrow|][|Δcolumn|]; a row may be empty, none reaches half of the size.</param>
    public KernelSpectrum(int size, float[][] weights)
    {
        if (weights.Length > size / 2 || weights.Any(row => row.Length > size / 2))
            throw new ArgumentException($"A kernel of {weights.Length} rows does not fit tiles of {size} cells.");
        (Size, this.weights) = (size, weights);
        Fourier = new(size);
        Values = new float[(long)size * size];
        using FourierTile tile = new(this);
        Laid().CopyTo(tile.First);
        tile.Spectrum(Values);
    }

    public int Size { get; }

    /// <summary>The kernel as a tile, round the corner where its middle is.</summary>
    internal float[] Laid()
    {
        float[] cells = new float[Size * Size];
        for (int r = 0; r < weights.Length; r++)
        {
            for (int c = 0; c < weights[r].Length; c++)
            {
                foreach (int row in (ReadOnlySpan<int>)[r, (Size - r) % Size])
                {
                    cells[(row * Size) + c] = weights[r][c];
                    cells[(row * Size) + ((Size - c) % Size)] = weights[r][c];
                }
            }
        }

        return cells;
    }
}

/// <summary>
/// A square of cells that a kernel is laid over: two surfaces at once, by a Fourier transform there and back. What comes out near the edges, closer than
/// the kernel reaches, has gone round the square and is of no use. One per thread.
/// </summary>
public sealed unsafe class FourierTile : IDisposable
{
    private readonly KernelSpectrum kernel;
    private readonly float* re, im, panel, other;
    private readonly int size;
    private bool isFreed;

    public FourierTile(KernelSpectrum kernel)
    {
        this.kernel = kernel;
        size = kernel.Size;
        re = Allocate((long)size * size);
        im = Allocate((long)size * size);
        panel = Allocate((long)size * Fourier.Point);
        other = Allocate((long)size * Fourier.Point);
        Clear();
    }

    /// <summary>Bytes of one tile with its buffers.</summary>
    public static long Bytes(int size) => sizeof(float) * (((long)size * size * 2) + ((long)size * Fourier.Point * 2));

    /// <summary>First surface, row-major: cells before, sums after.</summary>
    public Span<float> First => new(re, size * size);

    /// <summary>Second surface.</summary>
    public Span<float> Second => new(im, size * size);

    public void Clear()
    {
        First.Clear();
        Second.Clear();
    }

    /// <summary>Lays the kernel over both surfaces.</summary>
    /// <param name="edge">Cells on each side whose sums are not wanted.</param>
    public void Convolve(int edge)
    {
        for (int column = 0; column < size; column += Fourier.Lanes)
            Columns(re, im, column);
        float scale = 1f / ((float)size * size);
        fixed (float* spectrum = kernel.Values)
        {
            for (int row = 0; row < size; row += Fourier.Lanes)
                Rows(row, spectrum + ((long)row * size), scale);
        }

        // The transform back is the one there with real and imaginary part exchanged, before and after.
        for (int column = edge / Fourier.Lanes * Fourier.Lanes; column < size - edge; column += Fourier.Lanes)
            Columns(im, re, column);
    }

    /// <summary>As <see cref="Convolve"/>, on a device; false where there is none, and the tile is as it was.</summary>
    public bool TryConvolve(Backend backend) => backend.TryRun(new TileJob(kernel, re, im));

    /// <summary>Transforms the first surface, which is the same on both sides of row 0 and of column 0, and gives its real spectrum.</summary>
    internal void Spectrum(float[] values)
    {
        for (int column = 0; column < size; column += Fourier.Lanes)
            Columns(re, im, column);
        for (int row = 0; row < size; row += Fourier.Lanes)
        {
            Panels.FromRows(re, im, size, row, panel);
            float* result = kernel.Fourier.Transform(panel, other);
            for (int c = 0; c < size; c++)
                new Span<float>(result + (c * Fourier.Point), Fourier.Lanes).CopyTo(values.AsSpan((row * size) + (c * Fourier.Lanes)));
        }
    }

    public void Dispose()
    {
        if (isFreed)
            return;
        isFreed = true;
        foreach (nint pointer in (ReadOnlySpan<nint>)[(nint)re, (nint)im, (nint)panel, (nint)other])
            NativeMemory.AlignedFree((void*)pointer);
        GC.SuppressFinalize(this);
    }

    ~FourierTile() => Dispose();

    private void Columns(float* real, float* imaginary, int column)
    {
        Panels.FromColumns(real, imaginary, size, column, panel);
        Panels.ToColumns(kernel.Fourier.Transform(panel, other), real, imaginary, size, column);
    }

    private void Rows(int row, float* spectrum, float scale)
    {
        Panels.FromRows(re, im, size, row, panel);
        float* there = kernel.Fourier.Transform(panel, other);
        Weigh(there, spectrum, scale);
        float* back = kernel.Fourier.Transform(there, there == panel ? other : panel);
        Panels.ToRows(back, im, re, size, row);
    }

    /// <summary>Multiplies by the spectrum, and exchanges real and imaginary part for the way back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Weigh(float* points, float* spectrum, float scale)
    {
        Vector512<float> s = Vector512.Create(scale);
        for (int c = 0; c < size; c++, points += Fourier.Point, spectrum += Fourier.Lanes)
        {
            Vector512<float> h = Vector512.Load(spectrum) * s;
            Vector512<float> real = Vector512.Load(points), imaginary = Vector512.Load(points + Fourier.Lanes);
            (imaginary * h).Store(points);
            (real * h).Store(points + Fourier.Lanes);
        }
    }

    private static float* Allocate(long cells) => (float*)NativeMemory.AlignedAlloc((nuint)(cells * sizeof(float)), 64);
}
