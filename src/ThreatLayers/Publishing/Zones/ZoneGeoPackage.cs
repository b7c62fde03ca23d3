using System.Buffers.Binary;
using Microsoft.Data.Sqlite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;

namespace ThreatLayers.Publishing.Zones;

/// <summary>Zones as GeoPackage 1.3 (OGC 12-128r17): one table of polygons in degrees. Same zones, same bytes.</summary>
static class ZoneGeoPackage
{
    const int Wgs84 = 4326;

    const string Wgs84Text = "GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]";

    // The application id is "GPKG" in ASCII.
    const string Schema = """
        PRAGMA page_size = 4096; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
        CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));
        """;

    /// <param name="name">Of the table.</param>
    /// <param name="title">For people.</param>
    public static void Write(string path, string name, string title, ZoneAttributes zones)
    {
        File.Delete(path);
        using SqliteConnection database = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        database.Open();
        Execute(database, Schema);
        using SqliteTransaction all = database.BeginTransaction();
        Execute(database, "INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian', -1, 'NONE', -1, 'undefined', NULL), ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL), ('WGS 84', $a, 'EPSG', $a, $b, NULL)", Wgs84, Wgs84Text);
        string[] columns = [.. zones.Columns.Select(c => c.Name)];
        Execute(database, $"CREATE TABLE {Quoted(name)} (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom MULTIPOLYGON, id TEXT NOT NULL, name TEXT, {string.Join(", ", columns.Select(c => $"{Quoted(c)} DOUBLE"))})");
        Envelope extent = new();
        foreach (ZoneRow row in zones.Rows)
            extent.ExpandToInclude(row.Geometry.EnvelopeInternal);
        // The same zones give the same file, whenever it is made; when that was is said by the release.
        Execute(database, "INSERT INTO gpkg_contents VALUES ($a, 'features', $a, $b, '1970-01-01T00:00:00.000Z', $c, $d, $e, $f, $g)", name, title, extent.MinX, extent.MinY, extent.MaxX, extent.MaxY, Wgs84);
        Execute(database, "INSERT INTO gpkg_geometry_columns VALUES ($a, 'geom', 'MULTIPOLYGON', $b, 0, 0)", name, Wgs84);
        string insert = $"INSERT INTO {Quoted(name)} (geom, id, name{string.Concat(columns.Select(c => ", " + Quoted(c)))}) VALUES ($p0, $p1, $p2{string.Concat(columns.Select((_, i) => FormattableString.Invariant($", $p{i + 3}")))})";
        using SqliteCommand command = Command(database, insert, columns.Length + 3, i => FormattableString.Invariant($"$p{i}"));
        foreach (ZoneRow row in zones.Rows)
            Run(command, [Blob(row.Geometry), row.Id, row.Name, .. row.Values.Select(v => double.IsFinite(v) ? (object)v : DBNull.Value)]);
        all.Commit();
    }

    /// <summary>"GP", version 0, flags (bit 0: little endian, bits 1 to 3: an envelope of x and y follows), the reference system, the envelope, then WKB.</summary>
    internal static byte[] Blob(Geometry geometry)
    {
        MultiPolygon polygons = geometry as MultiPolygon ?? geometry.Factory.CreateMultiPolygon([(Polygon)geometry]);
        byte[] wkb = new WKBWriter(ByteOrder.LittleEndian).Write(polygons), blob = new byte[40 + wkb.Length];
        Envelope box = polygons.EnvelopeInternal;
        "GP\0\u0003"u8.CopyTo(blob);
        BinaryPrimitives.WriteInt32LittleEndian(blob.AsSpan(4), Wgs84);
        double[] corners = [box.MinX, box.MaxX, box.MinY, box.MaxY];
        for (int i = 0; i < 4; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(blob.AsSpan(8 + (8 * i)), corners[i]);
        wkb.CopyTo(blob.AsSpan(40));
        return blob;
    }

    static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static void Execute(SqliteConnection database, string sql, params object[] values)
    {
        using SqliteCommand command = Command(database, sql, values.Length, i => $"${(char)('a' + i)}");
        Run(command, values);
    }

    static SqliteCommand Command(SqliteConnection database, string sql, int parameters, Func<int, string> name)
    {
        SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter(name(i), null));
        return command;
    }

    static void Run(SqliteCommand command, params object[] values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
