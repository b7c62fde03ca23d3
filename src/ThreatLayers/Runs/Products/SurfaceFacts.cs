using System.Globalization;
using System.Text.Json;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>What a release says of a surface in numbers, so that its cells need not be read for it again.</summary>
sealed class SurfaceFacts : ProductKind
{
    const string File = "facts.json";

    public override string Name => "facts";
    public override bool IsForTrials => true;
    public override double Weight => 0.2;
    public override bool IsPublished => false;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("classes", about.Colours.Classes.Select(c => c.Value))];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        Moments moments = Statistics(product.Surface, run);
        Values values = new(product.Surface.IsClass, moments.Count, moments.Sum, moments.SumOfSquares, moments.Count == 0 ? 0 : moments.Least, moments.Count == 0 ? 0 : moments.Greatest, UnnamedClasses(product, run));
        System.IO.File.WriteAllText(PathIn(folder, File), JsonSerializer.Serialize(values, StoreEntry.Json));
    }

    /// <summary>The product with what its facts say; warns of an empty surface and of classes without a colour, on every run that uses them.</summary>
    public static SurfaceProduct Read(string folder, SurfaceProduct product, RunContext run)
    {
        Values values = JsonSerializer.Deserialize<Values>(System.IO.File.ReadAllText(Path.Combine(folder, File)), StoreEntry.Json)!;
        if (values.Count == 0)
            run.Log.Warn("publish", product.Id, $"{product.Id}: not one cell of the working grid is known, so its map is empty. Check that its inputs lie on the grid.");
        if (values.UnnamedClasses.Count > 0)
            run.Log.Warn("publish", product.Id, $"{product.Id}: the values {string.Join(", ", values.UnnamedClasses.Take(8).Select(v => v.ToString(CultureInfo.InvariantCulture)))} have no entry in colours.classes and stay blank on the maps. Add a label and a colour for each; allowed are 0 to 254.");
        return product with
        {
            IsClass = values.IsClass,
            Statistics = values.Count == 0 ? Moments.None : new(values.Count, values.Sum, values.SumOfSquares, values.Least, values.Greatest),
        };
    }

    static Moments Statistics(Surface surface, RunContext run)
    {
        MomentsOfRows moments = new(run.Grid.Rows);
        Parallel.For(0, run.Grid.Rows, new ParallelOptions { MaxDegreeOfParallelism = run.Options.Threads, CancellationToken = run.Cancel }, () => new float[run.Grid.Columns], (row, _, cells) =>
        {
            surface.Cells.Read(new(0, row, run.Grid.Columns, 1), cells);
            moments.Set(row, cells);
            return cells;
        }, _ => { });
        Moments total = moments.Total();
        return double.IsFinite(total.SumOfSquares) && (total.Count == 0 || (double.IsFinite(total.Least) && double.IsFinite(total.Greatest))) ? total
            : throw new InputException(surface.Name, "the surface has infinite values, or values too large to add up.", "Look for an input with infinite or huge values, set its minimum and maximum, and check divisions and exponents in the steps.");
    }

    /// <summary>A class that nobody gave a colour would be a hole in every map.</summary>
    static float[] UnnamedClasses(SurfaceProduct product, RunContext run)
    {
        if (product.Colours.Classes.Count == 0)
            return [];
        HashSet<float> named = [.. product.Colours.Classes.Select(c => (float)c.Value)], unnamed = [];
        float[] row = new float[run.Grid.Columns];
        for (int r = 0; r < run.Grid.Rows; r++)
        {
            product.Surface.Cells.Read(new(0, r, run.Grid.Columns, 1), row);
            float last = float.NaN;
            foreach (float value in row)
            {
                if (value != last && !float.IsNaN(value) && !named.Contains(value) && unnamed.Count < 1000)
                    unnamed.Add(value);
                last = value;
            }
        }
        return [.. unnamed.Order()];
    }

    sealed record Values(bool IsClass, long Count, double Sum, double SumOfSquares, double Least, double Greatest, IReadOnlyList<float> UnnamedClasses);
}
