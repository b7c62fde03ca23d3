namespace ThreatLayers.EndToEnd.Portal;

/// <summary>A package with everything in it, made once for the tests that look at it: zones on both sides of 180°, all kinds of tiles.</summary>
public sealed class PortalRelease : IAsyncLifetime
{
    public const int MaxZoom = 3;

    internal Bench Bench { get; } = new();
    internal string Folder => Path.GetFullPath(Path.Combine(Bench.Release(), "..", new FileInfo(Bench.Release()).LinkTarget!));

    public async ValueTask InitializeAsync()
    {
        Bench.Write("zones.geojson", """
            {"type":"FeatureCollection","features":[
            {"type":"Feature","properties":{"code":"MID","name":"Middle"},"geometry":{"type":"Polygon","coordinates":[[[-20,-35],[50,-35],[50,35],[-20,35],[-20,-35]],[[0,0],[10,0],[10,10],[0,10],[0,0]]]}},
            {"type":"Feature","properties":{"code":"FJI","name":"Fiji"},"geometry":{"type":"MultiPolygon","coordinates":[[[[175,-20],[180,-20],[180,-15],[175,-15],[175,-20]]],[[[-180,-20],[-178,-20],[-178,-15],[-180,-15],[-180,-20]]]]}}]}
            """);
        WorldRelease.World(Bench, "cell_km: 100", $"tiles_max_zoom: {MaxZoom}, map_width_px: 500, coastline: land.geojson, mbtiles: true, tiles_crs84: true, zones: {{ path: zones.geojson, id_column: code, name_column: name, max_zoom: 3 }}");
        await Bench.Succeeds();
    }

    public ValueTask DisposeAsync()
    {
        Bench.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>A copy that a test may damage.</summary>
    internal string Copy(string name)
    {
        string to = Bench[$"copies/{name}"];
        foreach (string file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
        {
            string path = Path.Combine(to, Path.GetRelativePath(Folder, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
        return to;
    }
}
