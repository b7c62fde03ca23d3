using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Hashing;
using ThreatLayers.Tiling.Archives;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Tiling;

/// <summary>Where the tiles of a pyramid go: how they are encoded, up to which zoom, and the spool that holds them.</summary>
/// <param name="Earlier">Tiles encoded in the same way, for those whose codes are there; what comes out does not depend on them.</param>
public sealed record TileOutput(ITileEncoder Encoder, int MaxZoom, TileSpool Spool, EarlierTiles? Earlier = null);

/// <summary>A pyramid of tiles of a surface. Tiles without a known pixel are left out.</summary>
/// <remarks>Depth first: four children make a parent, so that at any time only a few tiles per thread are in memory and each cell is read once.</remarks>
/// <param name="sampler">Of the greatest zoom.</param>
/// <param name="isClass">Parents take the most frequent class instead of the mean.</param>
/// <param name="area">Outside it no tile is looked at.</param>
public sealed class TilePyramid(ITileSampler sampler, TileMatrixSet set, TileArea area, int size, bool isClass)
{
    readonly ConcurrentBag<float[]> spare = [];
    int encoded;

    /// <summary>Pictures that were encoded. The others have the codes of one before them, in this pyramid or in the earlier tiles.</summary>
    public int Encoded => encoded;

    /// <summary>Makes zoom 0 to the sampler's; the subtrees of a middle zoom run in parallel. What the spools hold afterwards does not depend on threads.</summary>
    public void Write(IReadOnlyList<TileOutput> outputs, int threads, CancellationToken cancel, Action<double> progress)
    {
        int cut = Math.Min(4, sampler.Zoom), columns = set.Columns(cut);
        TileId[] roots = [.. Enumerable.Range(0, columns * set.Rows(cut)).Select(i => new TileId(cut, i % columns, i / columns))];
        float[]?[] pixels = new float[roots.Length][];
        int done = 0;
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, roots.Length), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
        {
            pixels[i] = Build(roots[i], outputs, cancel);
            progress((double)Interlocked.Increment(ref done) / roots.Length);
        });
        // What is left above is less than half a hundredth of the work.
        for (int zoom = cut - 1; zoom >= 0; zoom--)
        {
            float[]?[] below = pixels;
            int above = set.Columns(zoom);
            pixels = [.. Enumerable.Range(0, above * set.Rows(zoom)).Select(i => new TileId(zoom, i % above, i / above))
                .Select(tile => Parent(tile, [.. Children(tile).Select(c => below[(c.Y * 2 * above) + c.X])], outputs))];
        }
    }

    static TileId[] Children(TileId tile) =>
        [new(tile.Zoom + 1, 2 * tile.X, 2 * tile.Y), new(tile.Zoom + 1, (2 * tile.X) + 1, 2 * tile.Y), new(tile.Zoom + 1, 2 * tile.X, (2 * tile.Y) + 1), new(tile.Zoom + 1, (2 * tile.X) + 1, (2 * tile.Y) + 1)];

    float[]? Build(TileId tile, IReadOnlyList<TileOutput> outputs, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!area.Touches(set, tile))
            return null;
        if (tile.Zoom < sampler.Zoom)
            return Parent(tile, [.. Children(tile).Select(c => Build(c, outputs, cancel))], outputs);
        float[] pixels = Rent();
        if (sampler.Read(tile.X, tile.Y, pixels))
            return Saved(tile, pixels, outputs);
        spare.Add(pixels);
        return null;
    }

    float[]? Parent(TileId tile, float[]?[] children, IReadOnlyList<TileOutput> outputs)
    {
        if (children.All(c => c is null))
            return null;
        float[] parent = Rent();
        for (int quarter = 0; quarter < 4; quarter++)
        {
            TileShrink.Quarter(children[quarter], parent, size, quarter % 2 * (size / 2), quarter / 2 * (size / 2), isClass);
            if (children[quarter] is { } used)
                spare.Add(used);
        }
        return Saved(tile, parent, outputs);
    }

    float[] Saved(TileId tile, float[] pixels, IReadOnlyList<TileOutput> outputs)
    {
        foreach (TileOutput output in outputs)
        {
            if (tile.Zoom <= output.MaxZoom)
                Save(tile, pixels, output);
        }
        return pixels;
    }

    void Save(TileId tile, float[] pixels, TileOutput output)
    {
        byte[] room = ArrayPool<byte>.Shared.Rent(pixels.Length * output.Encoder.CodeBytes);
        Span<byte> codes = room.AsSpan(0, pixels.Length * output.Encoder.CodeBytes);
        output.Encoder.Codes(pixels, codes);
        UInt128 hash = XxHash128.HashToUInt128(codes);
        if (!output.Spool.Repeat(tile, hash))
        {
            byte[]? picture = output.Earlier?.Find(hash);
            if (picture is null)
                Interlocked.Increment(ref encoded);
            output.Spool.Add(tile, hash, picture ?? output.Encoder.Encode(codes));
        }
        ArrayPool<byte>.Shared.Return(room);
    }

    float[] Rent() => spare.TryTake(out float[]? pixels) ? pixels : new float[size * size];
}
