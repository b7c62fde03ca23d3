using System.Collections.Concurrent;
using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What all stages of one run share.</summary>
sealed class RunContext : IDisposable
{
    readonly ConcurrentBag<CellFile> files = [];
    readonly List<CellRuns<ZoneShare>> spools = [];
    readonly Lock frameTurn = new();
    MapFrame? frame;
    ZoneGrounds? grounds;

    public required LoadedPipeline Pipeline { get; init; }
    public required RunPlan Plan { get; init; }
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

    /// <summary>Memory for surfaces that need not go through the disk.</summary>
    public required CellRoom Room { get; init; }

    /// <summary>Length and time of every input at the start.</summary>
    public required IReadOnlyDictionary<string, (long Bytes, DateTime Written)> InputsAsFound { get; init; }

    /// <summary>Results on the way to a layer stay in the store, so that a change recomputes little. On a small disk they go when the layer is done.</summary>
    public required bool KeepsIntermediate { get; init; }

    public static RunContext Of(RunPlan plan, PreparedRun prepared, CancellationToken cancel)
    {
        GroundMetric ground = WorkingGrid.GroundOf(plan.Grid, prepared.Geodata);
        return new()
        {
            Pipeline = plan.Pipeline,
            Plan = plan,
            Grid = plan.Grid,
            Ground = ground,
            Area = ground.IsPlanar ? WorkingGrid.AreaOf(plan.Grid, prepared.Geodata) : null,
            Geodata = prepared.Geodata,
            Backend = prepared.Backend,
            Options = prepared.Options,
            Workspace = prepared.Workspace,
            Log = prepared.Log,
            Cancel = cancel,
            Room = new(prepared.Options.HeldBytes),
            InputsAsFound = prepared.InputsAsFound,
            KeepsIntermediate = DiskRoom.KeepsIntermediate(prepared.Workspace, plan, prepared.Options.Keep),
            Earlier = EarlierOf(prepared, plan.Pipeline.Definition.Id),
        };
    }

    static string? EarlierOf(PreparedRun prepared, string pipeline)
    {
        Releases releases = new(prepared.Workspace.Releases);
        string? folder = prepared.Options.Against ?? (releases.Current is { } current ? releases.PathOf(current) : null);
        return folder is { Length: > 0 } && Path.Combine(folder, "manifest.json") is var manifest && File.Exists(manifest) && File.ReadAllText(manifest).Contains($"\"pipeline\": \"{pipeline}\"", StringComparison.Ordinal) ? folder : null;
    }

    /// <summary>Folder of the release of this pipeline that gates and report compare with; null where there is none.</summary>
    public required string? Earlier { get; init; }

    public PublishDefinition Publish => Pipeline.Definition.Publish;
    public ResultStore Results => Workspace.Store;

    /// <summary>Zones by file, layer and column: several layers spread over the same countries.</summary>
    public Dictionary<string, Zones> Zones { get; } = [];

    /// <summary>Zones of the pipeline on its grid.</summary>
    public ZoneGrounds Grounds
    {
        get
        {
            lock (frameTurn)
                return grounds ??= new(this);
        }
    }

    /// <summary>Seconds by node that was made.</summary>
    public ConcurrentDictionary<string, double> Made { get; } = [];

    /// <summary>Projection, outline and coastline that the overview maps share.</summary>
    public MapFrame Frame
    {
        get
        {
            lock (frameTurn)
                return frame ??= MapFrame.Of(Grid, Ground.Wraps, Coastline(), Publish.MapWidthPx, (from, to) => WorkingGrid.Transform(from, to, Geodata));
        }
    }

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

    /// <summary>Surfaces' files, or answers, that are made at once: each keeps one core busy for a while, so two go side by side; on a large grid or in little memory one after the other.</summary>
    public int SideBySide => SideBySideOf(Grid.Cells, Options.MemoryBytes, Options.Threads);

    /// <inheritdoc cref="SideBySide"/>
    internal static int SideBySideOf(long cells, long memoryBytes, int threads) => cells <= 50_000_000 && memoryBytes >= 3L << 30 ? Math.Min(2, threads) : 1;

    /// <summary>Reports progress to GDAL's taste: false stops.</summary>
    public Func<double, bool> Going(Action<double> progress) => done =>
    {
        progress(done);
        return !Cancel.IsCancellationRequested;
    };

    public string ScratchPath(string name) => Path.Combine(Workspace.Scratch, name + ".f32");

    /// <summary>Room for the runs of zones, which several layers read.</summary>
    public CellRuns<ZoneShare> ZoneRuns(string name)
    {
        CellRuns<ZoneShare> runs = new(Grid, ScratchPath(name + ".zones"));
        lock (spools)
            spools.Add(runs);
        return runs;
    }

    /// <summary>Room for a surface: in memory where there is some, else on disk.</summary>
    public CellFile Create(string name) => Kept(CellFile.Create(ScratchPath(name), Grid, Room));

    public CellFile Open(string name) => Kept(CellFile.Open(ScratchPath(name), Grid));

    /// <summary>The stored result of a node that is fresh; null where it has to be made.</summary>
    public Surface? Reuse(PlanNode node)
    {
        if (node.State != NodeState.Fresh || !node.IsStored)
            return null;
        if (!Results.Has(node.Fingerprint.Key))
            Results.Settle(); // It may be on its way: what two layers begin with is made by the first.
        if (Results.Get(node.Fingerprint.Key) is not { } entry)
            return null;
        foreach (string warning in entry.Warnings)
            Log.Warn(node.Stage, node.Name, warning);
        Surface surface = Results.Open(entry, node.Name, Grid);
        Kept((CellFile)surface.Cells);
        return surface;
    }

    /// <summary>Evaluates a node's surface onto disk where it is not there, and hands it to the store.</summary>
    /// <param name="inputs">Files that the node has read: what they said when the run began is what the result is filed under.</param>
    public Surface Keep(PlanNode node, Surface surface, IEnumerable<string> inputs, IReadOnlyList<string> warnings)
    {
        surface = Store([surface])[0];
        InputCheck.RequireUnchanged(InputsAsFound, inputs);
        if (!Results.Has(node.Fingerprint.Key))
            Results.Adopt(new() { Key = node.Fingerprint.Key, Name = node.Name, Parts = node.Fingerprint.Parts, Unit = surface.Unit, IsClass = surface.IsClass, Warnings = warnings, Files = [] }, (CellFile)surface.Cells);
        return surface;
    }

    /// <summary>One piece of work with its events and its time.</summary>
    public T Task<T>(PlanNode node, double weight, Func<Action<double>, T> work)
    {
        double began = Log.Seconds;
        T result = Log.Task(node.Stage, node.Name, weight, Grid.Cells, work);
        Made[node.Name] = Log.Seconds - began;
        return result;
    }

    /// <summary>Removes what a layer needed on its way to a result that is on disk itself: on a large grid each surface takes gigabytes.</summary>
    public void Free(string layer, IRasterSource result)
    {
        foreach (CellFile file in files.Where(f => f != result && Path.GetFileName(f.Path).StartsWith(layer + ".", StringComparison.Ordinal)))
            Free(file);
        if (!KeepsIntermediate)
            Results.DiscardLater([.. Plan.Nodes.Where(n => n.Layer == layer && n.IsStored && n.Fingerprint.Key != Plan[ResultOf(layer)].Fingerprint.Key).Select(n => n.Fingerprint.Key)]);
    }

    /// <summary>Deletes all surfaces: what was never written out need not be, when the release is.</summary>
    public void FreeAll()
    {
        foreach (CellFile file in files)
            Free(file);
    }

    /// <summary>Closes a file and deletes it where it is scratch; what the store holds stays.</summary>
    public void Free(CellFile file)
    {
        file.Dispose();
        if (file.Held is not null || Path.GetDirectoryName(file.Path) != Workspace.Scratch)
            return;
        File.Delete(file.Path);
        File.Delete(Path.ChangeExtension(file.Path, ".hdr"));
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
        frame?.Dispose();
    }

    string ResultOf(string layer) => $"{layer}.{Pipeline.Layers.First(l => l.Definition.Id == layer).Definition.Result}";

    List<Geometry> Coastline()
    {
        if (Publish.Coastline is null)
            return [];
        string path = Path.GetFullPath(Path.Combine(Pipeline.Folder, Publish.Coastline));
        using IFeatureSource source = Geodata.OpenFeatures(new(path));
        return [.. source.Read().Select(f => f.Geometry).OfType<Geometry>().Select(g => Area?.Cut(g) ?? g).Where(g => !g.IsEmpty)];
    }

    CellFile Kept(CellFile file)
    {
        files.Add(file);
        return file;
    }
}
