using Spectre.Console;

namespace ThreatLayers.Cli;

/// <summary>A table on the console: fitted to a terminal's width; in a pipe a line per row, however long, with nothing after its last word.</summary>
sealed class Listing(params string[] headers)
{
    readonly List<string[]> rows = [];

    public void Add(params string[] row) => rows.Add(row);

    public void Show()
    {
        if (Console.IsOutputRedirected)
        {
            string[][] all = [headers, .. rows];
            int[] widths = [.. headers.Select((_, column) => all.Max(r => r[column].Length))];
            foreach (string[] row in all)
                Console.WriteLine(string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
            return;
        }
        Table table = new Table().Border(TableBorder.None).AddColumns(headers);
        foreach (string[] row in rows)
            table.AddRow([.. row.Select(Markup.Escape)]);
        AnsiConsole.Write(table);
    }
}
