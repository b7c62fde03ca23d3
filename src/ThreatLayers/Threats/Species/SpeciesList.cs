using System.Globalization;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>A row of the threats table that counts.</summary>
/// <param name="Line">In the file.</param>
readonly record struct CodedThreat(long Line, string Code, IReadOnlyDictionary<string, string> Texts);

/// <summary>The species with a range, joined with what the tables say of them; by index as in <see cref="Zones.Names"/>.</summary>
/// <param name="Ranges">Cells of each species.</param>
/// <param name="Area_km2">True area of each whole range, in the grid or not; above 0.</param>
/// <param name="Category">Red List category; empty without a species table.</param>
/// <param name="Threats">Threats whose timing counts, in file order.</param>
sealed record SpeciesList(Zones Ranges, double[] Area_km2, string[] Category, IReadOnlyList<CodedThreat>[] Threats)
{
    const int Named = 8;

    public int Count => Ranges.Names.Count;

    /// <exception cref="InputException">A range of no area, a range without threats that no table lists, a row without a proper code.</exception>
    public static SpeciesList Of(string name, SpeciesStep step, StepScope scope, params string[] columns)
    {
        Zones ranges = scope.Zones(step.Ranges, step.SpeciesColumn);
        Dictionary<string, int> index = ranges.Names.Select((species, i) => (species, i)).ToDictionary(p => p.species, p => p.i);
        double[] area = Areas_km2(ranges, scope);
        string[] empty = [.. ranges.Names.Where((_, i) => !(area[i] > 0))];
        if (empty.Length > 0)
            throw new InputException(step.Ranges, $"{empty.Length} of {index.Count} species have ranges of no area: {Sample(empty)}.", "Mend their polygons, or leave them out with the input's where.");
        string[] category = new string[index.Count];
        bool[] listed = new bool[index.Count];
        Array.Fill(category, "");
        if (step.Species is { } table)
        {
            TableRows rows = scope.Rows(table);
            foreach (TableRow row in rows.Read(step.CategoryColumn))
            {
                if (!index.TryGetValue(row.Texts[rows.Key], out int species))
                    continue;
                if (listed[species])
                    throw new InputException(rows.Path, $"line {row.Line}: the {rows.Key} '{row.Texts[rows.Key]}' occurs twice.", "Keep one row per species.");
                string found = row.Texts[step.CategoryColumn].Trim();
                if (!RedList.Categories.Contains(found))
                    throw new InputException(rows.Path, $"line {row.Line}: column '{step.CategoryColumn}' is '{found}', allowed are {string.Join(", ", RedList.Categories)}.", "Write the Red List's own short form, or name the column of the categories with category_column.");
                (listed[species], category[species]) = (true, found);
            }
            string[] unlisted = [.. index.Where(p => !listed[p.Value]).Select(p => p.Key)];
            if (unlisted.Length > 0)
                throw new InputException(rows.Path, $"{unlisted.Length} of {index.Count} species with a range in '{step.Ranges}' are not in the table: {Sample(unlisted)}.", "Add their rows, or leave their ranges out with the input's where.");
        }
        IReadOnlyList<CodedThreat>[] threats = ThreatsOf(name, step, scope, columns, index, listed);
        return new(ranges, area, category, threats);
    }

    /// <summary>Of whole ranges: in the grid with overlapping parts counted once, outside it part by part.</summary>
    static double[] Areas_km2(Zones ranges, StepScope scope)
    {
        double[] areas = new double[ranges.Names.Count];
        foreach (CellRun<ZoneShare> run in BlockWalk.Bands(scope.Grid).SelectMany(b => RangeCells.Of(ranges, b)))
            areas[run.Value.Zone] += run.Columns * (double)run.Value.Share * scope.Ground.CellArea_km2[run.Row];
        if (ranges.WholeArea_km2 is not { } whole)
            return areas;
        double[] parts = ranges.AreasInGrid_km2(scope.Ground, scope.Grid);
        // Shares of cells in degrees are not quite shares of their area: what lies in the grid whole has its area there, and its shares add up to it.
        return [.. areas.Select((area, i) => area + (ranges.SticksOut[i] ? Math.Max(0, whole[i] - parts[i]) : 0))];
    }

    static IReadOnlyList<CodedThreat>[] ThreatsOf(string name, SpeciesStep step, StepScope scope, string[] columns, Dictionary<string, int> index, bool[] listed)
    {
        List<CodedThreat>[] threats = [.. index.Select(_ => new List<CodedThreat>())];
        bool[] coded = new bool[index.Count];
        HashSet<string> homeless = [], kept = [];
        TableRows rows = scope.Rows(step.Threats);
        foreach (TableRow row in rows.Read([step.CodeColumn, .. step.WithoutTimings.Count > 0 ? [step.TimingColumn] : Array.Empty<string>(), .. columns]))
        {
            string species = row.Texts[rows.Key], code = row.Texts[step.CodeColumn];
            if (!ThreatCodes.IsCode(code))
                throw new InputException(rows.Path, $"line {row.Line}: column '{step.CodeColumn}' is '{code}', allowed are codes such as 5.1 or 8.1.2.", "Correct the row, or name the column of the codes with code_column.");
            if (!index.TryGetValue(species, out int i))
            {
                homeless.Add(species);
                continue;
            }
            kept.Add(species);
            coded[i] = true;
            string timing = step.WithoutTimings.Count == 0 ? "" : row.Texts[step.TimingColumn];
            if (!RedList.IsTimingOrNone(timing))
                throw new InputException(rows.Path, $"line {row.Line}: column '{step.TimingColumn}' is '{timing}', allowed are {string.Join("; ", RedList.Timings)}, or nothing.", "Correct the row, or name the column of the timings with timing_column.");
            if (!step.WithoutTimings.Any(t => RedList.Same(t, timing)))
                threats[i].Add(new(row.Line, code, row.Texts));
        }
        string[] bare = [.. index.Where(p => !coded[p.Value] && !listed[p.Value]).Select(p => p.Key)];
        if (bare.Length > 0)
        {
            throw new InputException(rows.Path, $"{bare.Length} of {index.Count} species with a range in '{step.Ranges}' have no row: {Sample(bare)}{(homeless.Count > 0 ? $"; the other way round, {homeless.Count} species with rows have no range: {Sample([.. homeless.Order(StringComparer.Ordinal)])}" : "")}.",
                "If they were assessed and are under no threat, name the list of assessed species with species:; else add their threats, or leave their ranges out with the input's where.");
        }
        if (homeless.Count > 0)
            scope.Warn(string.Create(CultureInfo.InvariantCulture, $"{name}: {homeless.Count} species in '{step.Threats}' have no range in '{step.Ranges}' and are left out: {Sample([.. homeless.Order(StringComparer.Ordinal)])}."));
        return threats;
    }

    static string Sample(IReadOnlyList<string> names) => string.Join(", ", names.Take(Named)) + (names.Count > Named ? ", ..." : "");
}
