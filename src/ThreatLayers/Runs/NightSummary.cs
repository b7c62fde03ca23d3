using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace ThreatLayers.Runs;

/// <summary>One page, and the same for programs, that tells in the morning what the night was: <c>summary.html</c> and <c>summary.json</c> beside the record, and the newest at the top of the workspace.</summary>
/// <param name="workspace">Folder of the workspace.</param>
public sealed class NightSummary(string workspace)
{
    const int Slowest = 12;

    public string Newest => Path.Combine(workspace, "summary.html");

    /// <param name="exitCode">That the program will end with.</param>
    public void Write(RunRecord record, int exitCode)
    {
        string json = Json(record, exitCode);
        Put(Path.Combine(workspace, "runs", record.Id), json, Html(record, exitCode, "../../"));
        Put(workspace, json, Html(record, exitCode, ""));
    }

    static void Put(string folder, string json, string html)
    {
        DurableFile.Write(Path.Combine(folder, "summary.json"), json);
        DurableFile.Write(Path.Combine(folder, "summary.html"), html);
    }

    string Json(RunRecord record, int exitCode) => JsonSerializer.Serialize(new
    {
        Run = record.Id,
        record.Pipeline,
        record.Outcome,
        ExitCode = exitCode,
        record.Message,
        record.Started,
        record.Ended,
        record.Seconds,
        record.StoreSeconds,
        record.PeakMemoryBytes,
        record.Release,
        Made = record.Nodes.Count(n => n.Made),
        Fresh = record.Nodes.Count(n => n.State == "fresh"),
        InputsChanged = Changed(record).Select(n => new { n.Name, n.Because }),
        record.Gates,
        record.Warnings,
        FreeDiskBytes = FreeBytes(),
        record.MadeWith,
    }, StoreEntry.Json) + "\n";

    string Html(RunRecord record, int exitCode, string root)
    {
        StringBuilder page = new();
        string title = $"{record.Pipeline}: {Words(record)}";
        page.Append(CultureInfo.InvariantCulture, $$"""
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{{Text(title)}}</title>
            <style>
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; color: #222831; background: #fff }
            h1 { font-size: 1.5rem; border-left: .5rem solid {{(exitCode == 0 ? "#1b7837" : "#b2182b")}}; padding-left: .75rem }
            table { border-collapse: collapse; width: 100%; font-size: .9rem } th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: top } td.n { text-align: right }
            figure { display: inline-block; width: 18rem; margin: .5rem .5rem 0 0 } img { width: 100% } figcaption { font-size: .85rem }
            @media print { figure { break-inside: avoid } }
            </style></head><body>
            <h1>{{Text(title)}}</h1>
            <p>{{Text(record.Message.Length > 0 && record.Outcome is "failed" or "stopped" ? record.Message : Sentence(record))}}</p>
            <table>
            <tr><th>Run</th><td>{{Text(record.Id)}}</td></tr>
            <tr><th>Started</th><td>{{record.Started:yyyy-MM-dd HH:mm:ss}} UTC</td></tr>
            <tr><th>Took</th><td>{{record.Seconds:0.0}} s, at most {{record.PeakMemoryBytes / 1048576.0:0}} MiB of memory</td></tr>
            <tr><th>Exit code</th><td>{{exitCode}}</td></tr>
            <tr><th>Release</th><td>{{(record.Release.Length > 0 ? $"<a href=\"{root}releases/{Text(record.Release)}/index.html\">{Text(record.Release)}</a>{(record.Outcome == "held_back" ? ", held back" : "")}" : "none")}}</td></tr>
            <tr><th>Room on the disk</th><td>{{FreeBytes() / 1e9:0.0}} GB free</td></tr>
            <tr><th>Made with</th><td>{{Text(string.Join(", ", record.MadeWith.Values))}}</td></tr>
            {{(record.Choices.Set.Count > 0 ? $"<tr><th>Set</th><td>{Text(string.Join(", ", record.Choices.Set))}</td></tr>" : "")}}
            </table>

            """);
        if (record.Warnings.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"<h2>Warnings</h2><ul>{string.Concat(record.Warnings.Select(w => $"<li>{Text(w)}</li>"))}</ul>\n");
        if (record.Gates.Count > 0)
            page.Append(CultureInfo.InvariantCulture, $"<h2>Quality gates</h2><table><tr><th>Gate</th><th>Surface</th><th>Found</th><th>Allowed</th><th></th></tr>{string.Concat(record.Gates.Select(Row))}</table>\n");
        if (Changed(record).ToArray() is { Length: > 0 } inputs)
            page.Append(CultureInfo.InvariantCulture, $"<h2>Inputs that changed</h2><ul>{string.Concat(inputs.Select(n => $"<li>{Text(n.Name)}: {Text(n.Because)}</li>"))}</ul>\n");
        Pictures(page, record, root);
        if (record.Nodes.Where(n => n.Made).OrderByDescending(n => n.Seconds).Take(Slowest).ToArray() is { Length: > 0 } slowest)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2>What took longest, of {record.Nodes.Count(n => n.Made)} results made</h2><table><tr><th>Result</th><th>Operator</th><th>Because</th><th>Seconds</th></tr>{string.Concat(slowest.Select(n => string.Create(CultureInfo.InvariantCulture, $"<tr><td>{Text(n.Name)}</td><td>{Text(n.Operator)}</td><td>{Text(n.Because)}</td><td class=\"n\">{n.Seconds:0.00}</td></tr>")))}</table>\n");
        }
        page.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{root}runs/{Text(record.Id)}/run.json\">Record</a>, <a href=\"{root}runs/{Text(record.Id)}/log.jsonl\">log</a></p></body></html>\n");
        return page.ToString();
    }

    void Pictures(StringBuilder page, RunRecord record, string root)
    {
        string maps = Path.Combine(workspace, "releases", record.Release, "maps");
        if (record.Release.Length == 0 || !Directory.Exists(maps))
            return;
        page.Append("<h2>Maps</h2>\n");
        foreach (string name in Directory.GetFiles(maps, "*.png").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal))
            page.Append(CultureInfo.InvariantCulture, $"<figure><a href=\"{root}releases/{Text(record.Release)}/maps/{name}.png\"><img loading=\"lazy\" src=\"{root}releases/{Text(record.Release)}/maps/{name}.png\" alt=\"Map of {name}\"></a><figcaption>{name}</figcaption></figure>\n");
    }

    static string Row(GateResult gate) =>
        $"<tr><td>{Text(gate.Gate)}</td><td>{Text(gate.Surface)}</td><td>{Text(gate.Found)}</td><td>{Text(gate.Allowed)}</td><td>{(gate.Passed switch { true => "holds", false => gate.IsFatal ? "fails: held back" : "fails: warning", null => "not judged" })}</td></tr>";

    static IEnumerable<NodeRecord> Changed(RunRecord record) => record.Nodes.Where(n => n is { Stage: "input" or "harmonise", Because.Length: > 0 } && n.Because.StartsWith("content", StringComparison.Ordinal));

    static string Words(RunRecord record) => record.Outcome switch
    {
        "done" => "a new release is out",
        "unchanged" => "nothing to do, the release that is out is right",
        "held_back" => "a quality gate failed, the release is held back",
        "stopped" => "stopped",
        _ => "failed",
    };

    static string Sentence(RunRecord record) => record.Nodes.Count == 0 ? ""
        : $"{record.Nodes.Count(n => n.Made)} results were made, {record.Nodes.Count(n => n.State == "fresh" && n.Stage != "input")} were there already.";

    long FreeBytes() => new DriveInfo(workspace).AvailableFreeSpace;

    static string Text(string text) => WebUtility.HtmlEncode(text);
}
