using System.Diagnostics;
using System.Text.Json;

namespace ThreatLayers.EndToEnd;

/// <summary>A method's pipeline, run by the built program on the inputs of a folder.</summary>
static class MethodRun
{
    /// <summary>Each surface of the release's manifest, by its id.</summary>
    public static Dictionary<string, JsonElement> Of(string method, string inputs)
    {
        string workspace = Path.Combine(inputs, "workspace");
        ProcessStartInfo start = new("dotnet", [Path.Combine(AppContext.BaseDirectory, "threatlayers.dll"), "run", Path.Combine(Root(), "pipelines", "methods", method + ".yaml"), "--data", inputs, "--workspace", workspace])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.Result + errors.Result);
        JsonElement manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(workspace, "releases", "current", "manifest.json"))).RootElement;
        return manifest.GetProperty("surfaces").EnumerateArray().ToDictionary(s => s.GetProperty("id").GetString()!, s => s.Clone());
    }

    /// <summary>Sum over the known cells.</summary>
    public static double Sum(JsonElement surface) => surface.GetProperty("mean").GetDouble() * surface.GetProperty("known_cells").GetInt64();

    public static string Root()
    {
        DirectoryInfo up = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(up.FullName, "ThreatLayers.sln")))
            up = up.Parent!;
        return up.FullName;
    }
}
