using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>A band read by window. A GDAL dataset serves one thread at a time, so each reader takes one from a pool and puts it back.</summary>
sealed unsafe class GdalRaster(RasterOpen raster, Band band, Dataset first) : IRasterSource
{
    /// <summary>Rows of doubles at a time, where the band needs more than a float's precision; bounds the scratch memory.</summary>
    const int Strip = 1 << 16;

    readonly ConcurrentBag<Dataset> idle = [first];
    readonly FloatTiles? tiles = FloatTiles.TryOpen(band);
    volatile bool disposed;

    public Grid Grid => band.Info.Grid;

    public void Read(Window window, Span<float> cells)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        if (window.IsEmpty || window.Intersect(Grid.Whole) != window)
            throw new ArgumentOutOfRangeException(nameof(window), window, $"Outside the {Grid.Columns} x {Grid.Rows} cells of {raster.Path}.");
        if (cells.Length != window.Cells)
            throw new ArgumentException($"{cells.Length} cells for a window of {window.Cells}.", nameof(cells));
        if (tiles?.TryRead(window, cells) == true)
        {
            MarkNoData(cells);
            return;
        }
        Dataset dataset = idle.TryTake(out Dataset? pooled) ? pooled : Dataset.OpenInput(raster.Path, raster: true);
        try
        {
            if (FloatHolds(band.Type) && !band.IsScaled)
                ReadFloats(dataset, window, cells);
            else
                ReadDoubles(dataset, window, cells);
        }
        finally
        {
            idle.Add(dataset);
            // A reader that was under way while the source was closed puts its dataset back into a bag that nobody looks at again.
            if (disposed)
                Drain();
        }
    }

    public void Dispose()
    {
        disposed = true;
        tiles?.Dispose();
        Drain();
    }

    void Drain()
    {
        while (idle.TryTake(out Dataset? dataset))
            dataset.Dispose();
    }

    /// <summary>Byte, UInt16, Int16, Float32 and Int8: every value is a float, so nodata can be told from the float.</summary>
    static bool FloatHolds(int type) => type is 1 or 2 or 3 or 6 or 14;

    void ReadFloats(Dataset dataset, Window window, Span<float> cells)
    {
        fixed (float* buffer = cells)
            Fill(dataset, window, buffer, Native.Float32);
        MarkNoData(cells);
    }

    void MarkNoData(Span<float> cells)
    {
        if (band.NoData is { } nodata && !double.IsNaN(nodata) && (float)nodata == nodata)
            ToNaN(cells, (float)nodata);
    }

    void ReadDoubles(Dataset dataset, Window window, Span<float> cells)
    {
        int rows = Math.Max(1, Strip / window.Columns);
        double[] scratch = ArrayPool<double>.Shared.Rent(rows * window.Columns);
        try
        {
            for (int row = 0; row < window.Rows; row += rows)
            {
                Window strip = window with { Row = window.Row + row, Rows = Math.Min(rows, window.Rows - row) };
                fixed (double* buffer = scratch)
                    Fill(dataset, strip, buffer, Native.Float64);
                Convert(scratch.AsSpan(0, strip.Cells), cells.Slice(row * window.Columns, strip.Cells));
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scratch);
        }
    }

    void Convert(ReadOnlySpan<double> values, Span<float> cells)
    {
        double nodata = band.NoData ?? double.NaN, scale = band.Scale, offset = band.Offset;
        for (int i = 0; i < values.Length; i++)
            cells[i] = values[i] == nodata ? float.NaN : (float)((values[i] * scale) + offset);
    }

    void Fill(Dataset dataset, Window window, void* buffer, int type)
    {
        nint handle = Native.GDALGetRasterBand(dataset.Handle, band.Number);
        long mark = Errors.Begin();
        if (Native.GDALRasterIO(handle, 0, window.Column, window.Row, window.Columns, window.Rows, buffer, window.Columns, window.Rows, type, 0, 0) != 0)
        {
            throw Errors.Input(mark, raster.Path, $"band {band.Number} cannot be read at columns {window.Column} to {window.EndColumn - 1}, rows {window.Row} to {window.EndRow - 1}",
                "The file is damaged or truncated; fetch it again.");
        }
    }

    static void ToNaN(Span<float> cells, float nodata)
    {
        Vector<float> marker = new(nodata), nan = new(float.NaN);
        int i = 0;
        for (; i <= cells.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            Vector<float> v = new(cells[i..]);
            Vector.ConditionalSelect(Vector.Equals(v, marker), nan, v).CopyTo(cells[i..]);
        }
        for (; i < cells.Length; i++)
        {
            if (cells[i] == nodata)
                cells[i] = float.NaN;
        }
    }
}
