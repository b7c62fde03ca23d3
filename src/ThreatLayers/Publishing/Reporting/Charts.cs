using System.Globalization;
using System.Net;
using System.Text;

namespace ThreatLayers.Publishing.Reporting;

/// <param name="Low">Of its interval; NaN without one.</param>
readonly record struct Bar(string Label, double Value, double Low, double High, string Shown);

/// <summary>Charts as inline SVG: sharp on screens and in print, read by screen readers, and of no weight.</summary>
static class Charts
{
    const int Width = 720, RowHeight = 22, LabelWidth = 200, ValueWidth = 60;

    /// <summary>A bar for each row, with its interval.</summary>
    public static string Bars(string title, IReadOnlyList<Bar> bars)
    {
        double greatest = Math.Max(1e-12, bars.Select(b => double.IsNaN(b.High) ? b.Value : Math.Max(b.Value, b.High)).Where(double.IsFinite).DefaultIfEmpty(1).Max());
        double X(double value) => LabelWidth + (Math.Max(0, value) / greatest * (Width - LabelWidth - ValueWidth));
        StringBuilder svg = Begin(title, Width, (bars.Count * RowHeight) + 6);
        for (int i = 0; i < bars.Count; i++)
        {
            Bar bar = bars[i];
            double y = (i * RowHeight) + 4;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{y + 13}\" text-anchor=\"end\">{Text(bar.Label.Length > 30 ? bar.Label[..29] + "…" : bar.Label)}</text>");
            if (double.IsFinite(bar.Value))
                svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{LabelWidth}\" y=\"{y}\" width=\"{X(bar.Value) - LabelWidth:0.#}\" height=\"16\"/>");
            if (double.IsFinite(bar.Low) && double.IsFinite(bar.High))
                svg.Append(CultureInfo.InvariantCulture, $"<path class=\"interval\" d=\"M{X(bar.Low):0.#} {y + 8}H{X(bar.High):0.#}M{X(bar.Low):0.#} {y + 4}v8M{X(bar.High):0.#} {y + 4}v8\"/>");
            double right = Math.Max(X(bar.Value), double.IsFinite(bar.High) ? X(bar.High) : 0);
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{right + 6:0.#}\" y=\"{y + 13}\">{Text(bar.Shown)}</text>");
        }
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Columns side by side.</summary>
    public static string Histogram(string title, IReadOnlyList<double> heights, string least, string greatest)
    {
        const int W = 230, H = 110, Foot = 18, Head = 20;
        double most = Math.Max(1e-12, heights.Max()), wide = (double)W / heights.Count;
        StringBuilder svg = Begin(title, W, H + Foot + Head);
        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"0\" y=\"13\">{Text(title.Length > 34 ? title[..33] + "…" : title)}</text>");
        for (int i = 0; i < heights.Count; i++)
            svg.Append(CultureInfo.InvariantCulture, $"<rect class=\"bar\" x=\"{(i * wide) + 0.5:0.##}\" y=\"{Head + H - (heights[i] / most * H):0.##}\" width=\"{wide - 1:0.##}\" height=\"{heights[i] / most * H:0.##}\"/>");
        svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" d=\"M0 {Head + H + 0.5}H{W}\"/><text x=\"0\" y=\"{Head + H + 14}\">{Text(least)}</text><text x=\"{W}\" y=\"{Head + H + 14}\" text-anchor=\"end\">{Text(greatest)}</text>");
        return svg.Append("</svg>").ToString();
    }

    /// <summary>Points of a curve from (0, 0) to (1, 1), with the diagonal of chance.</summary>
    public static string Curve(string title, IEnumerable<(double X, double Y)> points)
    {
        StringBuilder svg = Begin(title, 240, 240);
        svg.Append("<path class=\"axis\" d=\"M20 220H230M20 220V10M20 220L230 10\"/><polyline class=\"line\" points=\"");
        foreach ((double x, double y) in points)
            svg.Append(CultureInfo.InvariantCulture, $"{20 + (x * 210):0.#},{220 - (y * 210):0.#} ");
        return svg.Append("\"/></svg>").ToString();
    }

    static StringBuilder Begin(string title, double width, double height) =>
        new StringBuilder().Append(CultureInfo.InvariantCulture, $"<svg role=\"img\" aria-label=\"{Text(title)}\" viewBox=\"0 0 {width} {height}\" style=\"max-width:{width}px\"><title>{Text(title)}</title>");

    static string Text(string text) => WebUtility.HtmlEncode(text);
}
