using System.Text.Json.Nodes;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using Parquet;
using Parquet.Schema;

namespace ThreatLayers.Publishing.Zones;

/// <summary>Zones as GeoParquet 1.1: WKB in degrees, with a box per row so that readers can skip what they do not look at.</summary>
static class ZoneParquet
{
    public static void Write(string path, ZoneAttributes table)
    {
        DataField<string> id = new("id"), name = new("name");
        DataField<byte[]> geometry = new("geometry");
        DataField<double>[] corners = [new("xmin"), new("ymin"), new("xmax"), new("ymax")];
        DataField<double?>[] values = [.. table.Columns.Select(c => new DataField<double?>(c.Name))];
        ParquetSchema schema = new([id, name, .. values, geometry, new StructField("bbox", [.. corners])]);
        WriteAsync(path, table, schema).GetAwaiter().GetResult();
    }

    static async Task WriteAsync(string path, ZoneAttributes table, ParquetSchema schema)
    {
        using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(schema, file);
        writer.CustomMetadata = new Dictionary<string, string> { ["geo"] = Metadata(table).ToJsonString() };
        using ParquetRowGroupWriter group = writer.CreateRowGroup();
        DataField[] fields = schema.GetDataFields();
        await group.WriteAsync(fields[0], table.Rows.Select(r => r.Id).ToArray());
        await group.WriteAsync(fields[1], table.Rows.Select(r => r.Name).ToArray());
        for (int i = 0; i < table.Columns.Count; i++)
            await group.WriteAsync<double>(fields[2 + i], table.Rows.Select(r => double.IsFinite(r.Values[i]) ? r.Values[i] : (double?)null).ToArray().AsMemory());
        int next = 2 + table.Columns.Count;
        WKBWriter wkb = new();
        await group.WriteAsync(fields[next], table.Rows.Select(r => wkb.Write(r.Geometry)).ToArray());
        Func<Envelope, double>[] corners = [e => e.MinX, e => e.MinY, e => e.MaxX, e => e.MaxY];
        // The box may be absent by its schema, so levels say that it never is.
        ReadOnlyMemory<int> present = Enumerable.Repeat(fields[next + 1].MaxDefinitionLevel, table.Rows.Count).ToArray();
        for (int i = 0; i < 4; i++)
            await group.WriteAllPartsAsync<double>(fields[next + 1 + i], table.Rows.Select(r => corners[i](r.Geometry.EnvelopeInternal)).ToArray().AsMemory(), present, null, CancellationToken.None);
    }

    static JsonObject Metadata(ZoneAttributes table)
    {
        Envelope all = new();
        foreach (ZoneRow row in table.Rows)
            all.ExpandToInclude(row.Geometry.EnvelopeInternal);
        return new()
        {
            ["version"] = "1.1.0",
            ["primary_column"] = "geometry",
            ["columns"] = new JsonObject
            {
                ["geometry"] = new JsonObject
                {
                    ["encoding"] = "WKB",
                    ["geometry_types"] = new JsonArray([.. table.Rows.Select(r => r.Geometry.GeometryType).Distinct().Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]),
                    ["bbox"] = new JsonArray(all.MinX, all.MinY, all.MaxX, all.MaxY),
                    ["covering"] = new JsonObject { ["bbox"] = new JsonObject(((string[])["xmin", "ymin", "xmax", "ymax"]).Select(c => KeyValuePair.Create(c, (JsonNode?)new JsonArray("bbox", c)))) },
                },
            },
        };
    }
}
