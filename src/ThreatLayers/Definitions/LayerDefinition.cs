using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace ThreatLayers.Definitions;

/// <summary>The five threats that the project exists for, and those that follow.</summary>
public enum Threat
{
    Hunting,
    Agriculture,
    Pollution,
    HabitatChange,
    InvasiveSpecies,
    WildlifeTrade,
    Other,
}

[Description("One threat layer: inputs, steps, and what the result means.")]
public sealed record LayerDefinition
{
    [Description("Short name, lower case with underscores; names the files of the layer.")]
    [RegularExpression("[a-z][a-z0-9_]*")]
    public required string Id { get; init; }

    [Description("Title for people.")]
    public required string Title { get; init; }

    [Description("Which threat the layer is about.")]
    public required Threat Threat { get; init; }

    [Description("Unit of the result, such as 'index 0..1'.")]
    public required string Unit { get; init; }

    [Description("What a value says and does not say, in one or two sentences; travels with every product.")]
    public required string Meaning { get; init; }

    [Description("How to cite the method.")]
    public required string Citation { get; init; }

    [Description("Licence of the result.")]
    public required string Licence { get; init; }

    [Description("Colours of the map.")]
    public required Colours Colours { get; init; }

    [Description("Files that the steps read, by name.")]
    public required IReadOnlyDictionary<string, InputDefinition> Inputs { get; init; }

    [Description("Steps by name, each an operator with parameters and the names of the steps or inputs that it reads.")]
    public required IReadOnlyDictionary<string, Operator> Steps { get; init; }

    [Description("The step whose surface is the layer.")]
    [ReadsSurface]
    public required string Result { get; init; }
}

/// <summary>Names of the colour ramps; their colours are in Tiling.</summary>
public enum Ramp
{
    Viridis,
    Magma,
    Inferno,
    Plasma,
    Cividis,
    Oranges,
    Greens,
    Purples,
    Reds,
    Blues,
}

[Description("Colours of a surface: a ramp between two values, or one colour per class.")]
public sealed record Colours
{
    [Description("Colour ramp; all are perceptually ordered, light to dark or dark to light.")]
    public Ramp Ramp { get; init; } = Ramp.Viridis;

    [Description("Value at the ramp's start.")]
    public double Low { get; init; }

    [Description("Value at the ramp's end.")]
    public double High { get; init; } = 1;

    [Description("For a class surface: label and colour of each value. Replaces the ramp.")]
    public IReadOnlyList<ClassColour> Classes { get => Bivariate?.Classes ?? field; init; } = [];

    [Description("For a surface of the operator bivariate: names of its two surfaces. Replaces ramp and classes.")]
    public BivariateLegend? Bivariate { get; init; }
}

[Description("Names of the two surfaces of a bivariate map; its nine colours are given.")]
public sealed record BivariateLegend
{
    /// <summary>First surface rising along a row, to blue; second from row to row, to gold; mixed by multiplying. Blue against gold is what people with each of the colour deficiencies tell apart.</summary>
    static readonly string[] Palette = ["#dcdad5", "#9cc9e6", "#2f86c6", "#f3d27a", "#9dae74", "#2f7464", "#ea9d00", "#978200", "#2d5700"];

    static readonly string[] Levels = ["low", "middle", "high"];

    [Description("What the first surface is, in a word or two.")]
    public required string First { get; init; }

    [Description("What the second surface is, in a word or two.")]
    public required string Second { get; init; }

    internal IReadOnlyList<ClassColour> Classes => [.. Palette.Select((colour, i) => new ClassColour { Value = i, Label = $"{First} {Levels[i % 3]}, {Second} {Levels[i / 3]}", Colour = colour })];
}

[Description("One class of a class surface.")]
public sealed record ClassColour
{
    [Description("The class code.")]
    [Range(0, 254)]
    public required int Value { get; init; }

    [Description("What people read in the legend.")]
    public required string Label { get; init; }

    [Description("Colour as '#rrggbb'.")]
    [RegularExpression("#[0-9a-fA-F]{6}")]
    public required string Colour { get; init; }
}
