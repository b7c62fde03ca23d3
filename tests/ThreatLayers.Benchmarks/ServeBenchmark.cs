using System.Diagnostics;

namespace ThreatLayers.Benchmarks;

/// <summary>The server under wrk from the same machine: every tile of a package in turn, 200 connections.</summary>
static class ServeBenchmark
{
    const int Port = 18080;

    /// <summary>The map page in Chromium, a fresh profile each time: milliseconds until it is idle with all that is in view.</summary>
    public static void FirstMap(string package)
    {
        using Process server = Serve(package);
        try
        {
            Console.WriteLine(Measure.Machine());
            using Process browser = Process.Start("node", [Path.Combine(SumBenchmark.Root(), "tests", "ThreatLayers.EndToEnd", "Portal", "checks", "firstmap.mjs"), $"http://127.0.0.1:{Port}/", "8"]);
            browser.WaitForExit();
        }
        finally
        {
            server.Kill();
        }
    }

    /// <param name="package">A release with tiles in a folder.</param>
    public static void Run(string package)
    {
        string script = Path.GetTempFileName();
        string[] tiles = [.. Directory.EnumerateFiles(Path.Combine(package, "tiles"), "*.png", SearchOption.AllDirectories).Select(f => "/" + Path.GetRelativePath(package, f)).Order(StringComparer.Ordinal)];
        File.WriteAllText(script, $$"""
            local paths = { {{string.Join(",", tiles.Select(t => $"\"{t}\""))}} }
            local at = math.random(#paths)
            request = function() at = at * 7919 % #paths + 1; return wrk.format("GET", paths[at]) end
            """);
        using Process server = Serve(package);
        try
        {
            Console.WriteLine($"{tiles.Length} tiles; {Measure.Machine()}");
            for (int run = 0; run < 4; run++)
            {
                using Process wrk = Process.Start(new ProcessStartInfo("wrk", ["-t1", "-c200", "-d10s", "--latency", "-s", script, $"http://127.0.0.1:{Port}"]) { RedirectStandardOutput = true })!;
                string said = wrk.StandardOutput.ReadToEnd();
                Console.WriteLine($"{(run == 0 ? "warm-up" : $"run {run}")}: {string.Join("; ", said.Split('\n').Where(l => l.Contains("50%", StringComparison.Ordinal) || l.Contains("99%", StringComparison.Ordinal) || l.Contains("Requests/sec", StringComparison.Ordinal) || l.Contains("Socket errors", StringComparison.Ordinal) || l.Contains("Non-2xx", StringComparison.Ordinal)).Select(l => l.Trim()))}");
            }
        }
        finally
        {
            server.Kill();
            File.Delete(script);
        }
    }

    static Process Serve(string package)
    {
        string program = Path.Combine(SumBenchmark.Root(), "artifacts", "bin", "ThreatLayers.Cli", "release", "threatlayers.dll");
        Process server = Process.Start(new ProcessStartInfo("dotnet", [program, "serve", package, "--port", $"{Port}"]) { RedirectStandardOutput = true })!;
        server.StandardOutput.ReadLine();
        return server;
    }
}
