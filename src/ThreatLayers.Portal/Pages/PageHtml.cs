using System.Net;
using System.Text;
using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Portal;

/// <summary>index.html: title, pictures and downloads as plain HTML, which is all that a browser without script or WebGL needs; with them, the map takes its place.</summary>
static class PageHtml
{
    public static string Of(ReleaseDescription release, bool hasMap)
    {
        StringBuilder html = new($$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="description" content="{{Text(release.Summary)}}">
            <title>{{Text(release.Title)}}</title>
            <link rel="icon" href="data:,">
            {{(hasMap ? MapHead : PlainHead)}}
            </head>
            <body>

            """);
        if (hasMap)
            html.Append(Stage);
        html.Append($"<main id=\"plain\">\n<h1>{Text(release.Title)}</h1>\n<p>{Text(release.Summary)}</p>\n<p>Release {Text(release.Id)}. Sources and licences: <a href=\"sources.tsv\">sources.tsv</a>. Catalogue: <a href=\"catalog.json\">STAC</a>.</p>\n<div class=\"pictures\">\n");
        foreach (DescribedSurface surface in release.Surfaces)
            html.Append(Picture(surface));
        html.Append($"</div>\n<p>Cite: {Text(release.Citation)}</p>\n</main>\n");
        if (hasMap)
            html.Append("<script type=\"module\" src=\"page/app.js\" onerror=\"document.documentElement.className = ''\"></script>\n");
        return html.Append("</body>\n</html>\n").ToString();
    }

    const string PlainHead = "<style>body { max-width: 1180px; margin: 0 auto; padding: 0 1rem 2rem; font: 16px/1.5 system-ui, sans-serif } img { max-width: 100%; height: auto }</style>";

    /// <summary>What the map waits for is asked for at once; the pictures, which it replaces, only once it is known that there will be no map.</summary>
    const string MapHead = """
        <script>document.documentElement.className = "may-have-map"</script>
        <link rel="stylesheet" href="page/app.css">
        <link rel="modulepreload" href="page/app.js">
        <link rel="preload" href="page.json" as="fetch" crossorigin="anonymous">
        """;

    static string Picture(DescribedSurface surface)
    {
        StringBuilder html = new($"<section>\n<h2>{Text(surface.Product.Title)}</h2>\n<p>{Text(surface.Product.Meaning)}</p>\n");
        if (surface.Files.TryGetValue("map", out ReleaseFile? map))
            html.Append($"<a href=\"{map.Path}\"><img src=\"{map.Path}\" alt=\"Map: {Text(surface.Product.Title)}\" loading=\"lazy\" width=\"1872\" height=\"1080\"></a>\n");
        html.Append($"<p>{string.Join(" ", surface.Files.Values.Where(f => !f.Path.EndsWith(".json", StringComparison.Ordinal)).Select(f => $"<a href=\"{f.Path}\">{Text(Path.GetFileName(f.Path))}</a>"))}</p>\n</section>\n");
        return html.ToString();
    }

    static string Text(string text) => WebUtility.HtmlEncode(text);

    const string Stage = """
        <p id="notice" role="status" hidden></p>
        <div id="stage">
        <aside id="panel" aria-label="Layers and settings">
        <button id="panel-button" type="button" aria-expanded="true" aria-controls="surfaces">Layers and settings</button>
        <h1 id="title"></h1>
        <div id="search-box"><label class="field">Go to a country or region <input id="search" type="search" list="zone-names" autocomplete="off"></label><datalist id="zone-names"></datalist></div>
        <form id="surfaces" aria-label="Surface shown"></form>
        <label class="field">Opacity <input id="opacity" type="range" min="0" max="100"></label>
        <label class="field">Compare with <select id="compare"><option value="">nothing</option></select></label>
        <h2>About this surface</h2>
        <p id="meaning"></p>
        <p id="facts"></p>
        <div id="downloads" role="group" aria-label="Downloads"></div>
        <p><button id="share" type="button">Copy a link to this view</button></p>
        <p><a href="sources.tsv">Sources and licences</a> · <a href="catalog.json">STAC catalogue</a></p>
        </aside>
        <div id="maps">
        <div id="map" role="region" aria-label="Map. Arrow keys move, plus and minus zoom, Enter shows the values in the middle."></div>
        <div id="other" hidden></div>
        <div id="swipe-box" hidden><div id="line"></div><input id="swipe" type="range" min="0" max="100" value="50" aria-label="Place of the line between the two maps"></div>
        <div id="legend" class="legend" role="group" aria-label="Legend"></div>
        <div id="other-legend" class="legend" role="group" aria-label="Legend of the map on the right" hidden></div>
        <section id="values" aria-label="Values at a place" hidden>
        <header><h2 id="place"></h2><button id="close-values" type="button" aria-label="Close">×</button></header>
        <table><thead class="visually-hidden"><tr><th scope="col">Surface</th><th scope="col">Value</th><th scope="col">Share of the sum of all layers</th></tr></thead><tbody id="value-rows"></tbody></table>
        </section>
        </div>
        <div id="status" class="visually-hidden" role="status" aria-live="polite"></div>
        </div>

        """;
}
