using System.Diagnostics;
using System.Text.Json;

namespace ThreatLayers.EndToEnd;

/// <summary>Methods that are written as definitions, against the answers that their authors publish.</summary>
public sealed class MethodTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-method-").FullName;

    /// <summary>InVEST's own regression test: 100 x 100 cells of 1 m; sums of degradation 1422.2422 and quality 6961.4536 (InVEST 3.16, Apache 2.0).</summary>
    [Fact]
    public void InVEST_habitat_quality_has_the_sums_of_InVEST_s_own_test()
    {
        InVESTSample();
        Dictionary<string, double> sums = Run("invest_habitat_quality");
        Assert.Equal(1422.2422, sums["invest_degradation"], 0.001);
        Assert.Equal(6961.4536, sums["invest_quality"], 0.001);
    }

    /// <summary>The same cells as InVEST up to 3.12 treats them, added up pair by pair in float64 by a script of its own: kernels scaled to 1, linear to 40 cells and exp(-d / 70) to 350.</summary>
    [Fact]
    public void InVEST_habitat_quality_over_all_threat_cells_is_what_adding_up_every_pair_finds()
    {
        InVESTSample();
        Dictionary<string, double> sums = Run("invest_habitat_quality_sum");
        Assert.Equal(27.1536146, sums["invest_degradation_sum"], 1e-4);
        Assert.Equal(7499.9410184, sums["invest_quality_sum"], 1e-3);
    }

    /// <summary>Known scores by distance (roads .3 -> 8, .51 -> 6.371186, 1 -> 4, 3 -> .757507, 14.99 -> .250003, beyond 15 -> 0; water 1 -> 1.471518, 3 -> .199148) and by population (1 -> 1.003333, 99 -> 6.666, 1000 -> 10).</summary>
    [Fact]
    public void Human_footprint_has_the_scores_of_its_table()
    {
        // Cells of 10 m in one row: column c is c x 10 m from the road in column 0.
        foreach (string none in new[] { "urban", "lights_decile", "crop", "pasture", "rail", "water", "population" })
            Raster(none, (_, _) => 0, 1, 1600, 10);
        Raster("roads", (_, column) => column == 0 ? 1 : 0, 1, 1600, 10);
        float[] roads = Cells("human_footprint", 1600);
        Assert.Equal([8, 6.371186, 4, 0.757507, 0.250003, 0], new[] { 30, 51, 100, 300, 1499, 1501 }.Select(c => (double)roads[c]), (a, b) => Math.Abs(a - b) < 2e-5);

        Raster("roads", (_, _) => 0, 1, 1600, 10);
        Raster("water", (_, column) => column == 0 ? 1 : 0, 1, 1600, 10);
        float[] water = Cells("human_footprint", 1600);
        Assert.Equal([1.471518, 0.199148], new[] { 100, 300 }.Select(c => (double)water[c]), (a, b) => Math.Abs(a - b) < 2e-5);

        Raster("water", (_, _) => 0, 1, 1600, 10);
        double[] people = [1, 9, 99, 999, 1000, 5000];
        Raster("population", (_, column) => people[Math.Min(column, 5)], 1, 1600, 10);
        Raster("crop", (_, column) => column < 3 ? 0 : column == 3 ? 0.1 : 0.5, 1, 1600, 10);
        Raster("pasture", (_, column) => column == 0 ? 0.5 : 0, 1, 1600, 10);
        float[] score = Cells("human_footprint", 1600);
        Assert.Equal([1.003333 + 2, 3.333, 6.666, 9.999 + 4, 10 + 7, 10 + 7], score.Take(6).Select(v => (double)v), (a, b) => Math.Abs(a - b) < 5e-4);
    }

    void InVESTSample()
    {
        Raster("land_cover", (row, _) => row < 50 ? 1 : 2);
        Raster("threat_1", (row, column) => row is >= 20 and < 80 && column is >= 5 and < 8 ? 1 : 0);
        Raster("threat_2", (row, column) => row is >= 20 and < 80 && column is >= 10 and < 13 ? 1 : 0);
        Raster("access", (row, _) => row < 50 ? 0.2 : 1);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Raster(string name, Func<int, int, double> value, int height = 100, int width = 100, double cell_m = 1)
    {
        IEnumerable<string> rows = Enumerable.Range(0, height).Select(r => string.Join(' ', Enumerable.Range(0, width).Select(c => FormattableString.Invariant($"{value(r, c)}"))));
        File.WriteAllText(Path.Combine(folder, name + ".asc"), $"ncols {width}\nnrows {height}\nxllcorner 500000\nyllcorner 689900\ncellsize {cell_m.ToString(System.Globalization.CultureInfo.InvariantCulture)}\nNODATA_value -1\n{string.Join('\n', rows)}\n");
        File.WriteAllText(Path.Combine(folder, name + ".prj"), "PROJCS[\"NAD83 / UTM zone 10N\",GEOGCS[\"NAD83\",DATUM[\"North_American_Datum_1983\",SPHEROID[\"GRS 1980\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",-123],PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1]]");
    }

    /// <summary>The only surface of a method, as cells of its first row.</summary>
    float[] Cells(string method, int width)
    {
        Run(method);
        using ThreatLayers.Inputs.IRasterSource source = ThreatLayers.Gdal.GdalGeodata.Load().Open(new(Path.Combine(folder, "workspace", "releases", "current", "cog", method + ".tif")));
        float[] cells = new float[width];
        source.Read(new(0, 0, width, 1), cells);
        return cells;
    }

    /// <summary>Sum over the known cells of each surface, from the release's manifest.</summary>
    Dictionary<string, double> Run(string method)
    {
        string root = Root(), workspace = Path.Combine(folder, "workspace");
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "threatlayers.dll"), "run", Path.Combine(root, "pipelines", "methods", method + ".yaml"), "--data", folder, "--workspace", workspace])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.Result + errors.Result);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(workspace, "releases", "current", "manifest.json"))).RootElement;
        return manifest.GetProperty("surfaces").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!, s => s.GetProperty("mean").GetDouble() * s.GetProperty("known_cells").GetInt64());
    }

    static string Root()
    {
        DirectoryInfo up = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(up.FullName, "ThreatLayers.sln")))
            up = up.Parent!;
        return up.FullName;
    }
}
