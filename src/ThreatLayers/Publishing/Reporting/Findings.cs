namespace ThreatLayers.Publishing.Reporting;

/// <summary>What the tables say, in plain sentences.</summary>
sealed class Findings(ReportSubject subject, ReportTables tables, Words words)
{
    public IEnumerable<string> All()
    {
        IReadOnlyList<ReportRow> ranking = tables["ranking"], sure = tables["rank_uncertainty"];
        ReportRow[] sound = [.. ranking.Where(r => !r.Is("rests_on_too_little"))];
        if (sound.Length > 1)
            yield return words["highest", subject.TitleOf(subject.Surface), sound[0]["name"], words.Number(sound[0].Number("mean")), words.List([.. sound.Skip(1).Take(4).Select(r => r["name"])])];
        if (ranking.Count > 10)
        {
            ReportRow[] large = [.. ranking.Where(r => !double.IsNaN(r.Number("total"))).OrderByDescending(r => r.Number("total")).Take(10)];
            yield return words["concentration", words.Percent(large.Sum(r => r.Number("share_of_total"))), large[0]["name"], words.Percent(large[0].Number("share_of_total"))];
        }
        foreach (string sentence in Together().Concat(Hot(ranking)))
            yield return sentence;
        if (sure.Count > 0)
        {
            ReportRow first = sure.FirstOrDefault(r => sound.Length == 0 || r["zone"] == sound[0]["zone"]) ?? sure[0];
            yield return words["sure", words.Number(Draws(), 0), words.Number(first.Number("tau_median"), 2), words.Number(first.Number("tau_5"), 2), first["name"], words.Number(first.Number("rank_5"), 0), words.Number(first.Number("rank_95"), 0)];
        }
        else if (ranking.Count > 0)
        {
            yield return words["unsure"];
        }
        if (Sensitive() is { } sensitive)
            yield return sensitive;
        if (ranking.Count > 0)
            yield return sound.Length < ranking.Count ? words["weak", words.Number(ranking.Count - sound.Length, 0), words.Number(ranking.Count, 0)] : words["none_weak", words.Number(ranking.Count, 0)];
    }

    /// <summary>Which uncertain factors lead on the greatest area; null where that was not mapped.</summary>
    public string? Sensitive()
    {
        ReportRow[] leading = [.. tables["sensitivity_leading"].Where(r => r.Number("share") > 0 && r["factor"] != "none").Take(3)];
        string Share(ReportRow row) => words.Percent(row.Number("share"));
        string Name(ReportRow row) => FactorNames.Of(row["factor"], subject.TitleOf, words);
        string Km() => words.Number(leading[0].Number("square_km"), 0);
        return leading switch
        {
            [] => null,
            [ReportRow only] => words["sensitive_one", Km(), Name(only)],
            [ReportRow first, ReportRow second] => words["sensitive_two", Km(), Share(first), Name(first), Share(second), Name(second)],
            [ReportRow first, ReportRow second, ReportRow third, ..] => words["sensitive_three", Km(), Share(first), Name(first), Share(second), Name(second), Share(third), Name(third)],
        };
    }

    double Draws() => tables["rank_uncertainty"][0].Number("draws");

    IEnumerable<string> Together()
    {
        IReadOnlyList<ReportRow> sets = tables["threat_sets"];
        ReportRow[] several = [.. sets.Where(s => s.Number("count") >= 2)];
        if (several.Length > 0)
            yield return words["acting_together", words.Number(subject.Threshold, 2), words.Number(several.Sum(s => s.Number("area_km2")), 0), words.Percent(several.Sum(s => s.Number("share")), 1), words.List(subject.TitlesOf(several[0]["threats"]))];
        ReportRow[] pairs = [.. tables["threat_pairs"].Where(p => !double.IsNaN(p.Number("spearman"))).OrderByDescending(p => p.Number("spearman"))];
        if (pairs.Length > 0)
            yield return words["closest", subject.TitleOf(pairs[0]["first"]), subject.TitleOf(pairs[0]["second"]), words.Number(pairs[0].Number("spearman"), 2), words.Number(pairs[0].Number("spearman_low"), 2), words.Number(pairs[0].Number("spearman_high"), 2)];
    }

    IEnumerable<string> Hot(IReadOnlyList<ReportRow> ranking)
    {
        int squares = tables["hotspots"].Count(h => h["cluster"] == "hot");
        if (squares == 0)
            yield break;
        double hot = ranking.Sum(r => r.Number("hot_km2")), shared = ranking.Where(r => r.Number("hot_km2") > 0).Sum(r => r.Number("hot_km2") * r.Number("coordination_index"));
        ReportRow? border = tables["borders"].FirstOrDefault();
        yield return border is null ? words["hotspots_alone", words.Number(squares, 0)] : words["hotspots", words.Number(squares, 0), words.Percent(shared / hot), border["name"], border["partner_name"]];
    }
}
