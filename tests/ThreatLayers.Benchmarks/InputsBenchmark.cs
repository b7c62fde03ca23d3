using System.Globalization;
using System.Text;
using ThreatLayers.Runs;

namespace ThreatLayers.Benchmarks;

/// <summary>How long it takes to know that 10,000 inputs of 10 MB each, 100 GB in all, have not changed since the last run.</summary>
static class InputsBenchmark
{
    const int Files = 10_000;
    const long Bytes = 10_000_000;

    public static void Run(string folder)
    {
        Directory.CreateDirectory(folder);
        string[] paths = [.. Enumerable.Range(0, Files).Select(i => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{i:00000}.tif")))];
        string index = Path.Combine(folder, "inputs.tsv");
        StringBuilder known = new();
        foreach (string path in paths)
        {
            // Files with a hole instead of content: their length and time are what is looked at.
            using (FileStream file = File.Create(path))
                file.SetLength(Bytes);
            File.SetLastWriteTimeUtc(path, new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
            known.Append(CultureInfo.InvariantCulture, $"{new string('a', 64)}\t{Bytes}\t{File.GetLastWriteTimeUtc(path).Ticks}\t{path}\n");
        }
        File.WriteAllText(index, known.ToString());
        for (int round = 0; round < 5; round++)
        {
            long began = System.Diagnostics.Stopwatch.GetTimestamp();
            InputIndex inputs = new(index, false, TimeProvider.System, _ => throw new InvalidOperationException("A file was read."));
            inputs.LookAt(paths, Environment.ProcessorCount, CancellationToken.None);
            string last = inputs.Sha256(paths[^1]);
            inputs.Save();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Files} unchanged files, {Files * Bytes / 1e9:0} GB: {System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds:0.000} s ({last[..4]})"));
        }
        Directory.Delete(folder, recursive: true);
    }
}
