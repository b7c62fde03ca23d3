using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Catalogue;
using ThreatLayers.Publishing.Zones;

namespace ThreatLayers.Runs;

/// <summary>Surfaces -> their products -> one release. A product that is in the store is linked and not made again.</summary>
sealed class ReleaseStage(RunContext run, DateTimeOffset now)
{
    readonly ProductTwins twins = new(run);

    /// <summary>Makes the products that are stale, of all surfaces or of the one that the run is about.</summary>
    /// <param name="surface">A layer or combined surface by its id.</param>
    /// <param name="some">Of these alone; of all without it.</param>
    public IReadOnlyList<SurfaceProduct> MakeProducts(Func<string, Inputs.Surface> surface, IReadOnlyCollection<string>? some = null)
    {
        SurfaceProduct[] products = [.. SurfaceDescription.AllOf(run.Pipeline).Where(a => some?.Contains(a.Id) ?? (run.Plan.Selection.Only is not { } only || only == a.Id)).Select(a => new SurfaceProduct(a, () => surface(a.Id)))];
        try
        {
            Parallel.For(0, products.Length, new ParallelOptions { MaxDegreeOfParallelism = run.SideBySide, CancellationToken = run.Cancel }, i =>
            {
                foreach (ProductKind kind in ProductKind.All.Where(k => k.IsMade(run.Publish) && run.Plan.Selection.Wants(k)))
                    products[i] = Made(products[i], kind);
            });
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.Flatten().InnerExceptions[0]);
        }
        run.Results.Settle();
        return products;
    }

    /// <summary>A release of all products, whole but not yet out.</summary>
    public (ReleaseFolder Release, string Folder) Assemble(IReadOnlyList<SurfaceProduct> products, Action<string, ReleaseDescription> addPage, IReadOnlyList<GateResult> gates)
    {
        ReleaseFolder release = new(run.Workspace.Releases, now);
        Dictionary<string, string> sums = [];
        foreach (SurfaceProduct product in products)
            Link(product, release.Draft, sums);
        AnswerStage.Link(run, release.Draft, sums);
        ReleaseDescription description = Describe.Release(release.Draft, release.Id, run.Pipeline, run.Grid, run.Geodata.IsGeographic(run.Grid.Crs), WorkingGrid.BoundsOf(run.Grid, run.Ground.Wraps, run.Geodata),
            products, MadeWith(), now, Zones(release.Draft, products), sums);
        Manifest.Write(release, run.Pipeline, description, run.Plan.Release.Key);
        CatalogueFiles.Write(release.Draft, description);
        addPage(release.Draft, description);
        AnswerReport.Write(release.Draft, description, gates, run);
        run.Cancel.ThrowIfCancellationRequested();
        run.FreeAll();
        return (release, release.Complete(sums));
    }

    ZonesDescription? Zones(string folder, IReadOnlyList<SurfaceProduct> products)
    {
        if (run.Publish.Zones is not { } zones)
            return null;
        ZoneAttributes table = ReleaseZones.Table(run, products, p => ZoneMeans.Read(run.Results.FolderOf(run.Plan[$"{p.Id}/zones"].Fingerprint.Key)));
        return ZonePackage.Write(folder, table, zones.MaxZoom, $"{run.Pipeline.Definition.Title}: zones", run.Publish.Publisher ?? "ThreatLayers");
    }

    /// <summary>Files of a surface's published products, at their paths in a release.</summary>
    /// <param name="sums">Takes their checksums.</param>
    public void Link(SurfaceProduct product, string folder, Dictionary<string, string> sums)
    {
        foreach (ProductKind kind in ProductKind.All.Where(k => k.IsPublished && k.IsMade(run.Publish) && run.Plan.Selection.Wants(k)))
        {
            Link(run, run.Plan[$"{product.Id}/{kind.Name}"], folder, sums);
        }
    }

    /// <summary>Files of a stored result, at their paths in a release.</summary>
    /// <inheritdoc cref="Link(SurfaceProduct, string, Dictionary{string, string})"/>
    internal static void Link(RunContext run, PlanNode node, string folder, Dictionary<string, string> sums)
    {
        StoreEntry entry = run.Results.Get(node.Fingerprint.Key) ?? throw new DamagedResultException(node.Fingerprint.Key, $"{node.Name}: its stored files are gone.");
        // What an earlier run has made is looked at again before it is handed over.
        if (node.State == NodeState.Fresh && run.Results.Damage(entry) is { } damage)
            throw new DamagedResultException(entry.Key, $"{node.Name}: {damage}.");
        // What begins with a tilde is for the next run.
        foreach (StoredFile file in entry.Files.Where(f => !f.Name.StartsWith('~')))
        {
            string path = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            HardLink.Make(run.Results.PathOf(entry.Key, file.Name), path);
            sums[file.Name] = file.Sha256;
        }
    }

    SurfaceProduct Made(SurfaceProduct product, ProductKind kind)
    {
        run.Cancel.ThrowIfCancellationRequested();
        PlanNode node = run.Plan[$"{product.Id}/{kind.Name}"];
        string folder = run.Results.FolderOf(node.Fingerprint.Key);
        StoreEntry? twin = node.State == NodeState.Fresh ? null : twins.Of(node);
        if (twin is not null)
        {
            folder = run.Results.FolderOf(twin.Key);
            run.Results.Alias(new() { Key = node.Fingerprint.Key, Name = node.Name, Parts = node.Fingerprint.Parts, Files = twin.Files }, twin.Key);
        }
        else if (node.State != NodeState.Fresh)
        {
            folder = run.Results.NewDraft(node.Fingerprint.Key);
            run.Task(node, 4 * kind.Weight / ProductKind.All.Where(k => k.IsMade(run.Publish)).Sum(k => k.Weight), progress =>
            {
                kind.Write(folder, product, run, progress);
                return 0;
            });
        }
        if (kind is SurfaceFacts && node.State == NodeState.Fresh && run.Results.Get(node.Fingerprint.Key) is null)
            throw new DamagedResultException(node.Fingerprint.Key, $"{node.Name}: its stored files are gone.");
        if (kind is SurfaceFacts)
            product = SurfaceFacts.Read(folder, product, run);
        if (node.State != NodeState.Fresh && twin is null)
            run.Results.Complete(new() { Key = node.Fingerprint.Key, Name = node.Name, Parts = node.Fingerprint.Parts, Files = [] }, folder);
        return product;
    }

    public Dictionary<string, string> MadeWith() => new()
    {
        ["program"] = $"ThreatLayers {typeof(ReleaseStage).Assembly.GetName().Version?.ToString(3)}",
        ["libraries"] = run.Geodata.Version,
        ["backend"] = run.Backend.Name,
    };
}
