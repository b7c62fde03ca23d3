using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

[Description("What is concluded from the surfaces: figures by zone, threats that act together, where a response is needed most, and how sure that is.")]
public sealed record AnswersDefinition
{
    [Description("Surface by which zones are ranked; the first combined surface without it.")]
    public string? Surface { get; init; }

    [Description("Zones that are ranked; the first of zones without it.")]
    public string? Zones { get; init; }

    [Description("Layers that are compared as threats; all without it.")]
    public IReadOnlyList<string> Threats { get; init; } = [];

    [Description("Value at or above which a threat acts on a place and a surface counts as high. A convention: state it with every figure.")]
    public double Threshold { get; init; } = 0.5;

    [Description("Area-weighted quantiles of each zone, exact.")]
    public IReadOnlyList<double> Quantiles { get; init; } = [0.1, 0.5, 0.9];

    [Description("Share of the world's known area that counts as its top.")]
    [Range(0, 0.5, MinimumIsExclusive = true)]
    public double TopShare { get; init; } = 0.1;

    [Description("A published surface (species richness, STAR) that each cell is weighed by in one more ranking.")]
    public string? WeightedBy { get; init; }

    [Description("Least share of a zone's area that must be known for a figure to count; below it, it is marked as resting on too little.")]
    [Range(0, 1)]
    public double LeastKnownShare { get; init; } = 0.5;

    [Description("Zones that are smaller are marked in the ranking as resting on too little: they are a few cells.")]
    [Range(0, double.MaxValue)]
    public double LeastAreaKm2 { get; init; }

    [Description("Seed of all random numbers.")]
    [Range(0, int.MaxValue)]
    public int Seed { get; init; } = 1;

    [Description("Threats that act together.")]
    public CoOccurrenceDefinition CoOccurrence { get; init; } = new();

    [Description("Pairs of surfaces on one map of nine colours each, by name: maps/bivariate_NAME.png.")]
    public IReadOnlyDictionary<string, BivariateDefinition> Bivariate { get; init; } = new Dictionary<string, BivariateDefinition>();

    [Description("Clusters of high values.")]
    public HotspotDefinition Hotspots { get; init; } = new();

    [Description("How far the answers move when what is uncertain is drawn at random; not done without it.")]
    public UncertaintyDefinition? Uncertainty { get; init; }

    [Description("Observations against which surfaces are held, by name.")]
    public IReadOnlyDictionary<string, ValidationDefinition> Validation { get; init; } = new Dictionary<string, ValidationDefinition>();

    [Description("Write report/index.html, which says it all on one page.")]
    public bool Report { get; init; } = true;
}

[Description("Threats that act together: areas, and rank correlations with intervals.")]
public sealed record CoOccurrenceDefinition
{
    [Description("Cells on a regular lattice from which the correlations are computed.")]
    [Range(100, 1000000)]
    public int SampleCells { get; init; } = 20000;

    [Description("Edge of the blocks that are drawn as wholes, so that neighbours, which are alike, do not make intervals too narrow.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double BlockKm { get; init; } = 1000;

    [Description("Draws of the bootstrap.")]
    [Range(40, 10000)]
    public int Draws { get; init; } = 200;
}

[Description("Two surfaces on one map: low, middle and high of the first, each with low, middle and high of the second.")]
public sealed record BivariateDefinition
{
    [Description("Surface whose levels go along the legend; the ranked surface without it.")]
    public string? First { get; init; }

    [Description("Surface whose levels go up the legend.")]
    public required string Second { get; init; }

    [Description("Where middle and high of the first begin: [middle, high]; without it so that each level has a third of the area where the surface is above 0.")]
    public IReadOnlyList<double> FirstFrom { get; init; } = [];

    [Description("The same of the second.")]
    public IReadOnlyList<double> SecondFrom { get; init; } = [];
}

[Description("Clusters of high values (Getis-Ord Gi*) and where they touch across borders.")]
public sealed record HotspotDefinition
{
    [Description("Edge of the squares of equal area whose means are compared; the working cells are finer than what a cluster is.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double CellKm { get; init; } = 100;

    [Description("Middles nearer than this are neighbours.")]
    [Range(0, 20000, MinimumIsExclusive = true)]
    public double NeighboursKm { get; init; } = 250;

    [Description("Greatest share of the hotspots that may be there by chance (Benjamini and Hochberg).")]
    [Range(0, 1, MinimumIsExclusive = true)]
    public double FalseDiscoveryRate { get; init; } = 0.05;
}
