using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using ThreatLayers.Definitions;
using ThreatLayers.Runs;
using ThreatLayers.Tiling;

namespace ThreatLayers.Cli;

/// <summary>The options of <c>plan</c> that ask for a prediction at another resolution, or on many machines.</summary>
sealed partial class ScaleOptions
{
    readonly Option<string?> scale = new("--scale") { Description = "Predict time, memory, storage and cost with cells of this size (100m, 1km, 30s, 0.25deg), from the rates of runs in the workspace.", HelpName = "CELL" };
    readonly Option<int?> nodes = new("--nodes") { Description = "--scale: on a cluster of so many machines (run --executor slurm); on this machine without it.", HelpName = "N" };
    readonly Option<int> cores = new("--cores-per-node") { Description = "--nodes: cores of each.", HelpName = "N", DefaultValueFactory = _ => 32 };
    readonly Option<double?> corePrice = new("--price-per-core-hour") { Description = "--scale: what a core costs for an hour.", HelpName = "X" };
    readonly Option<double?> storagePrice = new("--price-per-tb-month") { Description = "--scale: what 10^12 bytes cost for a month.", HelpName = "Y" };

    public ScaleOptions()
    {
        foreach (Option option in (Option[])[nodes, cores, corePrice, storagePrice])
            option.Validators.Add(result => AtLeast(result, option == nodes || option == cores ? 1 : 0));
    }

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[scale, nodes, cores, corePrice, storagePrice])
            command.Add(option);
        command.Validators.Add(result =>
        {
            if (result.GetValue(scale) is null && (result.GetValue(nodes) is not null || result.GetValue(corePrice) is not null || result.GetValue(storagePrice) is not null))
                result.AddError("--nodes and prices go with --scale, the size of the cells that a prediction is wanted for.");
        });
    }

    /// <summary>Null where no prediction is asked for.</summary>
    /// <param name="cut">How tasks are cut, which <c>plan</c> has anyway.</param>
    public ScaleWish? Wish(ParseResult parsed, KubernetesOptions cut) => parsed.GetValue(scale) is { } cell
        ? new(cell, new(parsed.GetValue(nodes), parsed.GetValue(cores), cut.TaskSeconds(parsed)), parsed.GetValue(corePrice), parsed.GetValue(storagePrice)) : null;

    /// <summary>The override that gives a pipeline's grid cells of this size.</summary>
    /// <exception cref="ArgumentException">No size, or the grid has no cell of its own.</exception>
    public static Override CellOf(string text, GridDefinition grid)
    {
        if (grid.LikeRaster is { } like)
            throw new ArgumentException($"--scale: the grid is that of {like}. Give the pipeline a cell (grid: {{ cell_km: ... }}) instead of like_raster, and bounds if it is not the world.");
        Match match = Size().Match(text);
        double number = match.Success ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : 0;
        if (number <= 0)
            throw new ArgumentException($"--scale: found '{text}', allowed is the size of a cell such as 100m, 1km, 30s (arc seconds) or 0.25deg.");
        string unit = match.Groups["unit"].Value;
        double degrees = unit switch { "m" => number / TileMatrixSet.MetresPerDegree, "km" => 1000 * number / TileMatrixSet.MetresPerDegree, "s" => number / 3600, _ => number };
        string path = grid.CellDegrees is not null ? "grid.cell_degrees" : "grid.cell_km";
        return Override.Parse(FormattableString.Invariant($"{path}={(grid.CellDegrees is not null ? degrees : unit switch { "m" => number / 1000, "km" => number, _ => degrees * TileMatrixSet.MetresPerDegree / 1000 }):R}"), $"--scale {text}");
    }

    static void AtLeast(System.CommandLine.Parsing.OptionResult result, double least)
    {
        if (result.Tokens is [var token] && double.TryParse(token.Value, CultureInfo.InvariantCulture, out double value) && !(value >= least))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name}: found {token.Value}, allowed is {least} or more."));
    }

    [GeneratedRegex("^(?<number>[0-9]{1,7}([.][0-9]{1,9})?)(?<unit>m|km|s|deg)$", RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}

/// <summary>The prediction that is wanted.</summary>
/// <param name="Cell">As written.</param>
sealed record ScaleWish(string Cell, ClusterSize Size, double? PricePerCoreHour, double? PricePerTbMonth);
