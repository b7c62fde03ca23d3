using System.Net;
using System.Text;

namespace ThreatLayers.Runs;

/// <summary>A page for people, one file without any network: style in it, pictures beside it; it prints.</summary>
sealed class ReportPage(string title)
{
    const string Style = """
        :root { color-scheme: light; }
        body { font: 16px/1.5 system-ui, sans-serif; color: #222831; background: #fff; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.7rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid #d5dae0; padding-top: 1rem; } h3 { font-size: 1.05rem; }
        table { border-collapse: collapse; margin: .6rem 0; font-size: .92rem; display: block; overflow-x: auto; max-width: 100%; }
        caption { text-align: left; font-weight: 600; padding: .3rem 0; }
        th, td { padding: .25rem .8rem .25rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #e5e9ee; overflow-wrap: anywhere; }
        td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        figure { margin: 1rem 0; } img, svg { max-width: 100%; height: auto; border: 1px solid #e5e9ee; } figcaption { color: #4a5361; font-size: .92rem; }
        nav a { margin-right: .8rem; white-space: nowrap; } a { color: #0b5cad; }
        @media print { body { max-width: none; margin: 0; } h2, figure, tr { break-inside: avoid; } nav { display: none; } a { color: inherit; text-decoration: none; } }
        """;

    readonly StringBuilder body = new();

    public static string Escape(string text) => WebUtility.HtmlEncode(text);

    public ReportPage Heading(int level, string text, string? anchor = null)
    {
        body.Append($"<h{level}{(anchor is null ? "" : $" id=\"{Escape(anchor)}\"")}>{Escape(text)}</h{level}>\n");
        return this;
    }

    public ReportPage Text(string text)
    {
        body.Append($"<p>{Escape(text)}</p>\n");
        return this;
    }

    public ReportPage Links(IEnumerable<(string Text, string Address)> links)
    {
        body.Append($"<nav>{string.Concat(links.Select(l => $"<a href=\"{Escape(l.Address)}\">{Escape(l.Text)}</a> "))}</nav>\n");
        return this;
    }

    public ReportPage Picture(string file, string alt, string caption)
    {
        body.Append($"<figure><a href=\"{Escape(file)}\"><img src=\"{Escape(file)}\" alt=\"{Escape(alt)}\" loading=\"lazy\"></a><figcaption>{Escape(caption)}</figcaption></figure>\n");
        return this;
    }

    /// <param name="svg">As it goes into the page.</param>
    public ReportPage Drawing(string svg, string caption)
    {
        body.Append($"<figure>{svg}<figcaption>{Escape(caption)}</figcaption></figure>\n");
        return this;
    }

    /// <param name="numbers">Columns whose cells are numbers, from 0.</param>
    public ReportPage Table(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, params int[] numbers)
    {
        string Cell(string tag, string text, int column) => $"<{tag}{(tag == "th" ? " scope=\"col\"" : "")}{(numbers.Contains(column) ? " class=\"n\"" : "")}>{Escape(text)}</{tag}>";
        body.Append($"<table><caption>{Escape(caption)}</caption><thead><tr>{string.Concat(head.Select((h, i) => Cell("th", h, i)))}</tr></thead><tbody>\n");
        foreach (IReadOnlyList<string> row in rows)
            body.Append($"<tr>{string.Concat(row.Select((c, i) => Cell("td", c, i)))}</tr>\n");
        body.Append("</tbody></table>\n");
        return this;
    }

    public void Write(string path) => File.WriteAllText(path, $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>{Escape(title)}</title>
        <style>
        {Style}
        </style>
        </head>
        <body>
        {body}</body>
        </html>

        """.ReplaceLineEndings("\n"));
}
