using System.Globalization;
using System.Text.Json;
using ThreatLayers.Tests;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.EndToEnd;

/// <summary>A folder with small literal rasters on a UTM grid, on which a method's pipeline is run by the built program.</summary>
sealed class MethodBench : IDisposable
{
    const string Utm = "PROJCS[\"NAD83 / UTM zone 10N\",GEOGCS[\"NAD83\",DATUM[\"North_American_Datum_1983\",SPHEROID[\"GRS 1980\",6378137,298.257222101]],PRIMEM[\"Greenwich\",0],UNIT[\"degree\",0.0174532925199433]],PROJECTION[\"Transverse_Mercator\"],PARAMETER[\"latitude_of_origin\",0],PARAMETER[\"central_meridian\",-123],PARAMETER[\"scale_factor\",0.9996],PARAMETER[\"false_easting\",500000],PARAMETER[\"false_northing\",0],UNIT[\"metre\",1]]";

    /// <summary>GDAL in this process, before any product is read.</summary>
    static readonly Gdal.GdalGeodata Loaded = Scratch.Gdal;

    public MethodBench() => Assert.NotNull(Loaded);

    public string Folder { get; } = Directory.CreateTempSubdirectory("threatlayers-method-").FullName;

    /// <summary>Rows of numbers; NaN is nodata.</summary>
    public MethodBench Raster(string name, double cell_m, params double[][] rows)
    {
        IEnumerable<string> lines = rows.Select(r => string.Join(' ', r.Select(v => double.IsNaN(v) ? "-9999" : v.ToString("R", CultureInfo.InvariantCulture))));
        File.WriteAllText(Path.Combine(Folder, name + ".asc"), FormattableString.Invariant($"ncols {rows[0].Length}\nnrows {rows.Length}\nxllcorner 500000\nyllcorner 689900\ncellsize {cell_m}\nNODATA_value -9999\n{string.Join('\n', lines)}\n"));
        File.WriteAllText(Path.Combine(Folder, name + ".prj"), Utm);
        return this;
    }

    public Task<Outcome> Try(string pipeline, params string[] more) =>
        BuiltProgram.Run(Folder, ["run", pipeline, "--data", Folder, "--workspace", Path.Combine(Folder, "workspace"), "--backend", "cpu", .. more]);

    /// <summary>Runs pipelines/methods/METHOD.yaml, which must succeed.</summary>
    public async Task Run(string method)
    {
        Outcome outcome = await Try(Repository.In("pipelines", "methods", method + ".yaml"));
        Assert.True(outcome.Code == 0, outcome.Output + outcome.Errors);
    }

    /// <summary>As <see cref="Run"/>; each surface of the release's manifest by its id.</summary>
    public async Task<Dictionary<string, JsonElement>> Surfaces(string method)
    {
        await Run(method);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "workspace", "releases", "current", "manifest.json"))).RootElement;
        return manifest.GetProperty("surfaces").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!, s => s.Clone());
    }

    /// <summary>The cells of a published layer, row by row.</summary>
    public float[] Cells(string layer) => Scratch.Read(new(Path.Combine(Folder, "workspace", "releases", "current", "cog", layer + ".tif")));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
