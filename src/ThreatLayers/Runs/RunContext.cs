using System.Collections.Concurrent;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Runs;

/// <summary>What all stages of one run share.</summary>
sealed class RunContext : IDisposable
{
    readonly ConcurrentBag<CellFile> files = [];
    readonly List<CellRuns<ZoneShare>> spools = [];

    public required Grid Grid { get; init; }
    public required GroundMetric Ground { get; init; }

    /// <summary>Null where the grid is cylindrical and any place has one position on it.</summary>
    public required MapArea? Area { get; init; }
    public required IGeodata Geodata { get; init; }
    public required Backend Backend { get; init; }
    public required RunOptions Options { get; init; }
    public required Workspace Workspace { get; init; }
    public required RunLog Log { get; init; }
    public required CancellationToken Cancel { get; init; }

    /// <summary>Zones by file, layer and column: several layers spread over the same countries.</summary>
    public Dictionary<string, Zones> Zones { get; } = [];

    /// <summary>The CRS that a definition declares for a file; null where it declares none.</summary>
    /// <exception cref="InputException">PROJ does not know it.</exception>
    public Crs? Identify(string path, string? declared)
    {
        try
        {
            return declared is null ? null : Geodata.Identify(declared);
        }
        catch (ArgumentException e)
        {
            throw new InputException(path, $"the declared crs: {e.Message}", "Write an authority code such as EPSG:4326, or WKT.", e);
        }
    }

    public string ScratchPath(string name) => Path.Combine(Workspace.Scratch, name + ".f32");

    /// <summary>Room for the runs of zones, which several layers read.</summary>
    public CellRuns<ZoneShare> ZoneRuns(string name)
    {
        CellRuns<ZoneShare> runs = new(Grid, ScratchPath(name + ".zones"));
        spools.Add(runs);
        return runs;
    }

    public CellFile Create(string name) => Kept(CellFile.Create(ScratchPath(name), Grid));

    public CellFile Open(string name) => Kept(CellFile.Open(ScratchPath(name), Grid));

    /// <summary>Deletes what a layer needed on its way to a result that is on disk itself: on a large grid each surface takes gigabytes.</summary>
    public void Free(string layer, IRasterSource result) => Free(f => f != result && Path.GetFileName(f.Path).StartsWith(layer + ".", StringComparison.Ordinal));

    /// <summary>Deletes all surfaces: what was never written out need not be, when the release is.</summary>
    public void FreeAll() => Free(_ => true);

    void Free(Func<CellFile, bool> which)
    {
        foreach (CellFile file in files.Where(which))
        {
            file.Dispose();
            File.Delete(file.Path);
            File.Delete(Path.ChangeExtension(file.Path, ".hdr"));
        }
    }

    /// <summary>Evaluates surfaces block by block onto disk, all in one pass; those already there stay as they are.</summary>
    public IReadOnlyList<Surface> Store(IReadOnlyList<Surface> surfaces, Action<double>? progress = null)
    {
        (Surface Lazy, CellFile File)[] open = [.. surfaces.Where(s => s.Cells is not CellFile).Select(s => (s, Create(s.Name)))];
        if (open.Length > 0)
        {
            long blocks = (long)((Grid.Columns + BlockWalk.Columns - 1) / BlockWalk.Columns) * ((Grid.Rows + BlockWalk.Rows - 1) / BlockWalk.Rows), done = 0;
            BlockWalk.ForEach(Grid, Options.Threads, Cancel, window =>
            {
                float[] cells = System.Buffers.ArrayPool<float>.Shared.Rent(window.Cells);
                foreach ((Surface lazy, CellFile file) in open)
                {
                    lazy.Cells.Read(window, cells.AsSpan(0, window.Cells));
                    file.Write(window, cells.AsSpan(0, window.Cells));
                }
                System.Buffers.ArrayPool<float>.Shared.Return(cells);
                progress?.Invoke((double)Interlocked.Increment(ref done) / blocks);
            });
        }
        return [.. surfaces.Select(s => open.FirstOrDefault(o => o.Lazy == s) is { File: { } file } ? s with { Cells = file } : s)];
    }

    public void Dispose()
    {
        foreach (CellFile file in files)
            file.Dispose();
        foreach (CellRuns<ZoneShare> runs in spools)
            runs.Dispose();
    }

    CellFile Kept(CellFile file)
    {
        files.Add(file);
        return file;
    }
}
