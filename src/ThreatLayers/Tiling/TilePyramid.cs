using System.Collections.Concurrent;
using ThreatLayers.Tiling.Archives;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Tiling;

/// <summary>Where the tiles of a pyramid go: how they are encoded, up to which zoom, and the spool that holds them.</summary>
/// <param name="Earlier">Tiles encoded in the same way, for those whose cells have not changed.</param>
public sealed record TileOutput(ITileEncoder Encoder, int MaxZoom, TileSpool Spool, PmtilesArchive? Earlier = null);

/// <summary>A pyramid of tiles of a surface. Tiles without a known pixel are left out.</summary>
/// <remarks>Depth first: four children make a parent, so that at any time only a few tiles per thread are in memory and each cell is read once.</remarks>
/// <param name="sampler">Of the greatest zoom.</param>
/// <param name="isClass">Parents take the most frequent class instead of the mean.</param>
/// <param name="area">Outside it no tile is looked at.</param>
/// <param name="isSame">A tile of the greatest zoom is what it was in the outputs' earlier tiles; null where nothing is known. Pixels are filled all the same, for the tiles above.</param>
public sealed class TilePyramid(ITileSampler sampler, TileMatrixSet set, TileArea area, int size, bool isClass, Func<TileId, bool>? isSame = null)
{
    readonly ConcurrentBag<float[]> spare = [];
    int encoded;

    /// <param name="Pixels">Null where none is known.</param>
    /// <param name="IsSame">No cell below has changed.</param>
    readonly record struct Made(float[]? Pixels, bool IsSame);

    /// <summary>Pictures that were encoded; the others were taken from the earlier tiles.</summary>
    public int Encoded => encoded;

    /// <summary>Makes zoom 0 to the sampler's; the subtrees of a middle zoom run in parallel. What the spools hold afterwards does not depend on threads.</summary>
    public void Write(IReadOnlyList<TileOutput> outputs, int threads, CancellationToken cancel, Action<double> progress)
    {
        int cut = Math.Min(4, sampler.Zoom), columns = set.Columns(cut);
        TileId[] roots = [.. Enumerable.Range(0, columns * set.Rows(cut)).Select(i => new TileId(cut, i % columns, i / columns))];
        Made[] made = new Made[roots.Length];
        int done = 0;
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, roots.Length), EnumerablePartitionerOptions.NoBuffering), new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
        {
            made[i] = Build(roots[i], outputs, cancel);
            progress((double)Interlocked.Increment(ref done) / roots.Length);
        });
        // What is left above is less than half a hundredth of the work.
        for (int zoom = cut - 1; zoom >= 0; zoom--)
        {
            Made[] below = made;
            int above = set.Columns(zoom);
            made = [.. Enumerable.Range(0, above * set.Rows(zoom)).Select(i => new TileId(zoom, i % above, i / above))
                .Select(tile => Parent(tile, [.. Children(tile).Select(c => below[(c.Y * 2 * above) + c.X])], outputs))];
        }
    }

    static TileId[] Children(TileId tile) =>
        [new(tile.Zoom + 1, 2 * tile.X, 2 * tile.Y), new(tile.Zoom + 1, (2 * tile.X) + 1, 2 * tile.Y), new(tile.Zoom + 1, 2 * tile.X, (2 * tile.Y) + 1), new(tile.Zoom + 1, (2 * tile.X) + 1, (2 * tile.Y) + 1)];

    Made Build(TileId tile, IReadOnlyList<TileOutput> outputs, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (!area.Touches(set, tile))
            return new(null, true);
        if (tile.Zoom < sampler.Zoom)
            return Parent(tile, [.. Children(tile).Select(c => Build(c, outputs, cancel))], outputs);
        bool same = isSame?.Invoke(tile) ?? false;
        float[] pixels = Rent();
        if (sampler.Read(tile.X, tile.Y, pixels))
            return Saved(tile, new(pixels, same), outputs);
        spare.Add(pixels);
        return new(null, same);
    }

    Made Parent(TileId tile, Made[] children, IReadOnlyList<TileOutput> outputs)
    {
        bool same = children.All(c => c.IsSame);
        if (children.All(c => c.Pixels is null))
            return new(null, same);
        float[] parent = Rent();
        for (int quarter = 0; quarter < 4; quarter++)
        {
            TileShrink.Quarter(children[quarter].Pixels, parent, size, quarter % 2 * (size / 2), quarter / 2 * (size / 2), isClass);
            if (children[quarter].Pixels is { } used)
                spare.Add(used);
        }
        return Saved(tile, new(parent, same), outputs);
    }

    Made Saved(TileId tile, Made made, IReadOnlyList<TileOutput> outputs)
    {
        foreach (TileOutput output in outputs.Where(o => tile.Zoom <= o.MaxZoom))
            output.Spool.Add(tile, (made.IsSame ? output.Earlier?.Find(tile) : null) ?? Encode(output.Encoder, made.Pixels!));
        return made;
    }

    byte[] Encode(ITileEncoder encoder, float[] pixels)
    {
        Interlocked.Increment(ref encoded);
        return encoder.Encode(pixels);
    }

    float[] Rent() => spare.TryTake(out float[]? pixels) ? pixels : new float[size * size];
}
