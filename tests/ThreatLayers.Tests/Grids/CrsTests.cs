using ThreatLayers.Grids;

namespace ThreatLayers.Tests.Grids;

public sealed class CrsTests
{
    [Theory]
    [InlineData("EPSG:6933", "EPSG:6933")]
    [InlineData("""PROJCRS["Lambert Azimuthal Equal Area",BASEGEOGCRS["WGS 84"]]""", """PROJCRS["Lambert Azimuthal Equal Area", ...]""")]
    [InlineData("+proj=laea +lat_0=0 +lon_0=20 +datum=WGS84 +units=m", "+proj=laea +lat_0=0 +lon_0=20 +datum=WGS...")]
    public void A_long_definition_is_shown_short(string definition, string shown) => Assert.Equal(shown, new Crs(definition).ToString());
}
