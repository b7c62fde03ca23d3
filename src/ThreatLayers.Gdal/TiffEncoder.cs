using Microsoft.Win32.SafeHandles;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>Where the encoder changes its ways; tests make it do so with small rasters.</summary>
/// <param name="BigAboveBytes">Uncompressed bytes above which the file is a BigTIFF, as GDAL's IF_SAFER.</param>
/// <param name="WaitingBytes">Encoded tiles of overviews that may wait in memory; what is beyond waits in a file.</param>
sealed record EncoderLimits(long BigAboveBytes = 2_000_000_000, long WaitingBytes = 64 << 20);

/// <summary>Encodes a surface as a tiled GeoTIFF, plain or cloud optimised, on all cores; the same bytes for any number of threads.</summary>
/// <remarks>
/// libtiff's predictor goes byte by byte and its threads wait for one reader, so GDAL takes three times as long. A COG's overviews stand before its cells and their length
/// is known only when all are packed: so they are made first, in a walk over them, and the cells are encoded straight to their place in a second one. That costs
/// a second read from the page cache, and spares keeping all packed cells.
/// </remarks>
sealed class TiffEncoder(CellFile source, TiffOptions options, TileEncoder encoder, IReadOnlyList<TiffImage> images, int threads, SafeFileHandle file, Func<double, bool>? report)
{
    readonly long tiles = images.Sum(i => (long)i.Offsets.Length);
    long position, done;

    /// <param name="path">Written as it is: the caller renames it when this returns.</param>
    /// <param name="template">Tags of a file of one cell (<see cref="TiffTemplate"/>).</param>
    /// <exception cref="OperationCanceledException"><paramref name="report"/> said no.</exception>
    public static void Write(string path, CellFile cells, TiffOptions options, int compression, IReadOnlyList<TiffTag> template, int threads, Func<double, bool>? report, EncoderLimits limits)
    {
        Grid grid = cells.Grid;
        bool isByte = options.ByteNoData is not null;
        List<TiffImage> images = [TiffTemplate.Image(template, grid.Columns, grid.Rows, compression, isByte, isOverview: false)];
        if (options.Cog)
            images.AddRange(Overviews.Sizes(grid.Columns, grid.Rows).Select(s => TiffTemplate.Image(template, s.Columns, s.Rows, compression, isByte, isOverview: true)));
        bool big = images.Sum(i => (long)i.Columns * i.Rows) * (isByte ? 1 : sizeof(float)) > limits.BigAboveBytes;
        threads = threads < 1 ? Environment.ProcessorCount : threads;
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.None);
        using TileSpool spool = new(path + ".ovr", limits.WaitingBytes);
        TiffEncoder run = new(cells, options, new(compression, options.Level, options.ByteNoData, options.Cog, threads), images, threads, file, report)
        {
            position = TiffIndex.Bytes(big, options.Cog, images).Length,
        };
        run.WriteOverviews(spool);
        run.WriteCells();
        RandomAccess.Write(file, TiffIndex.Bytes(big, options.Cog, images), 0);
    }

    /// <summary>Smallest first, as GDAL's COG driver does: a reader that looks from afar needs the head of the file alone.</summary>
    void WriteOverviews(TileSpool spool)
    {
        if (images.Count == 1)
            return;
        List<int>[] waiting = [.. images.Skip(1).Select(_ => new List<int>())];
        Overviews.Build(source, options.OverviewResampling, threads, (level, tileRow, strip) =>
        {
            TiffImage image = images[level + 1];
            encoder.Run(image.TilesAcross, (tile, cells) => Cut(strip, image, tile, Math.Min(TiffImage.Tile, image.Rows - (tileRow * TiffImage.Tile)), cells), (_, bytes) =>
            {
                waiting[level].Add(spool.Add(bytes));
                Report();
            });
        });
        for (int level = waiting.Length - 1; level >= 0; level--)
        {
            for (int tile = 0; tile < waiting[level].Count; tile++)
                Append(images[level + 1], tile, spool.Take(waiting[level][tile]));
        }
    }

    void WriteCells()
    {
        TiffImage image = images[0];
        encoder.Run(image.Offsets.Length, (tile, cells) => TileCells.Read(source, tile % image.TilesAcross, tile / image.TilesAcross, cells), (tile, bytes) =>
        {
            Append(image, tile, bytes);
            Report();
        });
    }

    void Append(TiffImage image, int tile, ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(file, bytes, position);
        (image.Offsets[tile], image.Lengths[tile]) = (position + encoder.Lead, bytes.Length - encoder.Extra);
        position += bytes.Length;
    }

    void Report()
    {
        done++;
        if (report is not null && !report((double)done / tiles))
            throw new OperationCanceledException("Stopped by the caller.");
    }

    static void Cut(float[] strip, TiffImage image, int tileColumn, int rows, Span<float> cells)
    {
        int left = tileColumn * TiffImage.Tile, columns = Math.Min(TiffImage.Tile, image.Columns - left);
        for (int r = 0; r < rows; r++)
            strip.AsSpan((r * image.Columns) + left, columns).CopyTo(cells[(r * TiffImage.Tile)..]);
        TileCells.Pad(cells, columns, rows);
    }
}
