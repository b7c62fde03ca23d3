using System.CommandLine;
using System.Globalization;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers gc</summary>
static class GcVerb
{
    public static Command Create()
    {
        Option<string> workspace = CommonOptions.Workspace();
        Option<int> keep = new("--keep") { Description = "The newest so many runs stay, with all their results; so does every run whose release is there.", HelpName = "N", DefaultValueFactory = _ => 10 };
        keep.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int count) && count < 1)
                result.AddError($"--keep: found {count}, allowed is 1 or more.");
        });
        Option<int?> days = new("--days") { Description = "Runs younger than so many days stay too.", HelpName = "N" };
        Option<double?> size = new("--max-gb") { Description = "Then remove the oldest results until the store takes no more than so much; those of the last run and of releases stay.", HelpName = "GB" };
        Option<bool> dry = new("--dry-run") { Description = "Say what would be removed." };
        Command command = new("gc", """
            Remove records of old runs and stored results that no kept run or release needs.

            Examples:
              threatlayers gc --keep 5
              threatlayers gc --keep 3 --days 14 --max-gb 200 --dry-run
            """)
        { keep, days, size, dry, workspace };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(workspace), parsed.GetValue(keep), parsed.GetValue(days), parsed.GetValue(size), parsed.GetValue(dry)));
        return command;
    }

    static int Run(string folder, int keep, int? days, double? gigabytes, bool dry)
    {
        if (!Directory.Exists(folder))
            throw new ArgumentException($"{folder}: there is no such workspace.");
        using Workspace workspace = Workspace.Hold(folder, TimeProvider.System);
        Retention retention = new(workspace, TimeProvider.System);
        Removal removal = retention.Plan(keep, days is { } d ? TimeSpan.FromDays(d) : null, gigabytes is { } g ? (long)(g * 1e9) : null);
        if (!dry)
            retention.Apply(removal);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(dry ? "Would remove" : "Removed")} {removal.Runs.Count} runs and {removal.Results.Count} stored results, {removal.FreedBytes / 1e9:0.00} GB; the store {(dry ? "would then take" : "takes")} {removal.KeptBytes / 1e9:0.00} GB."));
        return ExitCode.Done;
    }
}
