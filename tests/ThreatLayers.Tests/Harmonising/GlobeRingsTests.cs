using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Tests.Harmonising;

public class GlobeRingsTests
{
    // From 170 by 180 to -170: 20 degrees wide, not 340.
    [Fact]
    public void A_ring_across_180_goes_on_beyond_it()
    {
        Geometry found = Unrolled("POLYGON ((170 0, -170 0, -170 10, 170 10, 170 0), (175 2, 175 4, 178 4, 178 2, 175 2), (-175 2, -175 4, -172 4, -172 2, -175 2))");
        Assert.Equal((170, 190), (found.EnvelopeInternal.MinX, found.EnvelopeInternal.MaxX));
        Assert.Equal(200 - 6 - 6, found.Area, 1e-9);
        Assert.True(found.IsValid);
    }

    // All meridians from 80 S to the pole.
    [Theory]
    [InlineData(-80)]
    [InlineData(80)]
    public void A_ring_round_a_pole_is_closed_along_it(double latitude)
    {
        Coordinate[] ring = [.. Enumerable.Range(0, 37).Select(i => new Coordinate((((10 * i) + 185) % 360) - 180, latitude))];
        Assert.Equal(3600, GlobeRings.Unrolled(new Polygon(new LinearRing(ring)), 360, -90, 90).Area, 1e-9);
    }

    [Fact]
    public void What_crosses_nothing_stays_as_it_is()
    {
        Polygon square = (Polygon)new WKTReader().Read("POLYGON ((0 0, 100 0, 100 10, 0 10, 0 0))");
        Assert.Equal(square.AsText(), GlobeRings.Unrolled(square, 360, -90, 90).AsText());
        Assert.Same(square, GlobeRings.Cut(square));
    }

    [Fact]
    public void Beyond_180_is_a_part_of_its_own_on_the_other_side()
    {
        Geometry found = GlobeRings.Cut(new WKTReader().Read("POLYGON ((170 0, 190 0, 190 10, 170 10, 170 0))"));
        Assert.Equal(2, found.NumGeometries);
        Assert.Equal((-180, 180, 200), (found.EnvelopeInternal.MinX, found.EnvelopeInternal.MaxX, found.Area));
    }

    static Geometry Unrolled(string wkt) => GlobeRings.Unrolled(new WKTReader().Read(wkt), 360, -90, 90);
}
