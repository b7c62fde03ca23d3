using System.Globalization;
using ThreatLayers.Grids;

namespace ThreatLayers.EndToEnd;

/// <summary>Zones that are hard to get right: across 180 degrees, round a pole, slivers, overlaps, in another CRS, without a name or with one that is not theirs alone.</summary>
public sealed class HardZonesTests : IDisposable
{
    readonly Bench bench = new();

    /// <summary>Of the globe; WGS 84's authalic sphere.</summary>
    const double Globe_km2 = 510065621.724;

    public HardZonesTests()
    {
        // The value is the longitude of a cell's middle as a share of the way round from 180 W.
        bench.Asc("field.asc", new(Crs.Wgs84, -180, 90, 2, 2, 180, 90), string.Join('\n', Enumerable.Repeat(string.Join(' ', Enumerable.Range(0, 180).Select(i => ((i + 0.5) / 180).ToString("R", CultureInfo.InvariantCulture))), 90)));
        bench.Raster(file: "field.asc");
    }

    [Fact]
    public async Task Degrees()
    {
        bench.Write("zones.geojson", """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"iso":"across","title":"Across"},"geometry":{"type":"Polygon","coordinates":[[[176,-10],[184,-10],[184,10],[176,10],[176,-10]]]}},
            {"type":"Feature","properties":{"iso":"parts","title":"In parts"},"geometry":{"type":"MultiPolygon","coordinates":[[[[176,-10],[180,-10],[180,10],[176,10],[176,-10]]],[[[-180,-10],[-176,-10],[-176,10],[-180,10],[-180,-10]]]]}},
            {"type":"Feature","properties":{"iso":"cap","title":"South of 80"},"geometry":{"type":"Polygon","coordinates":[[[-180,-90],[180,-90],[180,-80],[-180,-80],[-180,-90]]]}},
            {"type":"Feature","properties":{"iso":"sliver","title":"A sliver"},"geometry":{"type":"Polygon","coordinates":[[[30.1,0],[30.1001,0],[30.1001,40],[30.1,40],[30.1,0]]]}},
            {"type":"Feature","properties":{"iso":"over","title":"Over the first"},"geometry":{"type":"Polygon","coordinates":[[[170,-10],[180,-10],[180,10],[170,10],[170,-10]]]}},
            {"type":"Feature","properties":{"iso":"twice","title":"One"},"geometry":{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]]]}},
            {"type":"Feature","properties":{"iso":"twice","title":"Another"},"geometry":{"type":"Polygon","coordinates":[[[4,0],[6,0],[6,2],[4,2],[4,0]]]}},
            {"type":"Feature","properties":{"iso":null,"title":"Nobody's"},"geometry":{"type":"Polygon","coordinates":[[[50,0],[60,0],[60,10],[50,10],[50,0]]]}}]}
            """);
        (Dictionary<string, Dictionary<string, string>> rows, string said) = await Figures();
        // Columns 178 and 179 and 0 and 1: (178.5 + 179.5 + 0.5 + 1.5) / 4 / 180 = 0.5, where a mean over all between would be 0.5 too, so area tells.
        foreach (string zone in (string[])["across", "parts"])
        {
            Assert.Equal(0.5, Number(rows[zone]["agriculture_mean"]), 1e-6);
            Assert.Equal(Globe_km2 * 8 / 360 * Authalic(10), Number(rows[zone]["area_km2"]), Globe_km2 * 1e-7);
        }
        Assert.Equal(Globe_km2 / 2 * (1 - Authalic(80)), Number(rows["cap"]["area_km2"]), Globe_km2 * 1e-7);
        Assert.Equal(0.5, Number(rows["cap"]["agriculture_mean"]), 1e-6);
        Assert.Equal(Globe_km2 * 0.0001 / 360 * Authalic(40) / 2, Number(rows["sliver"]["area_km2"]), 0.5);
        Assert.Equal(105.5 / 180, Number(rows["sliver"]["agriculture_mean"]), 1e-6);
        Assert.Equal((175 + 176 + 177 + 178 + 179 + 2.5) / 5 / 180, Number(rows["over"]["agriculture_mean"]), 1e-6);
        Assert.Equal((90.5 + 92.5) / 2 / 180, Number(rows["twice"]["agriculture_mean"]), 1e-6);
        Assert.Equal(6, rows.Count);
        Assert.Contains("1 features have no 'iso'", said);
        Assert.Contains("the iso of 1 zones is not unique", said);
    }

    // A map round the south pole: a ring round the pole, and a square astride 180 degrees.
    [Fact]
    public async Task Another_crs_in_which_180_degrees_is_a_line_like_any_other()
    {
        string cap = string.Join(',', Enumerable.Range(0, 361).Select(i => Polar(i % 360, -80)));
        double[] across = [176, 177, 178, 179, 180, 181, 182, 183, 184];
        string astride = string.Join(',', across.Select(l => Polar(l, -70)).Concat(across.Reverse().Select(l => Polar(l, -60))).Append(Polar(176, -70)));
        bench.Write("zones.geojson", "{\"type\":\"FeatureCollection\",\"crs\":{\"type\":\"name\",\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::3031\"}},\"features\":[" + Feature("cap", cap) + "," + Feature("astride", astride) + "]}");
        (Dictionary<string, Dictionary<string, string>> rows, _) = await Figures();
        Assert.Equal(Globe_km2 / 2 * (1 - Authalic(80)), Number(rows["cap"]["area_km2"]), Globe_km2 * 1e-6);
        Assert.Equal(0.5, Number(rows["cap"]["agriculture_mean"]), 1e-4);
        Assert.Equal(Globe_km2 / 2 * (Authalic(70) - Authalic(60)) * 8 / 360, Number(rows["astride"]["area_km2"]), Globe_km2 * 1e-6);
        Assert.Equal(0.5, Number(rows["astride"]["agriculture_mean"]), 1e-4);
    }

    static string Feature(string code, string ring) => $"{{\"type\":\"Feature\",\"properties\":{{\"iso\":\"{code}\",\"title\":\"{code}\"}},\"geometry\":{{\"type\":\"Polygon\",\"coordinates\":[[{ring}]]}}}}";

    /// <summary>EPSG:3031 of a place: polar stereographic, true at 71 S (Snyder 1987, p. 161).</summary>
    static string Polar(double longitude, double latitude)
    {
        const double A = 6378137, E = 0.0818191908426215;
        double T(double phi) => Math.Tan((Math.PI / 4) - (phi / 2)) / Math.Pow((1 - (E * Math.Sin(phi))) / (1 + (E * Math.Sin(phi))), E / 2);
        double phi = double.DegreesToRadians(-latitude), standard = double.DegreesToRadians(71), m = Math.Cos(standard) / Math.Sqrt(1 - (E * E * Math.Sin(standard) * Math.Sin(standard)));
        double rho = A * m * T(phi) / T(standard);
        return FormattableString.Invariant($"[{rho * Math.Sin(double.DegreesToRadians(longitude)):0.###},{rho * Math.Cos(double.DegreesToRadians(longitude)):0.###}]");
    }

    /// <summary>Share of a hemisphere between the equator and a latitude.</summary>
    static double Authalic(double latitude)
    {
        const double E = 0.0818191908426215;
        double Q(double s) => (1 - (E * E)) * ((s / (1 - (E * E * s * s))) - (Math.Log((1 - (E * s)) / (1 + (E * s))) / (2 * E)));
        return Q(Math.Sin(double.DegreesToRadians(latitude))) / Q(1);
    }

    async Task<(Dictionary<string, Dictionary<string, string>> Rows, string Said)> Figures()
    {
        bench.Pipeline("like_raster: field.asc", more: "zones: { places: { path: zones.geojson, name_column: iso, title_column: title } }");
        Outcome outcome = await bench.Run();
        Assert.True(outcome.Code == 0, outcome.Output);
        string[] lines = File.ReadAllLines(bench["workspace/releases/current/summaries/places.csv"]), heads = lines[0].Split(',');
        return (lines.Skip(1).Select(l => l.Split(',')).ToDictionary(c => c[0], c => heads.Zip(c).ToDictionary(p => p.First, p => p.Second)), outcome.Output);
    }

    static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    public void Dispose() => bench.Dispose();
}
