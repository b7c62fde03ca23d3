using System.Globalization;
using System.Text;

namespace ThreatLayers.Summarising;

/// <param name="Name">Lower case with underscores, unit at the end.</param>
/// <param name="Meaning">For people.</param>
public sealed record TableColumn(string Name, string Meaning);

/// <summary>Figures that are handed over: rows of texts and numbers.</summary>
/// <param name="Id">Names its file.</param>
/// <param name="Rows">A string, double, int, long or bool for each column; null and NaN are empty fields.</param>
public sealed record Table(string Id, string Title, IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>CSV (RFC 4180, UTF-8, numbers in their shortest exact form), and beside it what its columns mean.</summary>
    /// <param name="folder">Gets ID.csv and ID.columns.csv.</param>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        Save(Path.Combine(folder, Id + ".csv"), Columns.Select(c => c.Name), Rows);
        Save(Path.Combine(folder, Id + ".columns.csv"), ["column", "meaning"], Columns.Select(c => (IReadOnlyList<object?>)[c.Name, c.Meaning]));
    }

    /// <summary>A field as text.</summary>
    public static string Text(object? value) => value switch
    {
        null or double.NaN => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        bool yes => yes ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    static void Save(string path, IEnumerable<string> names, IEnumerable<IReadOnlyList<object?>> rows)
    {
        StringBuilder text = new();
        text.AppendJoin(',', names.Select(Quoted)).Append('\n');
        foreach (IReadOnlyList<object?> row in rows)
            text.AppendJoin(',', row.Select(v => Quoted(Text(v)))).Append('\n');
        File.WriteAllText(path, text.ToString());
    }

    static string Quoted(string text) => text.AsSpan().IndexOfAny("\",\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
