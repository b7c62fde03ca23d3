using System.Globalization;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Kernels;
using ThreatLayers.Tests.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

/// <summary>
/// What holds for every operator that there is, on a map of the whole globe: turning the input by 90 degrees of longitude turns the output and changes nothing
/// else, and memory and threads change no bit. A new operator needs a line here.
/// </summary>
public sealed class EveryOperatorTests
{
    const int Columns = 24, Rows = 12, Turn = 6;
    static readonly Grid World = new(Crs.Wgs84, -180, 90, 15, 15, Columns, Rows);

    const string Steps = """
          arithmetic: { operator: arithmetic, formula: "min(a, b) + log1p(a * b) / 2", of: [a, b], unit: x }
          change: { operator: change, from: a, to: b, measure: annual_rate, years: 7 }
          swap: { operator: swap, gain: a, loss: b }
          transition: { operator: transition, from: k, to: l, from_crosswalk: { 1: 1, 2: 1, 3: 2, 4: 3 }, to_crosswalk: { 1: 1, 2: 2, 3: 3, 4: 3 } }
          clamp: { operator: clamp, of: a, low: 0.2, high: 0.7 }
          complement: { operator: complement, of: a }
          scale: { operator: scale, of: a, factor: 3, offset: 1, unit: x }
          power: { operator: power, of: a, exponent: 0.7 }
          logistic: { operator: logistic, of: a, midpoint: 0.5, steepness: 9 }
          threshold: { operator: threshold, of: a, limit: 0.5 }
          fill: { operator: fill, of: a, value: 0.25 }
          mask: { operator: mask, of: a, where: b, above: 0.3 }
          ratio: { operator: ratio, of: a, by: b }
          reclassify: { operator: reclassify, of: k, values: { "1..3": 0.5, "4": 2 } }
          fuzzy_membership: { operator: fuzzy_membership, of: a, form: large, midpoint: 0.4, spread: 3 }
          rescale: { operator: rescale, of: a, method: log1p, high_quantile: 0.9, half_quantile: 0.4 }
          rank: { operator: rescale, of: a, method: rank }
          co_dominance: { operator: co_dominance, of: [a, b, c] }
          bivariate: { operator: bivariate, first: a, second: b, low: 0.3, high: 0.6 }
          count_above: { operator: count_above, of: [a, b, c], limit: 0.5 }
          dominant: { operator: dominant, of: [a, b, c] }
          margin: { operator: margin, of: [a, b, c] }
          evenness: { operator: evenness, of: [a, b, c] }
          fuzzy_gamma: { operator: fuzzy_gamma, of: [a, b, c], gamma: 0.8 }
          geometric_mean: { operator: geometric_mean, of: [a, b, c] }
          maximum: { operator: maximum, of: [a, b, c] }
          minimum: { operator: minimum, of: [a, b, c] }
          noisy_or: { operator: noisy_or, of: [a, b, c] }
          ordered_weighted_mean: { operator: ordered_weighted_mean, of: [a, b, c], order_weights: [0.6, 0.3, 0.1] }
          product: { operator: product, of: [a, b, c] }
          share_present: { operator: share_present, of: [a, b, c] }
          weighted_mean: { operator: weighted_mean, of: { a: 0.5, b: 0.3, c: 0.2 }, require: 2 }
          weighted_sum: { operator: weighted_sum, of: { a: 0.5, b: 0.3, c: 0.2 } }
          cumulative_impact: { operator: cumulative_impact, stressors: [a, b], ecosystems: [m, s], vulnerability: { m: { a: 1, b: 2 }, s: { a: 3, b: 0.5 } } }
          defaunation: { operator: defaunation, of: [a, b], coefficients: hurdle, body_masses_kg: [1, 20] }
          distance: { operator: distance, of: s, max_distance_km: 5000 }
          distance_far: { operator: distance, of: s }
          distance_decay: { operator: distance_decay, of: s, max_distance_km: 6000, decay: linear }
          decay_sum: { operator: decay_sum, of: a, max_distance_km: 5000, mode: mean }
          decay_sum_far: { operator: decay_sum, of: a, max_distance_km: 19000, decay: gaussian }
          kernel_density: { operator: kernel_density, of: s, bandwidth_km: 4000, kernel: quartic }
          focal_mean: { operator: focal_mean, of: a, radius_km: 3500 }
          focal_sum: { operator: focal_sum, of: a, radius_km: 3500 }
          neighbourhood_share: { operator: neighbourhood_share, of: k, radius_km: 4000, from: 2, to: 3 }
          travel_time: { operator: travel_time, friction: f, sources: s, neighbours: 16 }
          travel_speed: { operator: travel_time, speed_km_h: f, sources: s }
          slope_factor: { operator: slope_factor, elevation: a }
          plume: { operator: plume, of: s, sea: m }
          point_density: { operator: point_density, of: places, weight: people }
          line_density: { operator: line_density, of: roads }
          polygon_share: { operator: polygon_share, of: zones }
          polygon_centre: { operator: polygon_share, of: zones, rule: centre }
          zone_value: { operator: zone_value, zones: zones, zone_column: iso, table: numbers, value: n }
          dasymetric: { operator: dasymetric, zones: zones, zone_column: iso, table: numbers, value: n, weight: a, cap_per_km2: 0.00001 }
          threat_probability: { operator: threat_probability, ranges: ranges, threats: threats, codes: ["5.1"], least_species: 1 }
          threat_draws: { operator: threat_probability, ranges: ranges, threats: threats, species: species, codes: ["5.1"], least_species: 1, output: draws_quantile, draws: 20, error_rate: 0.2 }
          star: { operator: star, ranges: ranges, threats: threats, species: species, without_timings: [] }
        """;

    static readonly IReadOnlyDictionary<string, Operator> All = Read();

    public static TheoryData<string> Names => [.. All.Keys];

    [Fact]
    public void No_operator_is_left_out() =>
        Assert.Equal(Shape.Of(typeof(Operator)).Choices.Values.OrderBy(t => t.Name), All.Values.Select(s => s.GetType()).Distinct().OrderBy(t => t.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Turning_the_globe_turns_the_map_and_changes_no_bit(string name)
    {
        float[] straight = Run(name, 0, 2, 1 << 30), turned = Run(name, Turn, 2, 1 << 30);
        Assert.Contains(straight, v => !float.IsNaN(v));
        // Coordinates in degrees are rounded otherwise after a turn, and shares of cells with them.
        bool isShape = References.Inputs(All[name]).Any();
        for (int i = 0; i < straight.Length; i++)
        {
            float there = turned[(i / Columns * Columns) + ((i + Turn) % Columns)];
            Assert.True(isShape ? Math.Abs(straight[i] - there) <= 1e-6 * Math.Abs(straight[i]) || straight[i].Equals(there) : BitConverter.SingleToInt32Bits(straight[i]) == BitConverter.SingleToInt32Bits(there),
                FormattableString.Invariant($"row {i / Columns}, column {i % Columns}: {straight[i]:R} became {there:R}"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Memory_and_threads_change_no_bit(string name) => Assert.Equal(Run(name, 0, 1, 1), Run(name, 0, 2, 1 << 30));

    // The emulator does not fuse multiplications and additions, as a GPU does: formulas come out to the bit, and what is summed in another order close to it.
    [Theory]
    [MemberData(nameof(Names))]
    public void A_device_gives_what_the_processor_gives(string name)
    {
        using DeviceBackend device = Emulator.Start(devices: 2);
        float[] expected = Run(name, 0, 2, 1 << 30), found = Run(name, 0, 2, 1 << 30, device);
        bool isLocal = ((Step)All[name]).Reach == Reach.Local;
        for (int i = 0; i < expected.Length; i++)
            Assert.True(expected[i].Equals(found[i]) || (!isLocal && Math.Abs(found[i] - expected[i]) <= 1e-5 * Math.Abs(expected[i])), FormattableString.Invariant($"row {i / Columns}, column {i % Columns}: {expected[i]:R} on the processor, {found[i]:R} on the device"));
    }

    static float[] Run(string name, int turn, int threads, long memoryBytes, Backend? backend = null)
    {
        using StepBench bench = new(World, null, memoryBytes, threads, backend);
        float[] sources = new float[Columns * Rows];
        (sources[(4 * Columns) + 1], sources[(7 * Columns) + 22], sources[(10 * Columns) + 12]) = (5, 900, 40);
        bench.With("a", Turned(Noise(1, 0.2), turn)).With("b", Turned(Noise(2, 0.1), turn)).With("c", Turned(Noise(3, 0.3), turn)).With("s", Turned(sources, turn))
            .With("k", Turned([.. Noise(4, 0).Select(v => 1 + MathF.Floor(v * 4))], turn)).With("l", Turned([.. Noise(5, 0).Select(v => 1 + MathF.Floor(v * 4))], turn))
            .With("m", Turned([.. Noise(6, 0).Select((v, i) => v > 0.3 || sources[i] > 0 ? 1f : 0)], turn)).With("f", Turned([.. Noise(7, 0).Select(v => 0.01f + v)], turn));
        Shapes(bench, turn * World.CellWidth);
        bench.WithCsv("hurdle", "term,transform,mean,sd,extirpation,log_response", "intercept,,,,-1.5,-0.4", "body_mass,log10,0.5,1,0.5,-0.2", "a,none,0.4,0.7,-0.8,0.3", "b,log10,0.4,0.5,-0.3,0.1", "a:b,,,,0.1,0.05")
            .WithRows("threats", "id_no,code,timing,scope,severity", "A,5.1.1,,Whole (>90%),Rapid Declines", "B,5.1,,,", "B,9,,,", "C,2,,,").WithRows("species", "id_no,category", "A,VU", "B,CR", "C,DD");
        return bench.Run((Step)All[name]);
    }

    /// <summary>Points, lines and zones, one of them over 180 degrees before the turn and one after it.</summary>
    static void Shapes(StepBench bench, double east)
    {
        foreach ((double x, double y, string people) in new[] { (-179.0, 10.0, "30"), (100, 80, "7"), (5, -44, "1000"), (5.5, -44.5, "1") })
            bench.WithFeature("places", FormattableString.Invariant($"POINT ({x + east} {y})"), ("people", people));
        bench.WithFeature("roads", FormattableString.Invariant($"LINESTRING ({-200 + east} 3, {-150 + east} 44, {-90 + east} -20)"));
        foreach ((string id, double west, double width, double south, double height) in new[] { ("A", 160.0, 47.0, -33.0, 50.0), ("B", -20, 100, 10, 70), ("C", 70, 31, -80, 40) })
        {
            string square = FormattableString.Invariant($"POLYGON (({west + east} {south}, {west + width + east} {south}, {west + width + east} {south + height}, {west + east} {south + (height / 2)}, {west + east} {south}))");
            bench.WithFeature("zones", square, ("iso", id)).WithFeature("ranges", square, ("id_no", id));
        }
        bench.WithTable("numbers", "n", ("A", "120"), ("B", "77.5"), ("C", "9"));
    }

    static float[] Noise(int seed, double holes)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, Columns * Rows).Select(_ => random.NextDouble() < holes ? float.NaN : random.NextSingle())];
    }

    static float[] Turned(float[] cells, int by) => [.. cells.Select((_, i) => cells[(i / Columns * Columns) + ((i - by + Columns) % Columns)])];

    static IReadOnlyDictionary<string, Operator> Read()
    {
        string folder = Directory.CreateTempSubdirectory("threatlayers-every-").FullName, origin = "origin: here, licence: CC0, citation: none";
        IEnumerable<string> rasters = "abcsmf".Select(n => $"  {n}: {{ kind: raster, path: {n}.tif, values: intensity, unit: x, {origin} }}").Concat("kl".Select(n => $"  {n}: {{ kind: raster, path: {n}.tif, values: class, unit: class, {origin} }}"));
        string[] others = [$"  places: {{ kind: points, path: places.csv, {origin} }}", .. new[] { "roads", "zones", "ranges" }.Select(n => $"  {n}: {{ kind: features, path: {n}.gpkg, {origin} }}"),
            .. new[] { ("numbers", "iso"), ("hurdle", "term"), ("threats", "id_no"), ("species", "id_no") }.Select(t => $"  {t.Item1}: {{ kind: table, path: {t.Item1}.csv, key: {t.Item2}, {origin} }}")];
        string file = Path.Combine(folder, "layer.yaml");
        File.WriteAllText(file, string.Create(CultureInfo.InvariantCulture, $"id: every\ntitle: Every operator\nthreat: other\nunit: x\nmeaning: For tests.\ncitation: none\nlicence: CC0\ncolours: {{}}\ninputs:\n{string.Join('\n', rasters.Concat(others))}\nsteps:\n{Steps}\nresult: maximum\n"));
        LoadedLayer layer = DefinitionReader.ReadLayer(file);
        Directory.Delete(folder, recursive: true);
        return layer.Definition.Steps;
    }
}
