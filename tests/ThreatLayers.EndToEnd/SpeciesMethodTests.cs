using System.Text.Json;

namespace ThreatLayers.EndToEnd;

/// <summary>The methods over species' ranges, on ranges written here: squares in degrees, some of them on islands of their own.</summary>
public sealed class SpeciesMethodTests : IDisposable
{
    readonly MethodBench bench = new();

    /// <summary>Σ over the world of the score is the sum of the weights of the threatened species: VU 200 + CR 400 + NT 100; for hunting the shares 9/33 and 63/72 of the first two.</summary>
    [Fact]
    public async Task STAR_over_the_world_adds_up_to_the_weights()
    {
        Ranges(("a", 1, 10, 10, 6), ("b", 1, 178, -20, 8), ("c", 1, -60, -10, 4), ("d", 1, 0, 0, 5), ("a", 5, 50, 50, 9));
        Write("species.csv", "id_no,category", "a,VU", "b,CR", "c,NT", "d,LC");
        Write("threats.csv", "id_no,code,timing,scope,severity", "a,2.1.1,Ongoing,Whole (>90%),Rapid Declines", "a,5.1.1,Ongoing,Majority (50-90%),\"Slow, Significant Declines\"",
            "b,5.1,Ongoing,Whole (>90%),Very Rapid Declines", "b,8.1.2,Future,Unknown,NA", "c,9.3,Ongoing,,", "d,5.1,Ongoing,Whole (>90%),Very Rapid Declines", "b,2.3,\"Past, Unlikely to Return\",Whole (>90%),Very Rapid Declines");
        Dictionary<string, JsonElement> surfaces = await bench.Surfaces("star");
        Assert.Equal(700, Sum(surfaces["star_total"]), 0.01);
        Assert.Equal((200 * 9 / 33.0) + (400 * 63 / 72.0), Sum(surfaces["star_hunting"]), 0.01);
        Assert.Equal(200 * 24 / 33.0, Sum(surfaces["star_agriculture"]), 0.01);
        Assert.Equal(400 * 9 / 72.0, Sum(surfaces["star_invasive"]), 0.01);
        Assert.Equal(100, Sum(surfaces["star_pollution"]), 0.01);
    }

    /// <summary>Twelve species on one square, all of one range size: the probability is their plain share, and a thirteenth elsewhere leaves its place blank.</summary>
    [Fact]
    public async Task Harfoot_of_equal_ranges_is_the_share_of_species()
    {
        Ranges([.. Enumerable.Range(0, 12).Select(i => ($"s{i}", 1, 20.0, 0.0, 12.0)), ("s12", 1, -100, 30, 12)]);
        Write("species.csv", ["id_no,category", .. Enumerable.Range(0, 13).Select(i => $"s{i},VU")]);
        Write("threats.csv", ["id_no,code,timing,scope,severity", .. Enumerable.Range(0, 9).Select(i => $"s{i},2.1,Ongoing,,"), .. Enumerable.Range(0, 3).Select(i => $"s{i},5.1.1,Ongoing,,"), "s4,11.1,Ongoing,,", "s12,5.1,Ongoing,,"]);
        Dictionary<string, JsonElement> surfaces = await bench.Surfaces("harfoot");
        foreach ((string id, double due) in new[] { ("agriculture", 9 / 12.0), ("hunting", 3 / 12.0), ("logging", 0), ("invasive", 0), ("pollution", 0), ("climate", 1 / 12.0) })
        {
            JsonElement surface = surfaces["harfoot_" + id];
            Assert.Equal(due, surface.GetProperty("least").GetDouble(), 1e-6);
            Assert.Equal(due, surface.GetProperty("greatest").GetDouble(), 1e-6);
            // 12 x 12 degrees at the equator are 1.77 million km², of which a cell of 50 km takes 2,500; those on the border are touched.
            Assert.InRange(surface.GetProperty("known_cells").GetInt64(), 708, 830);
        }
        Assert.Equal((0, 0), (surfaces["dominant"].GetProperty("least").GetDouble(), surfaces["dominant"].GetProperty("greatest").GetDouble()));
        Assert.Equal(1, surfaces["most_species"].GetProperty("greatest").GetDouble());
    }

    public void Dispose() => bench.Dispose();

    static double Sum(JsonElement surface) => surface.GetProperty("mean").GetDouble() * surface.GetProperty("known_cells").GetInt64();

    void Ranges(params (string Id, int Presence, double West, double South, double Size)[] squares)
    {
        IEnumerable<object> features = squares.Select(s => new
        {
            type = "Feature",
            properties = new { id_no = s.Id, presence = s.Presence },
            geometry = new { type = "Polygon", coordinates = new[] { new double[][] { [s.West, s.South], [s.West + s.Size, s.South], [s.West + s.Size, s.South + s.Size], [s.West, s.South + s.Size], [s.West, s.South] } } },
        });
        Write("ranges.geojson", JsonSerializer.Serialize(new { type = "FeatureCollection", features }));
    }

    void Write(string name, params string[] lines) => File.WriteAllLines(Path.Combine(bench.Folder, name), lines);
}
