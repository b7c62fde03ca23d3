using System.Globalization;
using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;
using ThreatLayers.Summarising;

namespace ThreatLayers.Runs;

/// <summary>summaries/validation_NAME.csv, and the curves behind it: a surface held against independent observations.</summary>
sealed class ValidationAnswer(AnswerSettings settings, string name, ValidationDefinition definition) : Answer(settings)
{
    public override string Name => $"answers/validation.{name}";
    public override bool IsForTrials => false;
    public override IReadOnlyList<string> Reads => [definition.Surface];
    public override IReadOnlyList<string> Files => [definition.Path];
    public override IEnumerable<FingerprintPart> DependsOn() => [On("validation", definition with { Path = "" })];

    public override void Write(string folder, AnswerBench bench, Action<double> progress)
    {
        string path = InputCheck.PathOf(definition.Path, bench.Run.Pipeline.Folder, bench.Run.Options.Data);
        List<Observation> seen = Observations(path, bench);
        Validation found = Validation.Of(seen, definition.PresentAbove);
        if (found.Count == 0)
            throw new InputException(path, $"not one observation lies where '{definition.Surface}' is known.", "Check longitude and latitude, and the grid's bounds.");
        bool isLittle = found.Count < definition.LeastObservations || found.Present == 0 || found.Present == found.Count || found.Blocks < 2;
        if (isLittle)
            bench.Warn(FormattableString.Invariant($"answers.validation.{name}: {found.Count} observations ({found.Present} with the threat) in {found.Blocks} blocks; the figures rest on too little and are marked so."));
        string tables = Path.Combine(folder, Tables);
        Summary(found, seen.Count, isLittle).Write(tables);
        new Table($"validation_{name}_roc", $"ROC curve: {name}", [new("false_positive_rate", "Share of the observations without the threat that are called"), new("true_positive_rate", "Share of those with it that are called")],
            [.. found.Roc.Select(p => (IReadOnlyList<object?>)[p.False, p.True])]).Write(tables);
        new Table($"validation_{name}_calibration", $"Calibration: {name}", [new("mean_predicted", "Mean of the surface"), new("observed_share", "Share of the observations with the threat"), new("count", "Observations")],
            [.. found.Calibration.Select(b => (IReadOnlyList<object?>)[b.MeanPredicted, b.ObservedShare, b.Count])]).Write(tables);
    }

    Table Summary(Validation found, int all, bool isLittle) => new($"validation_{name}", $"{Settings.TitleOf(definition.Surface)} against observations: {name}", [new("measure", "What is measured"), new("value", "Its value"), new("meaning", "How to read it")],
    [
        ["observations", all, "In the file"], ["known", found.Count, "Of these, where the surface is known"], ["present", found.Present, FormattableString.Invariant($"With a score above {definition.PresentAbove}")], ["blocks", found.Blocks, FormattableString.Invariant($"Blocks of {definition.BlockKm} km with observations")],
        ["kendall_tau_b", found.KendallTauB, "Agreement of the orders of surface and scores, -1 to 1"], ["mann_whitney_u", found.Test.U, "Pairs in which the one with the threat has the greater value"],
        ["mann_whitney_p", found.Test.PGreater, found.Test.IsExact ? "Chance of that without any relation, exact" : "Chance of that without any relation, normal approximation; neighbours are alike, so the true one is greater"],
        ["auc", found.Test.Auc, "Area under the ROC curve: 0.5 is chance, 1 is perfect"], ["brier", found.Brier, "Mean squared difference of surface and what was seen; for surfaces that are probabilities"],
        ["blocked_auc", found.BlockedAuc, "The same for frequencies learnt from the other blocks: what it is worth where nothing was learnt"], ["blocked_brier", found.BlockedBrier, "Likewise"], ["rests_on_too_little", isLittle, FormattableString.Invariant($"Fewer than {definition.LeastObservations} observations, only one kind of them, or a single block")],
    ]);

    List<Observation> Observations(string path, AnswerBench bench)
    {
        Crs degrees = Crs.Wgs84;
        using IFeatureSource source = path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".csv.gz", StringComparison.OrdinalIgnoreCase)
            ? new CsvPoints(path, new() { Path = path, Origin = "", Licence = "", Citation = "", X = definition.Longitude, Y = definition.Latitude }, degrees)
            : bench.Run.Geodata.OpenFeatures(new(path));
        if (!source.Columns.Contains(definition.Score))
            throw new InputException(path, $"there is no column '{definition.Score}'.", Names.Suggest(definition.Score, source.Columns));
        using ICoordinateTransform? transform = source.Crs == bench.Grid.Crs ? null : WorkingGrid.Transform(source.Crs, bench.Grid.Crs, bench.Run.Geodata);
        IRasterSource cells = bench.Surface(definition.Surface).Cells;
        List<Observation> seen = [];
        Dictionary<(long, long), int> blocks = [];
        foreach (Feature feature in FeatureReader.Around(FeatureReader.Onto(source, source.Read(), transform, bench.Run.Area, (_, _) => { }, () => { }), bench.Grid, bench.Ground.GlobeColumns))
        {
            string text = feature.Attributes[definition.Score];
            if (text.Length == 0)
                continue;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double score))
                throw new InputException(path, FormattableString.Invariant($"line or feature {feature.Number}: {definition.Score} is '{text}', allowed is a number with a decimal point, or nothing."), "Correct it.");
            Point middle = feature.Geometry!.InteriorPoint;
            int row = Math.Clamp((int)bench.Grid.RowAt(middle.Y), 0, bench.Grid.Rows - 1);
            (long, long) key = ((long)Math.Floor(bench.Grid.ColumnAt(middle.X) * bench.Ground.CellWidth_m[row] / (1000 * definition.BlockKm)), (long)Math.Floor(bench.Ground.Northing_m[row] / (1000 * definition.BlockKm)));
            seen.Add(new(ValueOf(feature.Geometry, cells, bench), score, blocks.TryGetValue(key, out int block) ? block : blocks[key] = blocks.Count));
        }
        return seen;
    }

    /// <summary>The cell of a point; the area-weighted mean of a polygon. NaN where nothing is known.</summary>
    static double ValueOf(Geometry geometry, IRasterSource cells, AnswerBench bench)
    {
        Grid grid = bench.Grid;
        float[] one = new float[1];
        if (geometry is Point point)
        {
            (int column, int row) = ((int)Math.Floor(grid.ColumnAt(point.X)), (int)Math.Floor(grid.RowAt(point.Y)));
            if (column < 0 || row < 0 || column >= grid.Columns || row >= grid.Rows)
                return double.NaN;
            cells.Read(new(column, row, 1, 1), one);
            return one[0];
        }
        double sum = 0, area = 0;
        foreach (CoveredRun run in PolygonCoverage.Of(geometry, grid, bench.Ground.Wraps))
        {
            float[] some = new float[run.Columns];
            cells.Read(new(run.Column, run.Row, run.Columns, 1), some);
            foreach (float x in some)
                (sum, area) = float.IsNaN(x) ? (sum, area) : (sum + (x * run.Share * bench.Ground.CellArea_km2[run.Row]), area + (run.Share * bench.Ground.CellArea_km2[run.Row]));
        }
        return sum / area;
    }
}
