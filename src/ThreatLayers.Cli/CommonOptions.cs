using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.RegularExpressions;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>Options and arguments that several verbs share.</summary>
static partial class CommonOptions
{
    public static Argument<string> Pipeline() => new("pipeline") { Description = "Pipeline definition, such as pipelines/quickstart.yaml." };

    public static Option<string?> Data() => new("--data") { Description = "Folder that '{data}' in input paths stands for; relative to the current folder.", HelpName = "DIR" };

    public static Option<string> Workspace() => new("--workspace") { Description = "Folder for releases, records of runs and stored results.", HelpName = "DIR", DefaultValueFactory = _ => "workspace" };

    public static Option<long?> Memory() => new("--memory")
    {
        Description = "What the program is to stay under, such as 4GiB; half of the machine's memory without it.",
        HelpName = "SIZE",
        CustomParser = result => ParseMemory(result.Tokens[0].Value, result),
    };

    public static Option<TimeSpan?> Timeout() => new("--timeout")
    {
        Description = "Stop after so long, such as 90m or 5h; what was made is kept, and the next run goes on from there.",
        HelpName = "TIME",
        CustomParser = result =>
        {
            Match match = Duration().Match(result.Tokens[0].Value);
            double number = match.Success ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) : 0;
            TimeSpan time = match.Groups["unit"].Value switch { "s" => TimeSpan.FromSeconds(number), "m" => TimeSpan.FromMinutes(number), "h" => TimeSpan.FromHours(number), _ => TimeSpan.FromDays(number) };
            if (time > TimeSpan.Zero && time <= TimeSpan.FromDays(45))
                return time;
            result.AddError($"--timeout: found '{result.Tokens[0].Value}', allowed is a time such as 90s, 30m, 5h or 1d, up to 45d.");
            return null;
        },
    };

    public static Option<string?> Zones() => new("--zones") { Description = "Polygons whose means are compared; the countries or other zones that the pipeline itself uses without it.", HelpName = "FILE" };

    public static Option<string?> ZoneColumn() => new("--zone-column") { Description = "Attribute that names the zones of --zones.", HelpName = "NAME" };

    /// <summary>Neither says anything without the other.</summary>
    public static Action<CommandResult> Together(Option<string?> zones, Option<string?> column) => result =>
    {
        if (result.GetValue(zones) is null != result.GetValue(column) is null)
            result.AddError("--zones and --zone-column go together: the file of polygons, and the attribute that names them.");
    };

    static long? ParseMemory(string text, ArgumentResult result)
    {
        Match match = Size().Match(text);
        double unit = match.Groups["unit"].Value.ToUpperInvariant() switch { "MIB" => 1 << 20, "MB" => 1e6, "GIB" => 1 << 30, "GB" => 1e9, _ => 1 };
        double bytes = match.Success ? double.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture) * unit : double.NaN;
        if (bytes is >= RunOptions.LeastMemoryBytes and < 1e15)
            return (long)bytes;
        result.AddError($"--memory: found '{text}', allowed is 1GiB or more, written as 1500MiB, 4GiB or 4GB.");
        return null;
    }

    [GeneratedRegex("^(?<number>[0-9]{1,6}([.][0-9]{1,3})?)(?<unit>[smhd])$", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    [GeneratedRegex("^(?<number>[0-9]{1,16}([.][0-9]{1,6})?)(?<unit>MiB|MB|GiB|GB)?$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Size();
}
