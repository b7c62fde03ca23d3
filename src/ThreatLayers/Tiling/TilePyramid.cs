using ThreatLayers.Inputs;

namespace ThreatLayers.Tiling;

/// <summary>A pyramid of styled PNG tiles in the XYZ scheme. Empty tiles are left out.</summary>
/// <remarks>Depth first: four children make a parent, so that at any time only a few tiles per thread are in memory and each cell is read once.</remarks>
public sealed class TilePyramid(Surface surface, Palette palette, TileSampler sampler, int maxZoom, string folder)
{
    const int Size = MercatorTiles.Size;
    int written;

    /// <summary>Writes zoom 0 to the greatest; the subtrees of a middle zoom run in parallel.</summary>
    /// <returns>Number of tiles written.</returns>
    public int Write(int threads, CancellationToken cancel, Action<double> progress)
    {
        int cut = Math.Min(3, maxZoom);
        TileId[] roots = [.. Enumerable.Range(0, 1 << (2 * cut)).Select(i => new TileId(cut, i % (1 << cut), i >> cut))];
        float[]?[] pixels = new float[roots.Length][];
        int done = 0;
        Parallel.For(0, roots.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, i =>
        {
            pixels[i] = Build(roots[i], Leaf, cancel);
            progress((double)Interlocked.Increment(ref done) / roots.Length);
        });
        if (cut > 0)
        {
            Dictionary<TileId, float[]?> known = Enumerable.Range(0, roots.Length).ToDictionary(i => roots[i], i => pixels[i]);
            Build(new(0, 0, 0), tile => known.TryGetValue(tile, out float[]? made) ? (true, made) : (false, null), cancel);
        }
        return written;

        (bool, float[]?) Leaf(TileId tile) => tile.Zoom == maxZoom ? (true, Saved(tile, sampler.Read(tile.X, tile.Y))) : (false, null);
    }

    float[]? Build(TileId tile, Func<TileId, (bool Known, float[]? Pixels)> leaf, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        (bool known, float[]? pixels) = leaf(tile);
        if (known)
            return pixels;
        float[]?[] children = [.. tile.Children.Select(c => Build(c, leaf, cancel))];
        if (children.All(c => c is null))
            return null;
        float[] parent = new float[Size * Size];
        for (int quarter = 0; quarter < 4; quarter++)
            Shrink(children[quarter], parent, quarter % 2 * (Size / 2), quarter / 2 * (Size / 2));
        return Saved(tile, parent);
    }

    float[]? Saved(TileId tile, float[]? pixels)
    {
        if (pixels is null)
            return null;
        byte[] indices = new byte[pixels.Length];
        palette.Index(pixels, indices);
        string path = Path.Combine(folder, tile.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, IndexedPng.Encode(indices, Size, Size, palette.Colours));
        Interlocked.Increment(ref written);
        return pixels;
    }

    void Shrink(float[]? child, float[] parent, int left, int top)
    {
        for (int y = 0; y < Size / 2; y++)
        {
            for (int x = 0; x < Size / 2; x++)
            {
                int at = (2 * y * Size) + (2 * x);
                parent[((top + y) * Size) + left + x] = child is null ? float.NaN
                    : surface.IsClass ? Mode(child[at], child[at + 1], child[at + Size], child[at + Size + 1])
                    : Mean(child[at], child[at + 1], child[at + Size], child[at + Size + 1]);
            }
        }
    }

    /// <summary>Of the known ones: what is unknown neither darkens nor thins out a coast or a small island.</summary>
    static float Mean(params ReadOnlySpan<float> four)
    {
        float sum = 0;
        int known = 0;
        foreach (float value in four)
        {
            if (float.IsNaN(value))
                continue;
            sum += value;
            known++;
        }
        return known == 0 ? float.NaN : sum / known;
    }

    /// <summary>The most frequent known class, the lowest of equals.</summary>
    static float Mode(params ReadOnlySpan<float> four)
    {
        float best = float.NaN;
        int most = 0;
        foreach (float value in four)
        {
            int count = four.Count(value);
            if (!float.IsNaN(value) && (count > most || (count == most && value < best)))
                (best, most) = (value, count);
        }
        return best;
    }
}
