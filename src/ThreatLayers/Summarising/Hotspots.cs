using ThreatLayers.Kernels;

namespace ThreatLayers.Summarising;

/// <param name="Longitude">Of its middle, degrees.</param>
/// <param name="Value">NaN where unknown: it is nobody's neighbour then.</param>
public readonly record struct Place(double Longitude, double Latitude, double Value);

/// <param name="Z">Getis and Ord's Gi*: by how many standard deviations the neighbourhood's sum is above what chance gives.</param>
/// <param name="P">Chance of a Z so far from 0, on both sides.</param>
/// <param name="AdjustedP">Least false discovery rate at which it counts.</param>
/// <param name="Neighbours">Itself among them.</param>
public readonly record struct Hotspot(double Z, double P, double AdjustedP, int Neighbours);

/// <summary>Clusters of high and low values: Getis-Ord Gi* with weights of 1 within a distance, the place itself included (Ord and Getis 1995), held against chance with a bound on false discoveries.</summary>
public static class Hotspots
{
    const double Radius_km = 6371.0088;

    /// <returns>By place; NaN and no neighbours where the value is unknown.</returns>
    public static Hotspot[] Of(IReadOnlyList<Place> places, double distance_km, int threads, CancellationToken cancel)
    {
        int[] known = [.. Enumerable.Range(0, places.Count).Where(i => !double.IsNaN(places[i].Value))];
        double n = known.Length, mean = known.Average(double (i) => places[i].Value), sd = Math.Sqrt(Math.Max(0, known.Sum(i => places[i].Value * places[i].Value) / n - (mean * mean)));
        List<int>[] neighbours = Neighbours(places, distance_km, threads, cancel);
        double[] z = [.. known.Select(i =>
        {
            double w = neighbours[i].Count, sum = neighbours[i].Sum(j => places[j].Value);
            // Where everyone is everyone's neighbour, or all values are the same, nothing stands out.
            double spread = sd * Math.Sqrt(((n * w) - (w * w)) / (n - 1));
            return spread > 0 ? (sum - (mean * w)) / spread : 0;
        })];
        double[] p = [.. z.Select(NormalDistribution.TwoSided)], adjusted = FalseDiscovery.Adjusted(p);
        Hotspot[] found = new Hotspot[places.Count];
        Array.Fill(found, new(double.NaN, double.NaN, double.NaN, 0));
        for (int k = 0; k < known.Length; k++)
            found[known[k]] = new(z[k], p[k], adjusted[k], neighbours[known[k]].Count);
        return found;
    }

    /// <summary>By place: known places within the distance on the sphere, itself included, in order. Empty for unknown ones.</summary>
    public static List<int>[] Neighbours(IReadOnlyList<Place> places, double distance_km, int threads, CancellationToken cancel)
    {
        int[] byLatitude = [.. Enumerable.Range(0, places.Count).Where(i => !double.IsNaN(places[i].Value)).OrderBy(i => places[i].Latitude)];
        double[] latitudes = [.. byLatitude.Select(i => places[i].Latitude)];
        (double X, double Y, double Z)[] points = [.. places.Select(p => Point(p.Longitude, p.Latitude))];
        double reach = double.RadiansToDegrees(distance_km / Radius_km), least = Math.Cos(Math.Min(Math.PI, distance_km / Radius_km));
        List<int>[] found = new List<int>[places.Count];
        for (int i = 0; i < found.Length; i++)
            found[i] = [];
        Parallel.For(0, byLatitude.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel }, at =>
        {
            int place = byLatitude[at];
            (double x, double y, double z) = points[place];
            int start = Array.BinarySearch(latitudes, latitudes[at] - reach - 1e-9);
            for (int k = start < 0 ? ~start : start; k < latitudes.Length && latitudes[k] <= latitudes[at] + reach + 1e-9; k++)
            {
                (double X, double Y, double Z) other = points[byLatitude[k]];
                if (byLatitude[k] == place || (x * other.X) + (y * other.Y) + (z * other.Z) >= least)
                    found[place].Add(byLatitude[k]);
            }
            found[place].Sort();
        });
        return found;
    }

    static (double X, double Y, double Z) Point(double longitude, double latitude)
    {
        (double lon, double lat) = (double.DegreesToRadians(longitude), double.DegreesToRadians(latitude));
        return (Math.Cos(lat) * Math.Cos(lon), Math.Cos(lat) * Math.Sin(lon), Math.Sin(lat));
    }
}
