using ThreatLayers.Definitions;
using ThreatLayers.Grids;

namespace ThreatLayers.Runs;

/// <summary>Cuts what is stale of a plan into tasks for a cluster.</summary>
/// <remarks>
/// On a small grid a layer is one task. On a large one each step is, and what works cell by cell, or within a radius, is cut into ranges of rows.
/// Tables that join what other answers found are left to the run that asked: they take milliseconds.
/// </remarks>
/// <param name="wantedSeconds">A task is to take about so long: starting one costs a second. Null leaves that open, and small runs to a pool.</param>
/// <param name="parallel">Tasks that can go at once; a wave has no fewer while it has pieces.</param>
sealed class ClusterCut(RunPlan plan, RunOptions options, WorkEstimate estimate, double? wantedSeconds, int parallel)
{
    /// <summary>Of the usual tasks, one after the other on each core: what takes less goes to a pool of workers.</summary>
    const double MostInPool = 3;

    /// <summary>Seconds that a task of a pool takes at the least, while its wave has pieces.</summary>
    const double LeastInPool = 0.6;

    readonly double targetSeconds = wantedSeconds ?? ClusterChoices.DefaultTaskSeconds;
    bool isPool;
    readonly List<ClusterWave> waves = [];
    readonly List<ClusterTask> tasks = [];
    readonly Dictionary<string, int> cutRows = [];
    readonly Dictionary<string, int> waveOf = [];

    long Cells => plan.Grid.Cells;

    public ClusterJob Job(string pipelineFile)
    {
        PlanNode[] steps = [.. Stale("harmonise", "threat")];
        isPool = wantedSeconds is null && plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true }).Sum(Seconds) <= MostInPool * targetSeconds * parallel;
        if (steps.Any(n => Seconds(n) > targetSeconds))
            AddByDepth(steps);
        else
            AddByLayer(steps);
        Add("combined surfaces", Combined());
        // One wave of all that looks at finished surfaces: it leaves no core idle while the last of one kind is at work.
        Add("files and answers", Stale("publish").GroupBy(n => n.Reads[0]).Select(s => Piece(PieceKind.Products, [.. s]) with { Names = [s.Key] })
            .Concat(Stale(Answer.Stage).Where(n => !IsCoverage(n) && !IsJoined(n)).Select(n => Piece(PieceKind.Answer, [n]))));
        return new(Path.GetFullPath(pipelineFile), options, waves, tasks, cutRows) { Pool = isPool ? Math.Min(parallel, tasks.Count) : 0 };
    }

    IEnumerable<PlanNode> Stale(params string[] stages) => plan.Nodes.Where(n => n is { State: NodeState.Stale, IsStored: true } && stages.Contains(n.Stage));

    /// <summary>A table of what other answers found.</summary>
    internal static bool IsJoined(PlanNode node) => node.Reads.Any(r => r.StartsWith("answers/", StringComparison.Ordinal) && !r.StartsWith(ZoneCoverage.NodeOf(""), StringComparison.Ordinal));

    internal static bool IsCoverage(PlanNode node) => node.Name.StartsWith(ZoneCoverage.NodeOf(""), StringComparison.Ordinal);

    /// <summary>With the time of what is evaluated on the way to it.</summary>
    double Seconds(PlanNode node) => estimate.Seconds(node);

    /// <summary>What several layers begin with, then a piece per layer.</summary>
    void AddByLayer(PlanNode[] steps)
    {
        HashSet<string> shared = [.. plan.Nodes.Where(n => n.IsStored && n.Stage is "harmonise" or "threat").GroupBy(n => n.Fingerprint.Key).Where(g => g.Select(n => n.Layer).Distinct().Count() > 1).Select(g => g.Key)];
        Add("beginnings", Chains([.. steps.Where(n => shared.Contains(n.Fingerprint.Key))]).Select(c => Piece(PieceKind.Steps, c)).Concat(Zones()));
        Add("layers", steps.Where(n => !shared.Contains(n.Fingerprint.Key)).GroupBy(n => n.Layer).Select(l => Piece(PieceKind.Steps, [.. l])));
    }

    /// <summary>Nodes that stand on each other, together; a piece makes them one after the other.</summary>
    IEnumerable<PlanNode[]> Chains(PlanNode[] nodes)
    {
        Dictionary<string, List<PlanNode>> chainOf = [];
        foreach (PlanNode node in nodes)
        {
            List<PlanNode> chain = [node];
            foreach (List<PlanNode> before in Needs([node]).Select(k => chainOf.GetValueOrDefault(k)).OfType<List<PlanNode>>().Distinct().ToArray())
                chain.InsertRange(chain.Count - 1, before);
            foreach (PlanNode member in chain)
                chainOf[member.Fingerprint.Key] = chain;
        }
        return chainOf.Values.Distinct().Select(c => c.ToArray());
    }

    /// <summary>Step by step: those that need nothing of each other are a wave.</summary>
    void AddByDepth(PlanNode[] steps)
    {
        Dictionary<string, int> depths = [];
        foreach (PlanNode node in steps) // A plan names what is read before what reads it.
            depths[node.Fingerprint.Key] = 1 + Needs([node]).Select(k => depths.GetValueOrDefault(k)).DefaultIfEmpty(0).Max();
        Add("zones", Zones());
        foreach (var level in steps.GroupBy(n => depths[n.Fingerprint.Key]).OrderBy(g => g.Key))
            Add(FormattableString.Invariant($"steps of depth {level.Key}"), level.SelectMany(n => Cut(Piece(PieceKind.Steps, [n]), IsCut(n))));
    }

    IEnumerable<ClusterPiece> Zones() => Stale(Answer.Stage).Where(IsCoverage).Select(n => Piece(PieceKind.Coverage, [n]));

    bool IsCut(PlanNode node) => node.Stage == "threat" && plan.StepOf(node).IsCutByRows;

    IEnumerable<ClusterPiece> Combined() => Stale("combine").ToArray() is { Length: > 0 } stale ? Cut(Piece(PieceKind.Combined, stale), stale.All(n => plan.Pipeline.Definition.Combine[n.Name].Rule.IsCutByRows)) : [];

    /// <summary>A piece in ranges of rows that each take about the target.</summary>
    IEnumerable<ClusterPiece> Cut(ClusterPiece piece, bool canBe)
    {
        int rows = plan.Grid.Rows, parts = (int)Math.Min(rows, Math.Ceiling(piece.Seconds / targetSeconds));
        if (!canBe || parts < 2)
            return [piece];
        int step = (rows + parts - 1) / parts;
        // Whole blocks where that still makes as many tasks.
        if (step >= 2 * BlockWalk.Rows)
            step = step / BlockWalk.Rows * BlockWalk.Rows;
        foreach (string key in piece.Keys)
            cutRows[key] = step;
        return RowRange.Of(rows, step).Select(r => piece with { Rows = r, Seconds = piece.Seconds * r.Count / rows });
    }

    ClusterPiece Piece(PieceKind kind, PlanNode[] nodes) => new(kind, kind == PieceKind.Coverage ? [.. nodes.Select(n => n.Name[ZoneCoverage.NodeOf("").Length..])] : [.. nodes.Select(n => n.Name)],
        [.. nodes.Select(n => n.Fingerprint.Key)], Needs(nodes), nodes.Sum(Seconds), Memory(kind, nodes));

    /// <summary>Stored results that nodes stand on, themselves aside.</summary>
    IReadOnlyList<string> Needs(PlanNode[] nodes)
    {
        HashSet<string> own = [.. nodes.Select(n => n.Fingerprint.Key)], needs = [], seen = [];
        foreach (PlanNode node in nodes)
            Reads(node);
        return [.. needs.Order(StringComparer.Ordinal)];

        void Reads(PlanNode node)
        {
            foreach (PlanNode read in node.Reads.Select(r => plan.Has(r) ? plan[r] : plan.SurfaceOf(r)).Where(r => seen.Add(r.Name)))
            {
                if (read.IsStored && !own.Contains(read.Fingerprint.Key))
                    needs.Add(read.Fingerprint.Key);
                else if (read.Stage != "input")
                    Reads(read);
            }
        }
    }

    /// <summary>What looks at the whole grid gets what the run has, as far as that many cells can use it; the rest does with the least.</summary>
    long Memory(PieceKind kind, PlanNode[] nodes)
    {
        const long Least = RunOptions.LeastMemoryBytes;
        bool isGlobal = kind is PieceKind.Steps && nodes.Any(n => n.Reach is Reach.Global || n.Stage == "harmonise");
        return Math.Min(options.MemoryBytes, Least + (Cells * (isGlobal ? 16 : kind is PieceKind.Combined ? 0 : 8)));
    }

    /// <summary>Packs pieces into the tasks of a wave.</summary>
    void Add(string name, IEnumerable<ClusterPiece> some)
    {
        ClusterPiece[] pieces = [.. some.OrderByDescending(p => p.Seconds)];
        if (pieces.Length == 0)
            return;
        List<ClusterPiece>[] packs = isPool ? Handfuls(pieces) : Rounds(pieces);
        int wave = waves.Count;
        waves.Add(new(name, [.. pieces.SelectMany(p => p.Needs).Where(waveOf.ContainsKey).Select(k => waveOf[k]).Distinct().Order()], tasks.Count, packs.Length));
        foreach (List<ClusterPiece> pack in packs)
            tasks.Add(new(tasks.Count, wave, pack));
        foreach (string key in pieces.SelectMany(p => p.Keys))
            waveOf[key] = wave;
    }

    /// <summary>The longest first, each to the task that has least yet.</summary>
    List<ClusterPiece>[] Rounds(ClusterPiece[] pieces)
    {
        // Whole rounds of what can go at once: one task more than cores keeps all others waiting for it.
        int count = Math.Min(pieces.Length, parallel * Math.Max(1, (int)Math.Ceiling(pieces.Sum(p => p.Seconds) / targetSeconds / parallel)));
        List<ClusterPiece>[] packs = [.. Enumerable.Range(0, count).Select(_ => new List<ClusterPiece>())];
        PriorityQueue<List<ClusterPiece>, (double Seconds, int Number)> least = new(packs.Select((p, i) => (p, (0.0, i))));
        foreach (ClusterPiece piece in pieces)
        {
            least.TryDequeue(out List<ClusterPiece>? pack, out var load);
            pack!.Add(piece);
            least.Enqueue(pack, (load.Seconds + piece.Seconds, load.Number));
        }
        return packs;
    }

    /// <summary>Each for itself, since whoever is free takes it; the shortest by handfuls: a tenth of a second goes into looking at the store before each task.</summary>
    static List<ClusterPiece>[] Handfuls(ClusterPiece[] pieces)
    {
        List<List<ClusterPiece>> packs = [];
        foreach (ClusterPiece piece in pieces)
        {
            if (packs.Count == 0 || packs[^1].Sum(p => p.Seconds) >= LeastInPool)
                packs.Add([]);
            packs[^1].Add(piece);
        }
        return [.. packs];
    }
}
