using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ThreatLayers.Definitions;
using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Styles;
using ThreatLayers.Tiling;

namespace ThreatLayers.Tests.Publishing;

/// <summary>One style, many files: each is read back and must say the same.</summary>
public sealed class StyleTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-styles-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Kinds => ["ramp", "classes", "bivariate"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void All_files_say_the_same(string kind)
    {
        SurfaceProduct product = Product(kind);
        SurfaceStyles.Write(folder, product, ("../tiles/x/{z}/{x}/{y}.png", 5, 256), [-180, -85, 180, 85]);
        (double, string, string)[] expected = [.. StyleModel.Of(product).Stops.Select(s => (s.Value, s.Colour, s.Label))];
        Assert.Equal(expected, Xml("styles/x.qml").Descendants().Where(e => e.Name.LocalName is "item" or "paletteEntry").Select(e => (Number(e, "value"), (string)e.Attribute("color")!, (string)e.Attribute("label")!)));
        Assert.Equal(expected, Xml("styles/x.sld").Descendants().Where(e => e.Name.LocalName == "ColorMapEntry").Select(e => (Number(e, "quantity"), (string)e.Attribute("color")!, (string)e.Attribute("label")!)));
        JsonArray items = JsonNode.Parse(File.ReadAllText(In("legends/x.json")))!["items"]!.AsArray();
        Assert.Equal(expected, items.Select(i => ((double)i!["value"]!, (string)i["color"]!, (string)i["label"]!)));
        Assert.Equal(expected.Select(e => (e.Item1, e.Item2)), File.ReadLines(In("styles/x.txt")).Where(l => !l.StartsWith("nv", StringComparison.Ordinal)).Select(l => l.Split(' '))
            .Select(p => (double.Parse(p[0], CultureInfo.InvariantCulture), FormattableString.Invariant($"#{int.Parse(p[1], CultureInfo.InvariantCulture):x2}{int.Parse(p[2], CultureInfo.InvariantCulture):x2}{int.Parse(p[3], CultureInfo.InvariantCulture):x2}"))));
        Assert.Equal(expected.Length + 1, File.ReadLines(In("styles/x.unbl.csv")).Count());
        Assert.Equal("Value,Name,Color", File.ReadLines(In("styles/x.unbl.csv")).First());
        Assert.Contains(expected[0].Item2, File.ReadAllText(In("legends/x.svg")));
    }

    [Fact]
    public void Stops_interpolate_to_the_colours_of_the_tiles()
    {
        foreach (Ramp ramp in Enum.GetValues<Ramp>())
        {
            SurfaceProduct product = Product("ramp") is var p ? new(p with { Colours = new() { Ramp = ramp, Low = 2, High = 7 } }, () => throw new InvalidOperationException()) : null!;
            IReadOnlyList<StyleStop> stops = StyleModel.Of(product).Stops;
            for (int i = 0; i <= 254; i++)
            {
                double place = (double)i / 254 * (stops.Count - 1);
                int below = Math.Min((int)place, stops.Count - 2);
                double red = stops[below].Rgb.R + ((place - below) * (stops[below + 1].Rgb.R - stops[below].Rgb.R));
                Assert.Equal(product.Palette.Colours[i].R, red, 0.51);
            }
        }
    }

    /// <summary>Lightness (CIE L*) runs one way along a ramp, so that it is read in grey and by colour-blind readers; steps of the uniform ones are even.</summary>
    [Theory]
    [InlineData(Ramp.Viridis, true)]
    [InlineData(Ramp.Magma, true)]
    [InlineData(Ramp.Inferno, true)]
    [InlineData(Ramp.Plasma, true)]
    [InlineData(Ramp.Cividis, true)]
    [InlineData(Ramp.Oranges, false)]
    [InlineData(Ramp.Greens, false)]
    [InlineData(Ramp.Purples, false)]
    [InlineData(Ramp.Reds, false)]
    [InlineData(Ramp.Blues, false)]
    public void Ramps_are_ordered_by_lightness(Ramp ramp, bool isUniform)
    {
        double[] lightness = [.. Enumerable.Range(0, 33).Select(i => ColourRamps.At(ramp, i / 32.0)).Select(c => Lightness(c.R, c.G, c.B))];
        double[] steps = [.. lightness.Zip(lightness.Skip(1), (a, b) => b - a)];
        Assert.True(steps.All(s => s > -0.2) || steps.All(s => s < 0.2), string.Join(" ", steps.Select(s => s.ToString("0.0", CultureInfo.InvariantCulture))));
        Assert.InRange(Math.Abs(lightness[^1] - lightness[0]), 55, 100);
        if (isUniform)
            Assert.InRange(steps.Max(Math.Abs) / steps.Average(Math.Abs), 1, 2.2);
    }

    /// <summary>Nine colours that people with any of the three deficiencies tell apart (Viénot, Brettel and Mollon 1999 for protan and deutan; distance in CIELAB).</summary>
    [Fact]
    public void Bivariate_colours_differ_for_colour_blind_readers()
    {
        StyleStop[] stops = [.. StyleModel.Of(Product("bivariate")).Stops];
        foreach (double[,] seen in Deficiencies)
        {
            double[][] lab = [.. stops.Select(s => Lab(Apply(seen, [Linear(s.Rgb.R), Linear(s.Rgb.G), Linear(s.Rgb.B)])))];
            for (int i = 0; i < 9; i++)
            {
                for (int j = 0; j < i; j++)
                    Assert.True(Math.Sqrt(lab[i].Zip(lab[j], (a, b) => (a - b) * (a - b)).Sum()) > 12, $"{stops[i].Label} and {stops[j].Label}");
            }
        }
    }

    static readonly double[][,] Deficiencies =
    [
        new double[,] { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
        new double[,] { { 0.11238, 0.88762, 0 }, { 0.11238, 0.88762, 0 }, { 0.00401, -0.00401, 1 } },
        new double[,] { { 0.29275, 0.70725, 0 }, { 0.29275, 0.70725, 0 }, { -0.02234, 0.02234, 1 } },
    ];

    static double[] Apply(double[,] m, double[] c) => [.. Enumerable.Range(0, 3).Select(r => Math.Clamp((m[r, 0] * c[0]) + (m[r, 1] * c[1]) + (m[r, 2] * c[2]), 0, 1))];

    static double Linear(byte channel) => channel / 255.0 is <= 0.04045 and double low ? low / 12.92 : Math.Pow(((channel / 255.0) + 0.055) / 1.055, 2.4);

    static double Lightness(byte r, byte g, byte b) => Lab([Linear(r), Linear(g), Linear(b)])[0];

    static double[] Lab(double[] rgb)
    {
        double x = F(((0.4124 * rgb[0]) + (0.3576 * rgb[1]) + (0.1805 * rgb[2])) / 0.9505), y = F((0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2])), z = F(((0.0193 * rgb[0]) + (0.1192 * rgb[1]) + (0.9505 * rgb[2])) / 1.089);
        return [(116 * y) - 16, 500 * (x - y), 200 * (y - z)];

        static double F(double t) => t > 0.008856 ? Math.Cbrt(t) : (7.787 * t) + (16.0 / 116);
    }

    static SurfaceProduct Product(string kind) => new(new SurfaceDescription
    {
        Id = "x",
        Title = "A title, with <marks> & \"quotes\"",
        Unit = "index",
        Meaning = "A test.",
        Citation = "nobody",
        Licence = "CC0-1.0",
        IsCombined = false,
        Lineage = "",
        Colours = kind switch
        {
            "ramp" => new() { Ramp = Ramp.Viridis, Low = -1, High = 3 },
            "classes" => new() { Classes = [new() { Value = 3, Label = "Three, or more", Colour = "#AA5500" }, new() { Value = 1, Label = "One", Colour = "#0055aa" }] },
            _ => new() { Bivariate = new() { First = "Hunting", Second = "Farming" } },
        },
    }, () => throw new InvalidOperationException());

    string In(string path) => Path.Combine(folder, path);

    XDocument Xml(string path) => XDocument.Load(In(path));

    static double Number(XElement element, string attribute) => double.Parse((string)element.Attribute(attribute)!, CultureInfo.InvariantCulture);
}
