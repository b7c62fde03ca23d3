using ThreatLayers.Grids;
using ThreatLayers.Harmonising;
using ThreatLayers.Summarising;

namespace ThreatLayers.Tests.Summarising;

public sealed class PriorityTests : IDisposable
{
    readonly ZoneBench bench = new();

    // Zone: cells 0 to 2 whole and half of cell 3 (2 km² each). Values .2 .6 .9 .9; weight 1 2 3 NaN; threats a .6 .6 0 0, b 0 .7 .5 .5.
    [Fact]
    public void Figures_of_a_zone_by_hand()
    {
        Grid grid = ZoneBench.Grid(4, 1);
        ZonePriority found = ZonePriorities.Of(bench.Cells(grid, 0.2f, 0.6f, 0.9f, 0.9f), bench.Cells(grid, 1, 2, 3, float.NaN), [bench.Cells(grid, 0.6f, 0.6f, 0, 0), bench.Cells(grid, 0, 0.7f, 0.5f, 0.5f)],
            bench.Zones(grid, "POLYGON ((0 0, 3.5 0, 3.5 1, 0 1, 0 0))"), grid, ZoneBench.Flat(1, 2), 0.5, 0.9, 2, TestContext.Current.CancellationToken)[0];
        Assert.Equal((2 + 2 + 1, 2 + 1), (found.AreaAbove_km2, found.TopArea_km2));
        Assert.Equal(2 * ((0.2 * 1) + (0.6 * 2) + (0.9 * 3)), found.Weighted, 1e-6);
        Assert.Equal(12, found.WeightedArea);
        Assert.Equal([2, 5], found.Leading_km2);
        Assert.Equal((2, 2, 3), (found.Sets.Exactly_km2(0b01), found.Sets.Exactly_km2(0b11), found.Sets.Exactly_km2(0b10)));
    }

    // Gi* by its formula for five places on the equator, 1 degree (111.2 km) apart, neighbours within 120 km; values 1 2 9 8 1: mean 4.2, sd sqrt(30.2 - 17.64) = 3.544009.
    // Place 2: sum 19, w 3: (19 - 12.6) / (3.544009 sqrt((5 x 3 - 9) / 4)) = 1.474482; place 0: (3 - 8.4) / (3.544009 sqrt((5 x 2 - 4) / 4)) = -1.244094.
    [Fact]
    public void Getis_and_Ord_by_hand()
    {
        Hotspot[] found = Hotspots.Of([new(0, 0, 1), new(1, 0, 2), new(2, 0, 9), new(3, 0, 8), new(4, 0, 1), new(2.5, 0, double.NaN)], 120, 2, TestContext.Current.CancellationToken);
        Assert.Equal(1.474482, found[2].Z, 1e-6);
        Assert.Equal(-1.244094, found[0].Z, 1e-6);
        Assert.Equal((3, 2, 0), (found[2].Neighbours, found[0].Neighbours, found[5].Neighbours));
        Assert.True(double.IsNaN(found[5].Z));
    }

    [Fact]
    public void A_cluster_is_found_across_180_degrees_and_chance_is_not()
    {
        Place[] places = [.. from lat in Enumerable.Range(-10, 21) from lon in Enumerable.Range(-180, 360) select new Place(lon, lat, (Math.Abs(Math.IEEERemainder(lon - 180, 360)) < 3 && Math.Abs(lat) < 3 ? 1 : 0) + (0.2 * ThreatLayers.Kernels.Philox.Uniform(3, (ulong)(lat + 100), (ulong)(lon + 1000))))];
        Hotspot[] found = Hotspots.Of(places, 250, 2, TestContext.Current.CancellationToken);
        int[] hot = [.. Enumerable.Range(0, places.Length).Where(i => found[i] is { Z: > 0, AdjustedP: <= 0.001 })];
        Assert.Contains(hot, i => places[i].Longitude == -180 && places[i].Latitude == 0);
        Assert.Contains(hot, i => places[i].Longitude == 179 && places[i].Latitude == 0);
        Assert.All(hot, i => Assert.True(Math.Abs(Math.IEEERemainder(places[i].Longitude - 180, 360)) < 7 && Math.Abs(places[i].Latitude) < 7));
    }

    // Squares 0 1 2 3 in a row, 0 1 2 hot. Country A has square 0 and half of 1, B the other half, and square 2; C square 3.
    [Fact]
    public void Hotspots_beside_another_countrys_ask_for_coordination()
    {
        Dictionary<(int, int), double> shared = new() { [(0, 0)] = 10, [(1, 0)] = 5, [(1, 1)] = 5, [(2, 1)] = 10, [(3, 2)] = 10 };
        BorderHotspots[] found = BorderHotspots.Of([true, true, true, false], [[0, 1], [0, 1, 2], [1, 2, 3], [2, 3]], shared, 3);
        Assert.Equal((15, 15, 1.0), (found[0].Hot_km2, found[0].Shared_km2, found[0].CoordinationIndex));
        Assert.Equal(15, found[1].Partners[0]);
        Assert.Equal(0, found[2].Hot_km2);
        Assert.True(double.IsNaN(found[2].CoordinationIndex));
        BorderHotspots[] apart = BorderHotspots.Of([true, false, true, false], [[0, 1], [0, 1, 2], [1, 2, 3], [2, 3]], shared, 3);
        Assert.Equal((10, 0), (apart[0].Hot_km2, apart[0].Shared_km2));
    }

    [Fact]
    public void Shared_ground_is_the_area_in_common()
    {
        Grid grid = ZoneBench.Grid(10, 10);
        Zones countries = bench.Zones(grid, "POLYGON ((0 0, 5 0, 5 10, 0 10, 0 0))", "POLYGON ((5 0, 10 0, 10 10, 5 10, 5 0))"), squares = bench.Zones(grid, "POLYGON ((4 4, 8 4, 8 8, 4 8, 4 4))");
        Dictionary<(int, int), double> found = SharedGround.Of(squares, countries, grid, ZoneBench.Flat(10), 2, TestContext.Current.CancellationToken);
        Assert.Equal((4.0, 12.0), (found[(0, 0)], found[(0, 1)]));
    }

    public void Dispose() => bench.Dispose();
}
