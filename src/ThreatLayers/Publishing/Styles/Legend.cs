using System.Text.Json.Nodes;
using System.Xml.Linq;
using SkiaSharp;

namespace ThreatLayers.Publishing.Styles;

/// <summary>The legend as JSON, SVG and PNG: the same boxes, colours and words.</summary>
static class Legend
{
    const int Width = 360, Left = 16, Box = 22, Line = 30, Top = 54;
    static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static JsonObject Json(StyleModel style) => new()
    {
        ["id"] = style.Id,
        ["title"] = style.Title,
        ["unit"] = style.Unit,
        ["type"] = style.IsClass ? "categories" : "gradient",
        ["items"] = new JsonArray([.. style.Stops.Select(s => new JsonObject { ["value"] = s.Value, ["label"] = s.Label, ["color"] = s.Colour })]),
        ["nodata"] = "transparent",
    };

    public static XDocument Picture(StyleModel style)
    {
        int height = Height(style);
        XElement svg = new(Svg + "svg", new XAttribute("width", Width), new XAttribute("height", height), new XAttribute("viewBox", $"0 0 {Width} {height}"), new XAttribute("role", "img"),
            new XAttribute("font-family", "Lato, system-ui, sans-serif"), new XAttribute("fill", "#222831"),
            new XElement(Svg + "title", $"{style.Title}, {style.Unit}"),
            new XElement(Svg + "rect", new XAttribute("width", Width), new XAttribute("height", height), new XAttribute("fill", "#ffffff")),
            Text(Left, 24, 17, style.Title, "start"), Text(Left, 44, 13, style.Unit, "start"));
        if (!style.IsClass)
        {
            svg.Add(new XElement(Svg + "defs", new XElement(Svg + "linearGradient", new XAttribute("id", "ramp"),
                style.Stops.Select((s, i) => new XElement(Svg + "stop", new XAttribute("offset", FormattableString.Invariant($"{(double)i / (style.Stops.Count - 1):0.####}")), new XAttribute("stop-color", s.Colour))))));
            svg.Add(new XElement(Svg + "rect", new XAttribute("x", Left), new XAttribute("y", Top), new XAttribute("width", Width - (2 * Left)), new XAttribute("height", Box), new XAttribute("fill", "url(#ramp)")));
            foreach ((string label, int x, SKTextAlign align) in Ticks(style))
                svg.Add(Text(x, Top + Box + 18, 13, label, align switch { SKTextAlign.Left => "start", SKTextAlign.Right => "end", _ => "middle" }));
        }
        foreach ((StyleStop stop, int y) in Rows(style))
            svg.Add(new XElement(Svg + "rect", new XAttribute("x", Left), new XAttribute("y", y), new XAttribute("width", Box), new XAttribute("height", Box), new XAttribute("fill", stop.Colour), new XAttribute("stroke", "#c8cdd3")),
                Text(Left + Box + 10, y + 16, 14, stop.Label, "start"));
        return new(svg);
    }

    /// <summary>At twice the size, for sharp screens.</summary>
    public static byte[] Png(StyleModel style)
    {
        int height = Height(style);
        using SKSurface surface = SKSurface.Create(new SKImageInfo(2 * Width, 2 * height, SKColorType.Rgba8888, SKAlphaType.Premul));
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        canvas.Scale(2);
        using SKPaint ink = new() { Color = new(0x22, 0x28, 0x31), IsAntialias = true }, paint = new(), edge = new() { Color = new(0xC8, 0xCD, 0xD3), IsStroke = true };
        Draw(Left, 24, 17, style.Title, SKTextAlign.Left);
        Draw(Left, 44, 13, style.Unit, SKTextAlign.Left);
        if (!style.IsClass)
        {
            using SKShader ramp = SKShader.CreateLinearGradient(new(Left, 0), new(Width - Left, 0), [.. style.Stops.Select(s => Colour(s))], null, SKShaderTileMode.Clamp);
            paint.Shader = ramp;
            canvas.DrawRect(Left, Top, Width - (2 * Left), Box, paint);
            paint.Shader = null;
            foreach ((string label, int x, SKTextAlign align) in Ticks(style))
                Draw(x, Top + Box + 18, 13, label, align);
        }
        foreach ((StyleStop stop, int y) in Rows(style))
        {
            paint.Color = Colour(stop);
            canvas.DrawRect(Left, y, Box, Box, paint);
            canvas.DrawRect(Left, y, Box, Box, edge);
            Draw(Left + Box + 10, y + 16, 14, stop.Label, SKTextAlign.Left);
        }
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100)!;
        return png.ToArray();

        void Draw(float x, float y, float size, string text, SKTextAlign align)
        {
            using SKFont font = new(OverviewMap.Face, size);
            canvas.DrawText(text, x, y, align, font, ink);
        }
    }

    static SKColor Colour(StyleStop stop) => new(stop.Rgb.R, stop.Rgb.G, stop.Rgb.B);

    static int Height(StyleModel style) => style.IsClass ? Top + (style.Stops.Count * Line) + 6 : Top + Box + 32;

    static IEnumerable<(StyleStop Stop, int Y)> Rows(StyleModel style) => style.IsClass ? style.Stops.Select((s, i) => (s, Top + (i * Line))) : [];

    static IEnumerable<(string Label, int X, SKTextAlign Align)> Ticks(StyleModel style)
    {
        double low = style.Stops[0].Value, high = style.Stops[^1].Value;
        return [Tick(0, SKTextAlign.Left), Tick(0.5, SKTextAlign.Center), Tick(1, SKTextAlign.Right)];

        (string, int, SKTextAlign) Tick(double share, SKTextAlign align) => (FormattableString.Invariant($"{low + ((high - low) * share):0.####}"), Left + (int)((Width - (2 * Left)) * share), align);
    }

    static XElement Text(int x, int y, int size, string text, string anchor) =>
        new(Svg + "text", new XAttribute("x", x), new XAttribute("y", y), new XAttribute("font-size", size), new XAttribute("text-anchor", anchor), text);
}
