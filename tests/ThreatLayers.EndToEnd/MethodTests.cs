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
        Raster("land_cover", (row, _) => row < 50 ? 1 : 2);
        Raster("threat_1", (row, column) => row is >= 20 and < 80 && column is >= 5 and < 8 ? 1 : 0);
        Raster("threat_2", (row, column) => row is >= 20 and < 80 && column is >= 10 and < 13 ? 1 : 0);
        Raster("access", (row, _) => row < 50 ? 0.2 : 1);
        Dictionary<string, double> sums = Run("invest_habitat_quality");
        Assert.Equal(1422.2422, sums["invest_degradation"], 0.001);
        Assert.Equal(6961.4536, sums["invest_quality"], 0.001);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Raster(string name, Func<int, int, double> value)
    {
        IEnumerable<string> rows = Enumerable.Range(0, 100).Select(r => string.Join(' ', Enumerable.Range(0, 100).Select(c => FormattableString.Invariant($"{value(r, c)}"))));
        File.WriteAllText(Path.Combine(folder, name + ".asc"), $"ncols 100\nnrows 100\nxllcorner 1180000\nyllcorner 689900\ncellsize 1\nNODATA_value -1\n{string.Join('\n', rows)}\n");
        File.WriteAllText(Path.Combine(folder, name + ".prj"), "PROJCS[\"NAD83 / UTM zone 10N\",GEOGCS[\"NAD83\",DATUM[\"North_American_Datum_1983\",SPHEROID[\"GRS 1980\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",-123],PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1]]");
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
