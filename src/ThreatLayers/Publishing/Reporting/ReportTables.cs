using System.Globalization;
using ThreatLayers.Inputs;

namespace ThreatLayers.Publishing.Reporting;

/// <summary>A row of a table of the release.</summary>
sealed class ReportRow(IReadOnlyDictionary<string, string> texts)
{
    public string this[string column] => texts.GetValueOrDefault(column, "");

    /// <summary>NaN for an empty field.</summary>
    public double Number(string column) => double.TryParse(this[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : double.NaN;

    public bool Is(string column) => this[column] == "true";
}

/// <summary>The tables of a release, as anyone can read them: the report says nothing that is not in them.</summary>
sealed class ReportTables(string release)
{
    public const string Folder = "summaries";

    /// <summary>Empty where the release has no such table.</summary>
    public IReadOnlyList<ReportRow> this[string id]
    {
        get
        {
            string path = Path.Combine(release, Folder, id + ".csv");
            if (!File.Exists(path))
                return [];
            string key = File.ReadLines(path).First().Split(',')[0];
            return [.. new TableRows(path, key, ",").Read().Select(r => new ReportRow(r.Texts))];
        }
    }

    public IEnumerable<string> Ids(string prefix) => Directory.Exists(Path.Combine(release, Folder))
        ? Directory.EnumerateFiles(Path.Combine(release, Folder), prefix + "*.csv").Select(f => Path.GetFileNameWithoutExtension(f)).Where(f => !f.Contains('.', StringComparison.Ordinal)).Order(StringComparer.Ordinal) : [];
}
