using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

/// <summary>How a number that is not known for certain is spread around what is taken for it.</summary>
[ChosenBy("distribution")]
[Description("How a number that is not known for certain is spread around what is taken for it.")]
public abstract record Distribution
{
    /// <summary>What a probability from 0 to 1 (neither included) stands for.</summary>
    public abstract double At(double probability);

    /// <summary>Its standard deviation.</summary>
    public abstract double Spread { get; }

    /// <summary>What is wrong with the parameters, by the key where it shows.</summary>
    public virtual IEnumerable<(string Key, string Message)> Problems() => [];
}

[Named("normal")]
[Description("Gaussian, around 0.")]
public sealed record Normal : Distribution
{
    [Description("Standard deviation.")]
    [Range(0, double.MaxValue)]
    public required double Sd { get; init; }

    public override double Spread => Sd;
    public override double At(double probability) => Sd * Kernels.NormalDistribution.Quantile(probability);
}

[Named("uniform")]
[Description("Anything within the half width of 0, all alike.")]
public sealed record Uniform : Distribution
{
    [Description("Half of the width.")]
    [Range(0, double.MaxValue)]
    public required double HalfWidth { get; init; }

    public override double Spread => HalfWidth / Math.Sqrt(3);
    public override double At(double probability) => HalfWidth * ((2 * probability) - 1);
}

[Named("triangular")]
[Description("Within the half width of 0, less and less likely towards its ends.")]
public sealed record Triangular : Distribution
{
    [Description("Half of the width.")]
    [Range(0, double.MaxValue)]
    public required double HalfWidth { get; init; }

    public override double Spread => HalfWidth / Math.Sqrt(6);
    public override double At(double probability) => HalfWidth * (probability < 0.5 ? Math.Sqrt(2 * probability) - 1 : 1 - Math.Sqrt(2 * (1 - probability)));
}

/// <summary>How a draw combines the layers.</summary>
public enum DrawnRule
{
    WeightedMean,
    GeometricMean,
    Maximum,
    NoisyOr,
}

/// <summary>What is made of a layer's values before they are combined; the greatest value stays what it is.</summary>
public enum DrawnTransformation
{
    /// <summary>As they are.</summary>
    None,
    /// <summary>ln(x + 1).</summary>
    Log,
    /// <summary>What is above the 95th percentile of the cells above 0 counts as that.</summary>
    Cut,
    /// <summary>Rank among the cells above 0.</summary>
    Percentile,
}

[Description("What is drawn at random for each of many draws. Names F1 to F9 are the factors of Stock and Micheli 2016.")]
public sealed record UncertaintyDefinition
{
    [Description("Draws.")]
    [Range(10, 100000)]
    public int Draws { get; init; } = 1000;

    [Description("Error of each cell's value, drawn for each cell by itself, in the unit of the layers; none without it (F2, in space).")]
    public Distribution? CellError { get; init; }

    [Description("Error of a whole layer: its values are multiplied by 1 + this, drawn once for the map; none without it (F2).")]
    public Distribution? LayerError { get; init; }

    [Description("Layers whose layer error is another, by id.")]
    public IReadOnlyDictionary<string, Distribution> LayerErrors { get; init; } = new Dictionary<string, Distribution>();

    [Description("Correlation of the layers' errors: a row per threat, in the order of threats, symmetric, 1 on the diagonal, positive definite; independent without it.")]
    public IReadOnlyList<IReadOnlyList<double>> Correlation { get; init; } = [];

    [Description("Error of each layer's weight: it is multiplied by e to the power of this; weights are certain without it.")]
    public Distribution? WeightError { get; init; }

    [Description("Rules of which each draw takes one, all alike; the surface's own rule without it (F7, F9). For maximum and noisy_or weights are divided by the greatest.")]
    public IReadOnlyList<DrawnRule> Rules { get; init; } = [];

    [Description("Up to this share of the layers is left out of a draw; how many is uniform (F1; Stock and Micheli: 0.333).")]
    [Range(0, 0.9)]
    public double MissingLayers { get; init; }

    [Description("Share of the layers whose response is a threshold, 1 / (1 + e^(-50 (x - 0.5))), drawn from 0 to this (F4; Stock and Micheli: 1).")]
    [Range(0, 1)]
    public double ThresholdResponse { get; init; }

    [Description("Greatest distance over which the layers spread, in each draw 0, half of it or all, linearly falling and with the greatest value kept; 0 leaves it out (F3; Stock and Micheli: 20).")]
    [Range(0, 1000)]
    public double SpreadKm { get; init; }

    [Description("Layers are made coarser by up to this factor: a draw takes means of 1, 2 ... cells by as many; 1 leaves it out (F5; Stock and Micheli: 4).")]
    [Range(1, 16)]
    public int Coarsening { get; init; } = 1;

    [Description("Layers that know the same as another one at a finer resolution: {fertiliser: fertiliser_by_field}; half of the draws take them (F6).")]
    public IReadOnlyDictionary<string, string> Refined { get; init; } = new Dictionary<string, string>();

    [Description("Transformations of which each draw takes one for all layers, all alike: none, log (ln(x + 1)), cut (at the 95th percentile), percentile (rank); the last two among the cells above 0, all with the greatest value kept (F8).")]
    public IReadOnlyList<DrawnTransformation> Transformations { get; init; } = [];

    [Description("What values below it count as in a geometric mean, drawn between these two so that every order of magnitude is as likely: [least, greatest].")]
    public IReadOnlyList<double> GeometricFloor { get; init; } = [];

    [Description("Values are cut to these after errors: [least, greatest].")]
    public IReadOnlyList<double> Limits { get; init; } = [0, 1];

    [Description("Quantiles over the draws, for each cell.")]
    public IReadOnlyList<double> Quantiles { get; init; } = [0.05, 0.25, 0.5, 0.75, 0.95];

    [Description("Samples for Sobol's indices (Saltelli's design: samples x (factors + 2) maps); 0 leaves them out.")]
    [Range(0, 100000)]
    public int SobolSamples { get; init; }

    [Description("Trajectories for Morris' elementary effects; 0 leaves them out.")]
    [Range(0, 10000)]
    public int MorrisTrajectories { get; init; }

    [Description("Edge of squares of equal area by which sensitivity is mapped as well as by zone: which factor leads where, and how much each does; 0 leaves the maps out. By Sobol's total index where there are samples, else by Morris' mu*, else one factor at a time.")]
    [Range(0, 5000)]
    public double SensitivityKm { get; init; }

    /// <summary>Something is drawn for the whole map, and not cell by cell alone.</summary>
    public bool HasFactors() => LayerError is not null || LayerErrors.Count > 0 || WeightError is not null || Rules.Count > 1 || MissingLayers > 0 || ThresholdResponse > 0 || SpreadKm > 0 || Coarsening > 1 || Refined.Count > 0 || Transformations.Count > 1 || GeometricFloor.Count > 0;
}
