using NetTopologySuite.Geometries;
using ThreatLayers.Harmonising;
using ThreatLayers.Inputs;

namespace ThreatLayers.Tests.Summarising;

public class EqualAreaTilesTests
{
    static readonly Envelope World = new(-17367530.4451615, 17367530.4451615, -7342230.1364991, 7342230.1364991);

    [Theory]
    [InlineData(1000)]
    [InlineData(777)]
    public void They_tile_the_globe_without_gap_or_overlap(double km)
    {
        double world = World.Area;
        Assert.Equal(world, EqualAreaTiles.Squares(km, World).Sum(f => f.Geometry!.Area), world * 1e-9);
        Feature[] hexagons = [.. EqualAreaTiles.Hexagons(km, World)];
        Assert.Equal(world, hexagons.Sum(f => f.Geometry!.Area), world * 1e-9);
        Assert.Equal(hexagons.Length, hexagons.Select(h => h.Attributes[EqualAreaTiles.NameColumn]).Distinct().Count());
        // But for those cut at the poles, all are alike.
        Assert.True(hexagons.Count(h => Math.Abs(h.Geometry!.Area - hexagons[hexagons.Length / 2].Geometry!.Area) < 1) > hexagons.Length * 0.7);
    }

    [Fact]
    public void Only_those_that_meet_the_map_are_made()
    {
        Assert.True(EqualAreaTiles.Squares(100, new(0, 150_000, 0, 150_000)).Count() is >= 4 and <= 9);
        Assert.True(EqualAreaTiles.Hexagons(100, new(0, 150_000, 0, 150_000)).Count() is >= 4 and <= 12);
    }
}
