using System.Security.Cryptography;
using ThreatLayers.Grids;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.EndToEnd;

/// <summary>A folder with a pipeline, its inputs and a workspace that holds a release already, which a failing run must leave alone.</summary>
sealed class Bench : IDisposable
{
    /// <summary>WGS 84 as beside an AAIGrid.</summary>
    const string Prj = """GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]""";

    /// <summary>The grid of <see cref="Pipeline"/> unless another is asked for.</summary>
    public static readonly Grid Three = new(Crs.Wgs84, 10, 2, 1, 1, 3, 2);

    const string OldRelease = "20200101T000000Z";

    /// <summary>GDAL in this process, for making inputs and reading products.</summary>
    readonly Scratch scratch = new();

    /// <summary>Loads the library before any bench uses it.</summary>
    static readonly Gdal.GdalGeodata Loaded = Scratch.Gdal;

    public Bench()
    {
        Assert.NotNull(Loaded);
        // A release of an earlier night, with a file that nothing may touch.
        Write($"workspace/releases/{OldRelease}/manifest.json", "{}");
        Directory.CreateSymbolicLink(this["workspace/releases/current"], OldRelease);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("threatlayers-e2e-").FullName;

    public Scratch Files => scratch;

    public string this[string name] => Path.Combine(Folder, name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[name])!);
        File.WriteAllText(this[name], text);
        return this[name];
    }

    /// <summary>An AAIGrid in degrees.</summary>
    public string Asc(string name, Grid grid, string cells)
    {
        Write(name, FormattableString.Invariant($"ncols {grid.Columns}\nnrows {grid.Rows}\nxllcorner {grid.West}\nyllcorner {grid.South}\ncellsize {grid.CellWidth}\nNODATA_value -9999\n{cells}\n"));
        Write(Path.ChangeExtension(name, ".prj"), Prj);
        return this[name];
    }

    /// <summary>A GeoTIFF made by <see cref="Scratch.Tiff{T}"/>, moved here.</summary>
    public string Tiff(Func<Scratch, string, string> make, string name = "field.tif")
    {
        File.Move(make(scratch, name), this[name]);
        return this[name];
    }

    /// <summary>layer.yaml with the id 'agriculture'. One line per input, without origin and the like.</summary>
    public void Layer(string inputs, string steps = "{}", string result = "field", string file = "layer.yaml", string id = "agriculture") => Write(file, $$"""
        id: {{id}}
        title: Made for a test
        threat: agriculture
        unit: index
        meaning: Made for a test.
        citation: nobody
        licence: CC0-1.0
        colours: {}
        inputs:
          {{string.Join("\n  ", inputs.Split('\n').Select(i => i[..^1] + ", origin: the test, licence: CC0-1.0, citation: nobody }"))}}
        steps: {{steps}}
        result: {{result}}
        """);

    public void Raster(string more = "", string file = "field.tif", string values = "intensity", string unit = "share") =>
        Layer($"field: {{ kind: raster, path: {file}, values: {values}, unit: {unit}{(more.Length > 0 ? ", " + more : "")} }}");

    public void Pipeline(string grid = "crs: EPSG:4326, cell_degrees: 1, bounds: [10, 0, 13, 2]", string layers = "layer.yaml", string more = "", string publish = "styled: false, maps: false") => Write("pipeline.yaml", $$"""
        id: test
        title: Made for a test
        grid: { {{grid}} }
        layers: [{{layers}}]
        publish: { {{publish}} }
        {{more}}
        """);

    public Task<Outcome> Run(params string[] more) => BuiltProgram.Run(Folder, Arguments(more));

    public BuiltProgram Start(params string[] more) => BuiltProgram.Start(Folder, Arguments(more));

    /// <summary>Runs the pipeline, which must be refused with this code and message, and must leave nothing.</summary>
    public async Task<Outcome> Refused(int code, string message)
    {
        if (!File.Exists(this["pipeline.yaml"]))
            Pipeline();
        Outcome outcome = await Run();
        Assert.Contains(message, outcome.Errors.Replace(Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
        Assert.Equal(code, outcome.Code);
        Assert.DoesNotContain("   at ", outcome.Errors); // A stack trace is for faults of the program.
        NothingHalfMade();
        return outcome;
    }

    public async Task<Outcome> Succeeds(params string[] more)
    {
        if (!File.Exists(this["pipeline.yaml"]))
            Pipeline();
        Outcome outcome = await Run(more);
        Assert.True(outcome.Code == 0, $"{outcome.Code}: {outcome.Errors}");
        return outcome;
    }

    /// <summary>No draft, no scratch, and the release of the earlier night is still the current one.</summary>
    public void NothingHalfMade()
    {
        Assert.Equal([OldRelease, "current"], Directory.GetFileSystemEntries(this["workspace/releases"]).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.Equal(OldRelease, new FileInfo(this["workspace/releases/current"]).LinkTarget);
        Assert.Equal("{}", File.ReadAllText(this["workspace/releases/current/manifest.json"]));
        NoScratch();
    }

    public void NoScratch() => Assert.Empty(Directory.GetFileSystemEntries(this["workspace"]).Select(f => Path.GetFileName(f)).Except(["releases", "runs", "store", "inputs.tsv", "summary.html", "summary.json", "lock", "lock.holder"]));

    public string Release(string workspace = "workspace") => Path.Combine(Folder, workspace, "releases", "current");

    /// <summary>The cells of a published surface, row by row.</summary>
    public float[] Surface(string id) => Scratch.Read(new(Path.Combine(Release(), "cog", id + ".tif")));

    /// <summary>SHA-256 by path for the files of a release that match.</summary>
    public SortedDictionary<string, string> Sums(string release, Func<string, bool> which) =>
        new(Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories)
            .Select(f => Path.GetRelativePath(release, f)).Where(which)
            .ToDictionary(f => f, f => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(release, f))))), StringComparer.Ordinal);

    public void Dispose()
    {
        scratch.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    static string[] Arguments(string[] more) => ["run", "pipeline.yaml", "--backend", "cpu", .. more];
}
