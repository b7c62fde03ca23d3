namespace ThreatLayers.Summarising;

/// <summary>Hotspots of a country that lie beside another's.</summary>
/// <param name="Hot_km2">Area of its hotspots.</param>
/// <param name="Shared_km2">Of that, in squares that hold or touch another country's hotspot.</param>
/// <param name="Partners">Those countries, with the area of the own hotspots that touch theirs.</param>
public sealed record BorderHotspots(double Hot_km2, double Shared_km2, IReadOnlyDictionary<int, double> Partners)
{
    /// <summary>Share of the national hotspots that asks for coordination; NaN where there is none.</summary>
    public double CoordinationIndex => Shared_km2 / Hot_km2;

    /// <param name="isHot">By square.</param>
    /// <param name="touching">By square: squares that touch it, itself among them.</param>
    /// <param name="shared">km² by (square, country).</param>
    public static BorderHotspots[] Of(IReadOnlyList<bool> isHot, IReadOnlyList<IReadOnlyList<int>> touching, IReadOnlyDictionary<(int Square, int Country), double> shared, int countries)
    {
        ILookup<int, (int Country, double Area)> ofSquare = shared.Where(s => isHot[s.Key.Square]).OrderBy(s => s.Key).ToLookup(s => s.Key.Square, s => (s.Key.Country, s.Value));
        double[] hot = new double[countries], common = new double[countries];
        SortedDictionary<int, double>[] partners = [.. Enumerable.Range(0, countries).Select(_ => new SortedDictionary<int, double>())];
        foreach (IGrouping<int, (int Country, double Area)> square in ofSquare)
        {
            int[] around = [.. touching[square.Key].Where(s => isHot[s]).SelectMany(s => ofSquare[s]).Select(c => c.Country).Distinct().Order()];
            foreach ((int country, double area) in square)
            {
                hot[country] += area;
                int[] others = [.. around.Where(c => c != country)];
                common[country] += others.Length > 0 ? area : 0;
                foreach (int other in others)
                    partners[country][other] = partners[country].GetValueOrDefault(other) + area;
            }
        }
        return [.. Enumerable.Range(0, countries).Select(c => new BorderHotspots(hot[c], common[c], partners[c]))];
    }
}
