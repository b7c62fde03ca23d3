using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace ThreatLayers.Gdal;

/// <summary>Cells of tiles to the bytes that stand in the file: predictor, compression, and in a COG the length before and the last four bytes again behind.</summary>
/// <param name="code">TIFF's number of the compression.</param>
/// <param name="byteNoData">Null for float32 tiles; else cells are whole numbers 0 to 255, and NaN becomes this.</param>
sealed class TileEncoder(int code, int? level, byte? byteNoData, bool isCog, int threads)
{
    const int Side = TiffImage.Tile, Frame = 4;

    /// <summary>Tiles per thread that may wait for the one before them.</summary>
    const int Ahead = 4;

    /// <summary>Where in what is handed on the tile itself begins, and how many bytes around it are not its own.</summary>
    public int Lead => isCog ? Frame : 0;
    public int Extra => isCog ? 2 * Frame : 0;

    /// <summary>Encodes tiles 0 to <paramref name="tiles"/> - 1 on all threads; <paramref name="handOn"/> gets them in order, and the bytes are its own only while it runs.</summary>
    /// <param name="cellsOf">Fills Side x Side cells of a tile; from several threads.</param>
    public void Run(int tiles, Action<int, float[]> cellsOf, Action<int, ArraySegment<byte>> handOn)
    {
        TileQueue queue = new(tiles, Ahead * Math.Max(1, threads), (tile, bytes) =>
        {
            handOn(tile, bytes);
            ArrayPool<byte>.Shared.Return(bytes.Array!);
        });
        queue.Run(threads, q => Work(q, cellsOf));
    }

    void Work(TileQueue queue, Action<int, float[]> cellsOf)
    {
        using Packer packer = new(code, level);
        int width = Side * (byteNoData is null ? sizeof(float) : 1);
        float[] cells = ArrayPool<float>.Shared.Rent(Side * Side);
        byte[] planes = new byte[width], whole = ArrayPool<byte>.Shared.Rent(Side * width);
        while (queue.TryTake(out int tile))
        {
            cellsOf(tile, cells);
            for (int r = 0; r < Side; r++)
                Predict(cells.AsSpan(r * Side, Side), planes, whole.AsSpan(r * width, width));
            byte[] packed = ArrayPool<byte>.Shared.Rent(packer.Bound(Side * width) + (2 * Frame));
            int length = packer.Pack(whole.AsSpan(0, Side * width), packed.AsSpan(Lead, packed.Length - Extra));
            if (isCog)
                PutFrame(packed, length);
            queue.Give(tile, new(packed, 0, length + Extra));
        }
        ArrayPool<float>.Shared.Return(cells);
        ArrayPool<byte>.Shared.Return(whole);
    }

    void Predict(ReadOnlySpan<float> cells, Span<byte> planes, Span<byte> row)
    {
        if (byteNoData is not { } nodata)
        {
            FloatPredictor.Apply(cells, planes, row);
            return;
        }
        for (int i = 0; i < cells.Length; i++)
        {
            float v = cells[i];
            planes[i] = float.IsNaN(v) ? nodata : v is >= 0 and <= 255 && v == MathF.Truncate(v) ? (byte)v
                : throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"A cell of {v:R} cannot be written as a byte: whole numbers 0 to 255 are allowed."));
        }
        FloatPredictor.Differences(planes, row);
    }

    static void PutFrame(Span<byte> packed, int length)
    {
        BinaryPrimitives.WriteInt32LittleEndian(packed, length);
        packed.Slice(Frame + length - Frame, Frame).CopyTo(packed[(Frame + length)..]);
    }
}
