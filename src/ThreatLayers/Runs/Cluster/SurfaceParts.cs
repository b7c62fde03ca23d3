using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Surfaces that several workers make by ranges of rows: each range is a result of the store of its own, and whoever finds all of them puts them together.</summary>
/// <remarks>Two who do so at once do the same, and the store keeps the first; so it matters to nobody who comes last, or whether he dies on the way.</remarks>
sealed class SurfaceParts(ResultStore store, Grid grid, string scratch, IReadOnlyDictionary<string, int> cutRows)
{
    static string KeyOf(string key, RowRange rows) => Fingerprint.Of([new("rows", FormattableString.Invariant($"{rows.First} {rows.End}")), new("of", key)]).Key;

    /// <summary>The result is there, or the rows of it.</summary>
    public bool Has(string key, RowRange? rows) => store.Has(key) || (rows is not null && store.Has(KeyOf(key, rows)));

    /// <summary>Keys of all that a task makes.</summary>
    public static IEnumerable<string> KeysOf(ClusterTask task) => task.Pieces.SelectMany(p => p.Keys.Select(k => p.Rows is { } rows ? KeyOf(k, rows) : k));

    /// <summary>What others have shared since is seen from now on.</summary>
    public void LookAgain() => store.LookAgain();

    /// <summary>Stores some rows of surfaces, evaluated block by block.</summary>
    public void Keep(IReadOnlyList<(PlanNode Node, Surface Surface)> surfaces, RowRange rows, IReadOnlyList<string> warnings, int threads, CancellationToken cancel)
    {
        Grid part = grid.Part(new(0, rows.First, grid.Columns, rows.Count));
        (PlanNode Node, Surface Surface, CellFile File)[] open = [.. surfaces.Select(s => (s.Node, s.Surface, CellFile.Create(Path.Combine(scratch, KeyOf(s.Node.Fingerprint.Key, rows) + ".f32"), part)))];
        BlockWalk.ForEach(part, threads, cancel, block =>
        {
            float[] cells = new float[block.Cells];
            foreach ((_, Surface surface, CellFile file) in open)
            {
                surface.Cells.Read(block with { Row = block.Row + rows.First }, cells);
                file.Write(block, cells);
            }
        });
        foreach ((PlanNode node, Surface surface, CellFile file) in open)
        {
            file.Dispose();
            store.Adopt(new() { Key = KeyOf(node.Fingerprint.Key, rows), Name = FormattableString.Invariant($"{node.Name} rows {rows.First} to {rows.End}"), Parts = [new("of", node.Fingerprint.Key)], Unit = surface.Unit, IsClass = surface.IsClass, Warnings = warnings, Files = [] }, file);
        }
        store.Settle();
        // Before anyone looks whether all parts are there: of two who finish at once, one sees those of both.
        store.Share(open.Select(o => KeyOf(o.Node.Fingerprint.Key, rows)), cancel);
        store.LookAgain();
        foreach ((_, _, CellFile file) in open)
            Delete(file.Path);
    }

    /// <summary>Puts a surface together where all its parts are there and it is not.</summary>
    /// <returns>It is there now.</returns>
    public bool Join(string key, string name, IReadOnlyList<FingerprintPart> madeOf)
    {
        if (store.Has(key))
            return true;
        if (!cutRows.TryGetValue(key, out int step))
            return false;
        RowRange[] ranges = [.. RowRange.Of(grid.Rows, step)];
        if (!ranges.All(r => store.Has(KeyOf(key, r))))
            return false;
        (RowRange Rows, StoreEntry? Entry)[] parts = [.. ranges.Select(r => (r, store.Get(KeyOf(key, r))))];
        if (parts.Any(p => p.Entry is null))
            return false;
        string path = Path.Combine(scratch, key + ".f32");
        try
        {
            using CellFile whole = CellFile.Create(path, grid);
            foreach ((RowRange rows, StoreEntry? entry) in parts)
                Copy(entry!, rows, whole);
            store.Adopt(new() { Key = key, Name = name, Parts = madeOf, Unit = parts[0].Entry!.Unit, IsClass = parts[0].Entry!.IsClass, Warnings = parts[0].Entry!.Warnings, Files = [] }, whole);
            store.Settle();
        }
        catch (IOException) when (store.Has(key))
        {
            // Another worker was quicker, and has removed the parts.
        }
        Delete(path);
        foreach ((RowRange rows, _) in parts)
            store.Discard(KeyOf(key, rows));
        return true;
    }

    void Copy(StoreEntry entry, RowRange rows, CellFile whole)
    {
        Grid part = grid.Part(new(0, rows.First, grid.Columns, rows.Count));
        using CellFile from = (CellFile)store.Open(entry, entry.Name, part).Cells;
        float[] cells = [];
        foreach (Window band in BlockWalk.Bands(part))
        {
            if (cells.Length != band.Cells)
                cells = new float[band.Cells];
            from.Read(band, cells);
            whole.Write(band with { Row = band.Row + rows.First }, cells);
        }
    }

    static void Delete(string path)
    {
        File.Delete(path);
        File.Delete(Path.ChangeExtension(path, ".hdr"));
    }
}
