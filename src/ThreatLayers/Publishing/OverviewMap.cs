using System.Runtime.InteropServices;
using SkiaSharp;

namespace ThreatLayers.Publishing;

/// <summary>A map of a surface for people: title, coastline, legend, meaning, as PNG.</summary>
public static class OverviewMap
{
    internal static readonly SKTypeface Face = LoadFace();
    static readonly SKColor Ink = new(0x22, 0x28, 0x31), Faint = new(0x22, 0x28, 0x31, 40), Sea = new(0xEE, 0xF2, 0xF5);

    /// <param name="path">Written whole or not at all.</param>
    /// <param name="product">What is shown.</param>
    /// <param name="pixels">Values on the frame's picture grid, NaN where unknown.</param>
    /// <param name="frame">Shared by the maps of a run.</param>
    /// <param name="footer">A line below: origin, date, licence.</param>
    public static void Write(string path, SurfaceProduct product, ReadOnlySpan<float> pixels, MapFrame frame, string footer)
    {
        int mapWidth = frame.Picture.Columns, mapHeight = frame.Picture.Rows;
        float unit = mapWidth / 1800f, margin = 36 * unit, head = 96 * unit;
        bool classes = product.Colours.Classes.Count > 0;
        using SKFont small = new(Face, 21 * unit);
        string[] meaning = Wrapped(product.Meaning, small, mapWidth - (classes ? 0 : 830 * unit));
        float foot = Math.Max((classes ? ClassRows(product, small, mapWidth) * 34 * unit : 0) + (meaning.Length * 28 * unit), 96 * unit) + (76 * unit);
        SKImageInfo info = new((int)(mapWidth + (2 * margin)), (int)(head + mapHeight + foot), SKColorType.Rgba8888, SKAlphaType.Premul);
        using SKSurface surface = SKSurface.Create(info);
        SKCanvas canvas = surface.Canvas;
        canvas.Clear(SKColors.White);
        using SKFont title = new(Face, 46 * unit) { Embolden = true };
        using SKPaint ink = new() { Color = Ink, IsAntialias = true };
        canvas.DrawText(product.Title, margin, 64 * unit, SKTextAlign.Left, title, ink);
        using SKFont medium = new(Face, 24 * unit);
        canvas.DrawText(product.Unit, info.Width - margin, 64 * unit, SKTextAlign.Right, medium, ink);
        canvas.Save();
        canvas.Translate(margin, head);
        DrawMap(canvas, product, pixels, frame, unit);
        canvas.Restore();
        float y = head + mapHeight + (36 * unit);
        if (classes)
            y = DrawClasses(canvas, product, margin, y, mapWidth, small, ink, unit) + (8 * unit);
        else
            DrawRamp(canvas, product, info.Width - margin - (620 * unit), y - (8 * unit), small, ink, unit);
        foreach (string line in meaning)
        {
            canvas.DrawText(line, margin, y + (14 * unit), SKTextAlign.Left, small, ink);
            y += 28 * unit;
        }
        using SKFont tiny = new(Face, 17 * unit);
        using SKPaint grey = new() { Color = new(0x6B, 0x72, 0x80), IsAntialias = true };
        canvas.DrawText(footer, margin, info.Height - (18 * unit), SKTextAlign.Left, tiny, grey);
        using SKPixmap canvasPixels = surface.PeekPixels()!; // A surface in memory has pixels to look at.
        // Trying all filters at the highest level takes five times as long for a tenth of the bytes.
        using SKData png = canvasPixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.Sub, 4))!;
        string partial = path + ".partial";
        using (FileStream file = File.Create(partial))
            png.SaveTo(file);
        File.Move(partial, path, overwrite: true);
    }

    static void DrawMap(SKCanvas canvas, SurfaceProduct product, ReadOnlySpan<float> pixels, MapFrame frame, float unit)
    {
        using SKPaint sea = new() { Color = Sea, IsAntialias = true };
        canvas.DrawPath(frame.Globe, sea);
        using SKBitmap bitmap = Coloured(product, pixels, frame.Picture.Columns, frame.Picture.Rows);
        using SKPaint line = new() { Color = Faint, IsAntialias = true, IsStroke = true, StrokeWidth = unit };
        canvas.DrawPath(frame.Graticule, line);
        canvas.Save();
        canvas.ClipPath(frame.Globe, antialias: true);
        canvas.DrawBitmap(bitmap, 0, 0, SKSamplingOptions.Default);
        line.Color = new(0x22, 0x28, 0x31, 150);
        line.StrokeWidth = 0.9f * unit;
        canvas.DrawPath(frame.Coastline, line);
        canvas.Restore();
        line.StrokeWidth = 1.6f * unit;
        canvas.DrawPath(frame.Globe, line);
    }

    static SKBitmap Coloured(SurfaceProduct product, ReadOnlySpan<float> pixels, int width, int height)
    {
        byte[] indices = new byte[pixels.Length];
        product.Palette.Index(pixels, indices);
        SKBitmap bitmap = new(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul));
        Span<uint> rgba = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        uint[] colours = [.. product.Palette.Colours.Select(c => c.R | ((uint)c.G << 8) | ((uint)c.B << 16) | ((uint)c.A << 24))];
        for (int i = 0; i < indices.Length; i++)
            rgba[i] = colours[indices[i]];
        return bitmap;
    }

    static void DrawRamp(SKCanvas canvas, SurfaceProduct product, float x, float y, SKFont font, SKPaint ink, float unit)
    {
        float width = 620 * unit, height = 26 * unit;
        using SKPaint paint = new();
        for (int i = 0; i <= 254; i++)
        {
            (byte r, byte g, byte b, _) = product.Palette.Colours[i];
            paint.Color = new(r, g, b);
            canvas.DrawRect(x + (i * width / 255), y, (width / 255) + 1, height, paint);
        }
        for (int tick = 0; tick <= 4; tick++)
        {
            double value = product.Colours.Low + ((product.Colours.High - product.Colours.Low) * tick / 4);
            SKTextAlign align = tick == 0 ? SKTextAlign.Left : tick == 4 ? SKTextAlign.Right : SKTextAlign.Center;
            canvas.DrawText(FormattableString.Invariant($"{value:0.###}"), x + (width * tick / 4), y + height + (26 * unit), align, font, ink);
        }
        float box = x - (150 * unit);
        using SKPaint sea = new() { Color = Sea };
        using SKPaint edge = new() { Color = Faint, IsStroke = true };
        canvas.DrawRect(box, y, height, height, sea);
        canvas.DrawRect(box, y, height, height, edge);
        canvas.DrawText("no data", box + height + (8 * unit), y + height - (6 * unit), SKTextAlign.Left, font, ink);
    }

    /// <summary>Every class, and what the map shows where there is none.</summary>
    static IEnumerable<(string Label, SKColor Colour)> Swatches(SurfaceProduct product) =>
        product.Colours.Classes.Select(c => product.Palette.Colours[c.Value] is var (r, g, b, _) ? (c.Label, new SKColor(r, g, b)) : default).Append(("blank: no data, or no class", Sea));

    static int ClassRows(SurfaceProduct product, SKFont font, float width)
    {
        int rows = 1;
        float x = 0;
        foreach ((string label, _) in Swatches(product))
        {
            float needed = font.MeasureText(label) + (3.2f * font.Size);
            if (x + needed > width)
                (x, rows) = (0, rows + 1);
            x += needed;
        }
        return rows;
    }

    static float DrawClasses(SKCanvas canvas, SurfaceProduct product, float left, float y, float width, SKFont font, SKPaint ink, float unit)
    {
        using SKPaint paint = new();
        float x = 0, box = 24 * unit;
        using SKPaint edge = new() { Color = Faint, IsStroke = true };
        foreach ((string label, SKColor colour) in Swatches(product))
        {
            float needed = font.MeasureText(label) + (3.2f * font.Size);
            if (x + needed > width)
                (x, y) = (0, y + (34 * unit));
            paint.Color = colour;
            canvas.DrawRect(left + x, y - (8 * unit), box, box, edge);
            canvas.DrawRect(left + x, y - (8 * unit), box, box, paint);
            canvas.DrawText(label, left + x + box + (9 * unit), y + (12 * unit), SKTextAlign.Left, font, ink);
            x += needed;
        }
        return y + (34 * unit);
    }

    /// <summary>Lines of a text that are no wider than <paramref name="width"/> pixels, broken between words.</summary>
    internal static string[] Wrapped(string text, SKFont font, float width)
    {
        List<string> lines = [""];
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = lines[^1].Length == 0 ? word : $"{lines[^1]} {word}";
            if (lines[^1].Length > 0 && font.MeasureText(longer) > width)
                lines.Add(word);
            else
                lines[^1] = longer;
        }
        return [.. lines];
    }

    static SKTypeface LoadFace()
    {
        using Stream file = typeof(OverviewMap).Assembly.GetManifestResourceStream("Lato-Regular.ttf")!;
        return SKTypeface.FromStream(file);
    }
}
