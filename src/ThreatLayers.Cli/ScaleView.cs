using System.Globalization;
using System.Text.Json;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>A prediction, for people and for programs.</summary>
static class ScaleView
{
    /// <param name="json">Null for people.</param>
    public static void Tell(RunPlan plan, ScalePrediction found, ScaleWish wish, JsonSerializerOptions? json)
    {
        if (json is null)
            Show(plan, found, wish);
        else
            Console.WriteLine(Described(plan, found, wish, json));
    }

    static void Show(RunPlan plan, ScalePrediction found, ScaleWish wish)
    {
        Console.WriteLine(plan.Pipeline.Definition.Title);
        Console.WriteLine($"Working grid: {plan.Grid}");
        Console.WriteLine($"Measured by:  {string.Join("; ", found.Basis.Take(4).Select(b => string.Create(CultureInfo.InvariantCulture, $"run {b.Run}, {Million(b.Cells)} million cells, {Time(b.Seconds)}{(b.IsWhole ? "" : " (not all of it, or on a cluster)")}")))}");
        Listing list = new("", "", "");
        Row("cells", $"{Million(found.Cells)} million", "");
        Row("time", Time(found.Seconds), wish.Size.Nodes is { } nodes ? string.Create(CultureInfo.InvariantCulture, $"on {nodes} nodes of {wish.Size.CoresPerNode} cores; {Time(found.LeastSeconds)} on any number of cores") : string.Create(CultureInfo.InvariantCulture, $"on this machine with {found.Cores} threads"));
        Row("work", string.Create(CultureInfo.InvariantCulture, $"{found.CoreSeconds / 3600:0.##} core hours"), found.Waves.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{found.Waves.Sum(w => w.Tasks)} tasks in {found.Waves.Count} waves; {found.CoreSeconds / Math.Max(1e-9, found.Seconds * found.Cores):0 %} of the cores' time"));
        Row("memory", Bytes(found.MemoryBytes), found.Waves.Count > 0 ? "a task, at most" : "at the peak");
        Row("storage", Bytes(found.Storage.Kept), $"surfaces {Bytes(found.Storage.Surfaces)}; release {Bytes(found.Storage.Release)}, of it GeoTIFFs {Bytes(found.Storage.GeoTiffs)}, tiles {Bytes(found.Storage.Tiles)}");
        if (found.Storage.OnTheWay > 0)
            Row("scratch", Bytes(found.Storage.OnTheWay), "besides, while cut surfaces wait to be put together");
        if (wish.PricePerCoreHour is { } core)
            Row("cost of work", Money(CostOfWork(found, core)), wish.Size.Nodes is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Money(core * found.Seconds * found.Cores / 3600)} where all nodes are paid for from start to end"));
        if (wish.PricePerTbMonth is { } month)
            Row("cost of storage", Money(CostOfStorage(found, month)), "a month");
        list.Show();
        Console.WriteLine();
        if (found.Waves.Count > 0)
        {
            Listing waves = new("wave", "tasks", "core hours", "longest task", "ends after");
            foreach (PredictedWave wave in found.Waves)
                waves.Add(wave.Name, wave.Tasks.ToString(CultureInfo.InvariantCulture), (wave.CoreSeconds / 3600).ToString("0.##", CultureInfo.InvariantCulture), Time(wave.LongestSeconds), Time(wave.EndSeconds));
            waves.Show();
            Console.WriteLine();
        }
        foreach (string limit in found.Limits)
            Console.WriteLine($"Note: {limit}");

        void Row(string what, string value, string remark) => list.Add(what, value, remark);
    }

    static string Described(RunPlan plan, ScalePrediction found, ScaleWish wish, JsonSerializerOptions json) => JsonSerializer.Serialize(new
    {
        Pipeline = plan.Pipeline.Definition.Id,
        Grid = plan.Grid.ToString(),
        found.Cells,
        found.Basis,
        wish.Size.Nodes,
        found.Cores,
        found.Seconds,
        found.LeastSeconds,
        found.CoreSeconds,
        Tasks = found.Waves.Sum(w => w.Tasks),
        found.MemoryBytes,
        Storage = new { found.Storage.Kept, found.Storage.Surfaces, found.Storage.Release, found.Storage.GeoTiffs, found.Storage.Tiles, found.Storage.Other, found.Storage.Figures, found.Storage.OnTheWay },
        CostOfWork = wish.PricePerCoreHour is { } core ? CostOfWork(found, core) : (double?)null,
        CostOfStoragePerMonth = wish.PricePerTbMonth is { } month ? CostOfStorage(found, month) : (double?)null,
        found.Waves,
        found.Limits,
    }, json);

    static double CostOfWork(ScalePrediction found, double perCoreHour) => perCoreHour * found.CoreSeconds / 3600;

    static double CostOfStorage(ScalePrediction found, double perTbMonth) => perTbMonth * found.Storage.Kept / 1e12;

    static string Million(long cells) => (cells / 1e6).ToString(cells < 1e8 ? "0.0" : "0", CultureInfo.InvariantCulture);

    static string Money(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    static string Bytes(long bytes) => bytes switch { < 1_000_000_000 => (bytes / 1e6).ToString("0 'MB'", CultureInfo.InvariantCulture), < 1_000_000_000_000 => (bytes / 1e9).ToString("0.0 'GB'", CultureInfo.InvariantCulture), _ => (bytes / 1e12).ToString("0.0 'TB'", CultureInfo.InvariantCulture) };

    static string Time(double seconds) => seconds switch { < 120 => seconds.ToString("0 's'", CultureInfo.InvariantCulture), < 7200 => (seconds / 60).ToString("0 'min'", CultureInfo.InvariantCulture), _ => (seconds / 3600).ToString("0.0 'h'", CultureInfo.InvariantCulture) };
}
