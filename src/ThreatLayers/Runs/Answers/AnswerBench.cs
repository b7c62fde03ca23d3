using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>What answers are made of: surfaces, zones on the grid, and what other answers have found. May be asked from several threads.</summary>
sealed class AnswerBench(RunContext run, Func<string, Surface> surface)
{
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, ZoneSummary[]> figures = [];

    public RunContext Run => run;
    public Grid Grid => run.Grid;
    public GroundMetric Ground => run.Ground;
    public int Threads => run.Options.Threads;
    public CancellationToken Cancel => run.Cancel;

    public Surface Surface(string id) => surface(id);

    public void Warn(string message) => run.Log.Warn(Answer.Stage, "answers", message);

    /// <summary>A zone set of the pipeline, by its name there.</summary>
    public ZoneGround Zones(string name) => run.Grounds.Of(name);

    /// <summary>Hands figures of one surface to the table that joins them.</summary>
    public void Found(SurfaceFigures answer, ZoneSummary[] found) => figures[answer.Name] = found;

    /// <summary>Figures of one surface, made in this run or before.</summary>
    public ZoneSummary[] FiguresOf(SurfaceFigures answer)
    {
        if (figures.TryGetValue(answer.Name, out ZoneSummary[]? made))
            return made;
        PlanNode node = run.Plan[answer.Name];
        StoreEntry entry = run.Results.Get(node.Fingerprint.Key) ?? throw new DamagedResultException(node.Fingerprint.Key, $"{node.Name}: its stored files are gone.");
        return run.Results.Damage(entry) is { } damage ? throw new DamagedResultException(entry.Key, $"{node.Name}: {damage}.") : SurfaceFigures.Read(run.Results.FolderOf(entry.Key));
    }

    /// <summary>Shapes of zones in degrees, by name; what lies beyond 180 degrees is a part of its own on the other side.</summary>
    public IReadOnlyDictionary<string, Geometry> Shapes(ZoneSetDefinition definition)
    {
        using ZoneFeatureSource opened = ZoneFeatureSource.Open(definition, run);
        using ICoordinateTransform? transform = opened.Crs == Crs.Wgs84 ? null : WorkingGrid.Transform(opened.Crs, Crs.Wgs84, run.Geodata);
        return opened.InDegrees(transform).Where(f => f.Attributes.GetValueOrDefault(opened.NameColumn) is { Length: > 0 })
            .GroupBy(f => f.Attributes[opened.NameColumn], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => (Geometry)GeometryFactory.Default.CreateMultiPolygon([.. g.SelectMany(f => ZoneFeatureSource.Polygons(f.Geometry!))]), StringComparer.Ordinal);
    }
}
