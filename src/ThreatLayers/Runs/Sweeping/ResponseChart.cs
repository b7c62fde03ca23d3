using System.Globalization;
using System.Text;

namespace ThreatLayers.Runs;

/// <summary>One line of a chart; NaN is a gap.</summary>
sealed record ChartLine(string Name, IReadOnlyList<double> Values, bool IsWorld = false);

/// <summary>How zones answer to what is varied, as SVG for a page: a line per zone with its name at the end, the world in black.</summary>
static class ResponseChart
{
    const double Left = 70, Top = 14, PlotWidth = 560, PlotHeight = 340, NameWidth = 230, Bottom = 66;

    /// <summary>Okabe and Ito 2008, safe for colour-blind readers; the second round is dashed.</summary>
    static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#8a7a00"];

    /// <param name="positions">Of the combinations along the axis; null spaces them evenly and writes every label.</param>
    /// <param name="across">What varies.</param>
    /// <param name="up">What is shown.</param>
    public static string Svg(string title, IReadOnlyList<string> labels, IReadOnlyList<double>? positions, IReadOnlyList<ChartLine> lines, string across, string up)
    {
        double[] known = [.. lines.SelectMany(l => l.Values).Where(double.IsFinite)];
        if (known.Length == 0)
            return "";
        double step = Publishing.MapScale.RoundedUp(Math.Max(known.Max() - Math.Min(0, known.Min()), 1e-9) / 5), low = Math.Floor(known.Min() / step) * step, high = Math.Max(low + step, Math.Ceiling(known.Max() / step) * step);
        IReadOnlyList<double> places = positions ?? [.. labels.Select((_, i) => (double)i)];
        double first = places.Min(), span = Math.Max(places.Max() - first, 1e-12);
        StringBuilder svg = new(Text($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + PlotWidth + NameWidth} {Top + PlotHeight + Bottom}\" width=\"{Left + PlotWidth + NameWidth}\" role=\"img\" font-family=\"system-ui, sans-serif\" font-size=\"13\"><title>{ReportPage.Escape(title)}</title>"));
        for (double tick = low; tick <= high + (step / 2); tick += step)
        {
            svg.Append(Text($"<path d=\"M{Left} {Y(tick):0.#}h{PlotWidth}\" stroke=\"#d5dae0\"/><text x=\"{Left - 8}\" y=\"{Y(tick) + 4:0.#}\" text-anchor=\"end\">{Math.Round(tick, 10):0.#####}</text>"));
        }
        svg.Append(Text($"<text transform=\"translate(16 {Top + (PlotHeight / 2)}) rotate(-90)\" text-anchor=\"middle\">{ReportPage.Escape(up)}</text>"));
        svg.Append(Text($"<text x=\"{Left + (PlotWidth / 2)}\" y=\"{Top + PlotHeight + Bottom - 8}\" text-anchor=\"middle\">{ReportPage.Escape(across)}</text>"));
        bool crowded = labels.Max(l => l.Length) * 7 * labels.Count > PlotWidth;
        for (int i = 0; i < labels.Count; i++)
        {
            string turn = crowded ? Text($" transform=\"rotate(-35 {X(i):0.#} {Top + PlotHeight + 18})\" text-anchor=\"end\" font-size=\"10\"") : " text-anchor=\"middle\"";
            svg.Append(Text($"<text x=\"{X(i):0.#}\" y=\"{Top + PlotHeight + 18}\"{turn}>{ReportPage.Escape(labels[i])}</text>"));
        }
        (ChartLine Line, double At)[] names = Spread(lines, Y);
        for (int n = 0; n < lines.Count; n++)
        {
            ChartLine line = lines[n];
            string colour = line.IsWorld ? "#000" : Colours[n % Colours.Length], dash = line.IsWorld || n < Colours.Length ? "" : " stroke-dasharray=\"6 4\"";
            svg.Append($"<path d=\"{Path(line)}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{(line.IsWorld ? "3" : "1.8")}\"{dash}/>");
            for (int i = 0; i < line.Values.Count; i++)
            {
                if (double.IsFinite(line.Values[i]))
                    svg.Append(Text($"<circle cx=\"{X(i):0.#}\" cy=\"{Y(line.Values[i]):0.#}\" r=\"2.6\" fill=\"{colour}\"><title>{ReportPage.Escape(line.Name)}, {ReportPage.Escape(labels[i])}: {line.Values[i]:0.#####}</title></circle>"));
            }
            if (names.FirstOrDefault(p => p.Line == line) is { Line: not null } name)
                svg.Append(Text($"<text x=\"{Left + PlotWidth + 10}\" y=\"{name.At + 4:0.#}\" fill=\"{colour}\"{(line.IsWorld ? " font-weight=\"bold\"" : "")}>{ReportPage.Escape(line.Name)}</text>"));
        }
        return svg.Append("</svg>").ToString();

        double X(int i) => Left + (labels.Count == 1 ? PlotWidth / 2 : PlotWidth * (places[i] - first) / span);
        double Y(double value) => Top + (PlotHeight * (high - value) / (high - low));

        string Path(ChartLine line)
        {
            StringBuilder path = new();
            bool pen = false;
            for (int i = 0; i < line.Values.Count; i++)
            {
                bool isKnown = double.IsFinite(line.Values[i]);
                if (isKnown)
                    path.Append(Text($"{(pen ? 'L' : 'M')}{X(i):0.#} {Y(line.Values[i]):0.#}"));
                pen = isKnown;
            }
            return path.ToString();
        }
    }

    /// <summary>Places of the names at the ends of their lines, moved down until none lies on another.</summary>
    static (ChartLine Line, double At)[] Spread(IReadOnlyList<ChartLine> lines, Func<double, double> y)
    {
        const double Apart = 15;
        (ChartLine Line, double At)[] names = [.. lines.Where(l => double.IsFinite(l.Values[^1])).Select(l => (l, y(l.Values[^1]))).OrderBy(p => p.Item2)];
        for (int i = 1; i < names.Length; i++)
            names[i].At = Math.Max(names[i].At, names[i - 1].At + Apart);
        // What then lies below the chart pushes those above it up.
        double lowest = Top + PlotHeight + 10;
        for (int i = names.Length - 1; i >= 0 && names[i].At > lowest; i--, lowest -= Apart)
            names[i].At = lowest;
        return names;
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
