using System.Text.Json;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>Holds what a run made against what its pipeline allows, before it goes out.</summary>
static class QualityGates
{
    /// <returns>One result per gate and surface; failures are warned of.</returns>
    public static IReadOnlyList<GateResult> Run(IReadOnlyList<SurfaceProduct> products, RunContext run)
    {
        List<GateResult> results = [];
        foreach ((string name, GateDefinition gate) in run.Pipeline.Definition.Gates)
        {
            foreach (SurfaceProduct product in products.Where(p => gate.Of.Count == 0 || gate.Of.Contains(p.Id)))
                results.AddRange(Judged(gate, product, run).Select(j => new GateResult(name, product.Id, j.Passed, j.Found, j.Allowed, gate.Otherwise == GateConsequence.Fail)));
        }
        foreach (GateResult failed in results.Where(r => r.Passed == false))
            run.Log.Warn("publish", failed.Surface, $"gate {failed.Gate}: {failed.Surface} has {failed.Found}; allowed is {failed.Allowed}.{(failed.IsFatal ? " The release is held back." : "")}");
        return results;
    }

    static IEnumerable<(bool? Passed, string Found, string Allowed)> Judged(GateDefinition gate, SurfaceProduct product, RunContext run) => gate switch
    {
        RangeGate range => [InRange(range, product.Statistics)],
        CoverageGate coverage => [Covered(coverage, product.Statistics, run.Grid)],
        DriftGate drift => Near(drift, product, run),
        _ => throw new InvalidOperationException($"{gate.GetType().Name} is no gate that can be judged."),
    };

    static (bool?, string, string) InRange(RangeGate gate, Moments found)
    {
        string allowed = FormattableString.Invariant($"{gate.Minimum?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "any"} to {gate.Maximum?.ToString("R", System.Globalization.CultureInfo.InvariantCulture) ?? "any"}");
        return found.Count == 0 ? (null, "no known cell", allowed)
            : (!(found.Least < gate.Minimum) && !(found.Greatest > gate.Maximum), FormattableString.Invariant($"values from {found.Least:0.######} to {found.Greatest:0.######}"), allowed);
    }

    static (bool?, string, string) Covered(CoverageGate gate, Moments found, Grid grid)
    {
        double share = (double)found.Count / grid.Cells;
        return (share >= gate.LeastShare, FormattableString.Invariant($"{share:0.####} of the cells known"), FormattableString.Invariant($"at least {gate.LeastShare:0.####}"));
    }

    static IEnumerable<(bool?, string, string)> Near(DriftGate gate, SurfaceProduct product, RunContext run)
    {
        if (run.Earlier is not { } earlier || Before(earlier, product.Id) is not { } before)
            return [(null, "no release that is out to compare with", "")];
        List<(bool?, string, string)> results = [];
        double mean = product.Statistics.Count == 0 ? double.NaN : product.Statistics.Mean;
        if (gate.LargestChangeOfMean is { } largest && !product.IsClass)
            results.Add(Changed("mean", before.Mean, mean, largest));
        if (gate.LargestChangeOfCoverage is { } coverage)
            results.Add(Changed("number of known cells", before.KnownCells, product.Statistics.Count, coverage));
        if (gate.LargestMeanDifference is { } difference && !product.IsClass)
            results.Add(Differing(product, Path.Combine(earlier, "cog", product.Id + ".tif"), run, difference));
        return results;
    }

    static (bool?, string, string) Changed(string what, double before, double now, double largest)
    {
        double change = before == now ? 0 : Math.Abs(now - before) / Math.Abs(before);
        return (change <= largest, FormattableString.Invariant($"a {what} of {now:0.######}, {before:0.######} in the release that is out, a change by {change:0.####}"), FormattableString.Invariant($"up to {largest:0.####}"));
    }

    static (bool?, string, string) Differing(SurfaceProduct product, string path, RunContext run, double largest)
    {
        if (!File.Exists(path))
            return (null, "no GeoTIFF in the release that is out", "");
        using IRasterSource before = run.Geodata.Open(new(path));
        if (!before.Grid.IsSameAs(run.Grid))
            return (null, "another grid in the release that is out", "");
        MomentsOfRows moments = new(run.Grid.Rows);
        BlockWalk.ForEachBand(run.Grid, run.Options.Threads, run.Cancel, (band, _) =>
        {
            float[] then = new float[band.Cells], now = new float[band.Cells];
            before.Read(band, then);
            product.Surface.Cells.Read(band, now);
            for (int i = 0; i < now.Length; i++)
                now[i] = Math.Abs(now[i] - then[i]);
            for (int row = 0; row < band.Rows; row++)
                moments.Set(band.Row + row, now.AsSpan(row * band.Columns, band.Columns));
        });
        Moments total = moments.Total();
        return total.Count == 0 ? (null, "no cell known in both", "")
            : (total.Mean <= largest, FormattableString.Invariant($"a mean difference of {total.Mean:0.######} from the release that is out"), FormattableString.Invariant($"up to {largest:0.######}"));
    }

    /// <summary>What a release's manifest says of a surface; null where it says nothing.</summary>
    static (double Mean, double KnownCells)? Before(string release, string id)
    {
        string file = Path.Combine(release, "manifest.json");
        if (!File.Exists(file))
            return null;
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(file));
        if (!manifest.RootElement.TryGetProperty("surfaces", out JsonElement surfaces))
            return null;
        foreach (JsonElement surface in surfaces.EnumerateArray().Where(s => s.GetProperty("id").GetString() == id))
            return (surface.TryGetProperty("mean", out JsonElement mean) ? mean.GetDouble() : double.NaN, surface.TryGetProperty("known_cells", out JsonElement known) ? known.GetDouble() : double.NaN);
        return null;
    }
}
