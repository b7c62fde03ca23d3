using ThreatLayers.Definitions;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>A kind of files that are made from the cells of one surface, kept in the store as one result and linked into releases.</summary>
/// <remarks>Files are a function of the surface, its description and what <see cref="DependsOn"/> names: no time, no release, no path may enter them.</remarks>
abstract class ProductKind
{
    /// <summary>All kinds, in the order in which they are made.</summary>
    public static IReadOnlyList<ProductKind> All { get; } = [new SurfaceFacts(), new GeoTiffs(), new PortalGeoTiffs(), new StyledGeoTiffs(), new OverviewMaps(), new StyleFiles(), new TileSets(), new ZoneMeans()];

    public abstract string Name { get; }

    /// <summary>Raised when the bytes of the files change for the same surface.</summary>
    public virtual int Version => 1;

    /// <summary>Share of the work of a surface, for progress.</summary>
    public virtual double Weight => 1;

    /// <summary>False for what a run needs to know itself and a release does not hold.</summary>
    public virtual bool IsPublished => true;

    /// <summary>Made in a trial too: what a person looks at, not what a portal takes.</summary>
    public virtual bool IsForTrials => false;

    public virtual bool IsMade(PublishDefinition publish) => true;

    /// <summary>Nodes besides the surface that are made before.</summary>
    public virtual IReadOnlyList<string> NodesRead(PipelineDefinition pipeline) => [];

    /// <summary>Whatever besides the cells the files depend on.</summary>
    /// <param name="content">Checksum of a file that the pipeline names.</param>
    public abstract IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content);

    /// <param name="folder">Where the files go, at the paths that they have in a release.</param>
    public abstract void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress);

    protected static FingerprintPart Part(string name, object? value) => new(name, CanonicalText.Of(value));

    /// <summary>A path in the folder; the folders above it are made.</summary>
    protected static string PathIn(string folder, string relative)
    {
        string path = Path.Combine(folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
