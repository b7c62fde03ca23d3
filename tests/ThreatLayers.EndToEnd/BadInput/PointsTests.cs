namespace ThreatLayers.EndToEnd.BadInput;

/// <summary>CSV files that are not what they should be.</summary>
public sealed class PointsTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    Task<Outcome> Refused(string csv, string message, string more = "")
    {
        Points(csv, more);
        return bench.Refused(3, message);
    }

    void Points(string csv, string more = "")
    {
        bench.Write("towns.csv", csv);
        bench.Layer($"towns: {{ kind: points, path: towns.csv{more} }}", "{ people: { operator: point_density, of: towns, weight: people, per: cell } }", "people");
    }

    [Fact]
    public Task Decimal_comma() => Refused("lon;lat;people\n10.5;1.5;2\n11,5;0.5;3\n",
        "towns.csv: line 3: column 'lon' is '11,5', allowed is a number with a decimal point. Write decimal points, not commas.", ", separator: \";\"");

    [Fact]
    public Task Decimal_comma_with_commas_between_columns() => Refused("lon,lat,people\n10,5,1,5,2\n",
        "towns.csv: line 2: found 5 fields, the header has 3. Write decimal points, not commas, and put text that holds the separator in double quotes.");

    [Fact]
    public Task Swapped_coordinates() => Refused("lon,lat,people\n10.5,1.5,2\n-1.25,116.5,3\n",
        "towns.csv: line 3: longitude -1.25, latitude 116.5; allowed are -180 to 180 and -90 to 90. Latitude and longitude seem to be swapped: set x: lat and y: lon.");

    [Fact]
    public Task Metres_for_degrees() => Refused("lon,lat,people\n480000,5350000,2\n",
        "towns.csv: line 2: longitude 480000, latitude 5350000; allowed are -180 to 180 and -90 to 90. Correct the row, or name the file's CRS with crs:.");

    [Fact]
    public Task Wrong_separator() => Refused("lon;lat;people\n10.5;1.5;2\n",
        "towns.csv: line 1: there is no column 'lon'. Its only column is 'lon;lat;people': set separator: \";\".");

    [Fact]
    public async Task The_remedy_for_tabs_works_as_it_is_told()
    {
        await Refused("lon\tlat\tpeople\n10.5\t1.5\t2\n", "set separator: \"\\t\".");
        Points("lon\tlat\tpeople\n10.5\t1.5\t2\n", ", separator: \"\\t\"");
        await bench.Succeeds();
        Assert.Equal([2, 0, 0, 0, 0, 0], bench.Surface("agriculture"));
    }

    [Fact]
    public Task Missing_column() => Refused("long,lat,people\n10.5,1.5,2\n", "towns.csv: line 1: there is no column 'lon'. Did you mean 'long'? Allowed: lat, long, people.");

    [Fact]
    public Task Missing_weight_column() => Refused("lon,lat,inhabitants\n10.5,1.5,2\n", "there is no column 'people'. Allowed: inhabitants, lat, lon.");

    [Fact]
    public Task Header_without_rows() => Refused("lon,lat,people\n", "towns.csv: there is no row below the header. Fetch the file again, or check that it is the right one.");

    [Fact]
    public Task No_row_passes() => Refused("lon,lat,people\n10.5,1.5,2\n", "towns.csv: none of its 1 rows passes where: (people: many, more). Check the column and the spelling of its values.", ", where: { people: [many, more] }");

    [Fact]
    public Task Not_a_number() => Refused("lon,lat,people\n10.5,north,2\n", "towns.csv: line 2: column 'lat' is 'north', allowed is a number with a decimal point. Correct the row, or leave both coordinates empty.");

    [Fact]
    public Task Damaged_gzip()
    {
        bench.Write("towns.csv.gz", "this is no gzip");
        bench.Layer("towns: { kind: points, path: towns.csv.gz }", "{ people: { operator: point_density, of: towns } }", "people");
        return bench.Refused(3, "towns.csv.gz: cannot be read as CSV: ");
    }

    [Fact]
    public Task Unknown_CRS() => Refused("lon,lat,people\n10.5,1.5,2\n", "towns.csv: the declared crs: 'EPSG:99999999' is not a CRS that PROJ knows: ", ", crs: EPSG:99999999");

    [Fact]
    public async Task Points_beside_the_grid_and_rows_without_place_are_counted_in_a_warning()
    {
        Points("lon,lat,people\n10.5,1.5,2\n50,50,1\n,,1\n11.5,0.5,\n");
        Outcome outcome = await bench.Succeeds();
        Assert.Contains("warning  agriculture.people: 1 points lie outside the working grid and were left out.", outcome.Output);
        Assert.Contains("warning  towns.csv: 1 features without coordinates were left out.", outcome.Output);
        Assert.Contains("warning  agriculture.people: 1 points without coordinates or without a number in 'people' were left out.", outcome.Output);
        Assert.Contains(", with 3 warnings.", outcome.Output);
    }

    [Fact]
    public async Task Table_without_a_name_of_the_zones()
    {
        bench.Write("zones.geojson", """{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"iso":"A"},"geometry":{"type":"Polygon","coordinates":[[[10,0],[13,0],[13,2],[10,2],[10,0]]]}}]}""");
        bench.Write("table.csv", "iso,tonnes\nX,1\n");
        bench.Layer("zones: { kind: features, path: zones.geojson }\ntable: { kind: table, path: table.csv, key: iso }", "{ field: { operator: zone_value, zones: zones, zone_column: iso, table: table, value: tonnes } }");
        await bench.Refused(3, "table.csv: none of its names (X) is a zone of 'zones', whose iso has A. Name the column that holds the same codes with zone_column.");
        bench.Write("table.csv", "iso,tonnes\nA,\"1,5\"\n");
        await bench.Refused(3, "table.csv: tonnes of 'A' is '1,5', allowed is a number with a decimal point, or nothing. Correct the table.");
        bench.Write("table.csv", "iso,tonnes\nA,1\nA,2\n");
        await bench.Refused(3, "table.csv: line 3: the iso 'A' occurs twice. Keep one row per zone.");
    }
}
