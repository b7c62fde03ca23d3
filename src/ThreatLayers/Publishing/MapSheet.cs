using System.Runtime.InteropServices;
using SkiaSharp;
using ThreatLayers.Definitions;

namespace ThreatLayers.Publishing;

/// <summary>One of the maps of a sheet.</summary>
/// <param name="Label">Above the map.</param>
/// <param name="Pixels">Values on the frame's picture grid, NaN where unknown.</param>
public sealed record MapPanel(string Label, float[] Pixels);

/// <summary>Maps of the same place side by side or in rows, with one legend for all, as PNG.</summary>
/// <param name="Title">Above all.</param>
/// <param name="Unit">Right of the title.</param>
/// <param name="Notes">Below the maps, wrapped to the width.</param>
/// <param name="Columns">Maps in a row.</param>
public sealed record MapSheet(string Title, string Unit, IReadOnlyList<string> Notes, MapScale Scale, int Columns)
{
    /// <summary>Of a map of two surfaces: its legend is a square of nine colours.</summary>
    public BivariateLegend? Square { get; init; }

    /// <summary>Edge of a box of the square.</summary>
    const float SquareBox = 42;

    /// <summary>Narrower sheets would have no room for a legend.</summary>
    const int LeastWidth = 900;

    static readonly SKTypeface Face = LoadFace();
    static readonly SKColor Ink = new(0x22, 0x28, 0x31), Faint = new(0x22, 0x28, 0x31, 40), Sea = new(0xEE, 0xF2, 0xF5);

    /// <param name="path">Written whole or not at all.</param>
    /// <param name="frame">Of all panels.</param>
    public void Write(string path, IReadOnlyList<MapPanel> panels, MapFrame frame)
    {
        int rows = (panels.Count + Columns - 1) / Columns, mapWidth = frame.Picture.Columns, mapHeight = frame.Picture.Rows;
        float inner = Math.Max(LeastWidth, (Columns * (mapWidth + Gap)) - Gap), label = panels.Any(p => p.Label.Length > 0) ? 40 : 0;
        using SKFont large = new(Face, 34) { Embolden = true }, small = new(Face, 19), medium = new(Face, 22);
        string[] notes = [.. Notes.SelectMany(n => OverviewMap.Wrapped(n, small, inner))], title = OverviewMap.Wrapped(Title, large, inner - medium.MeasureText(Unit) - 40);
        float head = 28 + (title.Length * 44), legend = LegendHeight(small, inner), maps = rows * (mapHeight + label + Gap);
        SKImageInfo info = new((int)(inner + (2 * Margin)), (int)(head + maps + legend + (notes.Length * 27) + 28), SKColorType.Rgba8888, SKAlphaType.Premul);
        using SKSurface surface = SKSurface.Create(info);
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using SKPaint ink = new() { Color = Ink, IsAntialias = true };
        for (int i = 0; i < title.Length; i++)
            canvas.DrawText(title[i], Margin, 52 + (i * 44), SKTextAlign.Left, large, ink);
        canvas.DrawText(Unit, Margin + inner, 52, SKTextAlign.Right, medium, ink);
        for (int i = 0; i < panels.Count; i++)
        {
            float x = Margin + (i % Columns * (mapWidth + Gap)), y = head + (i / Columns * (mapHeight + label + Gap));
            if (label > 0)
                canvas.DrawText(Fitted(panels[i].Label, medium, mapWidth), x, y + 28, SKTextAlign.Left, medium, ink);
            canvas.Save();
            canvas.Translate(x, y + label);
            DrawMap(canvas, panels[i].Pixels, frame);
            canvas.Restore();
        }
        DrawLegend(canvas, head + maps, inner, small, ink);
        float line = head + maps + legend + 12;
        foreach (string note in notes)
        {
            canvas.DrawText(note, Margin, line, SKTextAlign.Left, small, ink);
            line += 27;
        }
        Save(surface, path);
    }

    const float Margin = 32, Gap = 24;

    void DrawMap(SKCanvas canvas, float[] pixels, MapFrame frame)
    {
        float width = Math.Clamp(frame.Picture.Columns / 1800f, 0.4f, 1);
        using SKPaint sea = new() { Color = Sea, IsAntialias = true };
        canvas.DrawPath(frame.Globe, sea);
        using SKBitmap bitmap = Coloured(pixels, frame.Picture.Columns, frame.Picture.Rows);
        using SKPaint line = new() { Color = Faint, IsAntialias = true, IsStroke = true, StrokeWidth = width };
        canvas.DrawPath(frame.Graticule, line);
        canvas.Save();
        canvas.ClipPath(frame.Globe, antialias: true);
        canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default);
        line.Color = new(0x22, 0x28, 0x31, 150);
        canvas.DrawPath(frame.Coastline, line);
        canvas.Restore();
        line.StrokeWidth = 1.5f * width;
        canvas.DrawPath(frame.Globe, line);
    }

    SKBitmap Coloured(float[] pixels, int width, int height)
    {
        byte[] indices = new byte[pixels.Length];
        Scale.Index(pixels, indices);
        SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Span<uint> rgba = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        uint[] colours = [.. Scale.Colours.Select(c => c.R | ((uint)c.G << 8) | ((uint)c.B << 16) | ((uint)c.A << 24))];
        for (int i = 0; i < indices.Length; i++)
            rgba[i] = colours[indices[i]];
        return bitmap;
    }

    /// <summary>Every class, or none for a ramp; and what stands for no data.</summary>
    IEnumerable<(string Label, SKColor Colour)> Swatches() =>
        Scale.Classes.Select(c => Scale.Colours[c.Value] is var (r, g, b, _) ? (c.Label, new SKColor(r, g, b)) : default).Append(("no data", Sea));

    float LegendHeight(SKFont font, float width)
    {
        if (Square is not null)
            return (3 * SquareBox) + 30;
        if (Scale.Classes.Count == 0)
            return 84;
        int rows = 1;
        float x = 0;
        foreach ((string label, _) in Swatches())
        {
            float needed = font.MeasureText(label) + (3.2f * font.Size);
            if (x + needed > width)
                (x, rows) = (0, rows + 1);
            x += needed;
        }
        return (rows * 34) + 24;
    }

    /// <summary>The first surface rises to the right, the second upwards.</summary>
    void DrawSquare(SKCanvas canvas, float top, BivariateLegend legend, SKFont font, SKPaint ink)
    {
        using SKPaint paint = new(), edge = new() { Color = Faint, IsStroke = true };
        for (int c = 0; c < 9; c++)
        {
            (byte r, byte g, byte b, _) = Scale.Colours[c];
            paint.Color = new(r, g, b);
            canvas.DrawRect(Margin + (c % 3 * SquareBox), top + 8 + ((2 - (c / 3)) * SquareBox), SquareBox, SquareBox, paint);
        }
        float x = Margin + (3 * SquareBox) + 24;
        canvas.DrawText($"Upwards: more {legend.Second}", x, top + 8 + (0.6f * SquareBox), SKTextAlign.Left, font, ink);
        canvas.DrawText($"To the right: more {legend.First}", x, top + 8 + (1.6f * SquareBox), SKTextAlign.Left, font, ink);
        paint.Color = Sea;
        canvas.DrawRect(x, top + 8 + (2.2f * SquareBox), 22, 22, paint);
        canvas.DrawRect(x, top + 8 + (2.2f * SquareBox), 22, 22, edge);
        canvas.DrawText("no data", x + 30, top + 26 + (2.2f * SquareBox), SKTextAlign.Left, font, ink);
    }

    void DrawLegend(SKCanvas canvas, float top, float inner, SKFont font, SKPaint ink)
    {
        if (Square is { } square)
        {
            DrawSquare(canvas, top, square, font, ink);
            return;
        }
        float x = 0, y = top + 8, box = 22;
        bool ramp = Scale.Classes.Count == 0;
        if (ramp)
            DrawRamp(canvas, y, x = Math.Min(620, inner - 190), font, ink);
        using SKPaint paint = new(), edge = new() { Color = Faint, IsStroke = true };
        x += ramp ? 60 : 0;
        foreach ((string label, SKColor colour) in Swatches())
        {
            float needed = font.MeasureText(label) + (3.2f * font.Size);
            if (!ramp && x + needed > inner)
                (x, y) = (0, y + 34);
            paint.Color = colour;
            canvas.DrawRect(Margin + x, y, box, box, paint);
            canvas.DrawRect(Margin + x, y, box, box, edge);
            canvas.DrawText(label, Margin + x + box + 8, y + 18, SKTextAlign.Left, font, ink);
            x += needed;
        }
    }

    void DrawRamp(SKCanvas canvas, float y, float width, SKFont font, SKPaint ink)
    {
        using SKPaint paint = new();
        for (int i = 0; i <= 254; i++)
        {
            (byte r, byte g, byte b, _) = Scale.Colours[i];
            paint.Color = new(r, g, b);
            canvas.DrawRect(Margin + (i * width / 255), y, (width / 255) + 1, 22, paint);
        }
        string sign = Scale.Low < 0 ? "+0.#####;-0.#####;0" : "0.#####";
        for (int tick = 0; tick <= 4; tick++)
        {
            double value = Scale.Low + ((Scale.High - Scale.Low) * tick / 4);
            SKTextAlign align = tick == 0 ? SKTextAlign.Left : tick == 4 ? SKTextAlign.Right : SKTextAlign.Center;
            canvas.DrawText(value.ToString(sign, System.Globalization.CultureInfo.InvariantCulture), Margin + (width * tick / 4), y + 46, align, font, ink);
        }
    }

    static string Fitted(string text, SKFont font, float width)
    {
        while (text.Length > 4 && font.MeasureText(text) > width)
            text = text[..^4] + "...";
        return text;
    }

    static void Save(SKSurface surface, string path)
    {
        using SKImage image = surface.Snapshot();
        using SKData png = image.Encode(SKEncodedImageFormat.Png, 100);
        string partial = path + ".partial";
        using (FileStream file = File.Create(partial))
            png.SaveTo(file);
        File.Move(partial, path, overwrite: true);
    }

    static SKTypeface LoadFace()
    {
        using Stream file = typeof(MapSheet).Assembly.GetManifestResourceStream("Lato-Regular.ttf")!;
        return SKTypeface.FromStream(file);
    }
}
