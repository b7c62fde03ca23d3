using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ThreatLayers.Tiling.Archives;

/// <summary>Writes MBTiles 1.3: a pyramid as an SQLite database, identical tiles once.</summary>
public static class MbtilesFile
{
    const string Schema = """
        PRAGMA page_size = 4096; PRAGMA application_id = 0x4d504258; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
        CREATE TABLE metadata (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL);
        CREATE TABLE images (tile_id INTEGER PRIMARY KEY, tile_data BLOB NOT NULL);
        CREATE TABLE map (zoom_level INTEGER NOT NULL, tile_column INTEGER NOT NULL, tile_row INTEGER NOT NULL, tile_id INTEGER NOT NULL, PRIMARY KEY (zoom_level, tile_column, tile_row)) WITHOUT ROWID;
        CREATE VIEW tiles AS SELECT map.zoom_level AS zoom_level, map.tile_column AS tile_column, map.tile_row AS tile_row, images.tile_data AS tile_data FROM map JOIN images ON images.tile_id = map.tile_id;
        """;

    /// <summary>In Web Mercator; rows count from the south, as the specification has it. Same tiles, same bytes.</summary>
    public static void Write(string path, TileSpool spool, TileSetInfo info)
    {
        File.Delete(path);
        using SqliteConnection database = new(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        database.Open();
        Execute(database, Schema);
        using SqliteTransaction all = database.BeginTransaction();
        foreach ((string name, string value) in Metadata(info))
            Execute(database, "INSERT INTO metadata VALUES ($a, $b)", name, value);
        Dictionary<int, long> images = [];
        using SqliteCommand image = Command(database, "INSERT INTO images VALUES ($a, $b)", 2), place = Command(database, "INSERT INTO map VALUES ($a, $b, $c, $d)", 4);
        foreach ((TileId tile, int content) in spool.OrderedBy(RowMajor))
        {
            if (!images.TryGetValue(content, out long id))
            {
                images[content] = id = images.Count + 1;
                Run(image, id, spool.Read(content));
            }
            Run(place, tile.Zoom, tile.X, (1 << tile.Zoom) - 1 - tile.Y, id);
        }
        all.Commit();
    }

    static long RowMajor(TileId tile) => ((long)tile.Zoom << 56) | ((long)tile.X << 28) | (uint)((1 << tile.Zoom) - 1 - tile.Y);

    static IEnumerable<(string Name, string Value)> Metadata(TileSetInfo info)
    {
        TileArea area = info.Area.WithinWorld(TileMatrixSet.MaxMercatorLatitude);
        (double lon, double lat) = info.Area.Centre;
        yield return ("name", info.Name);
        yield return ("format", info.Format);
        yield return ("bounds", string.Create(CultureInfo.InvariantCulture, $"{area.West:0.######},{area.South:0.######},{area.East:0.######},{area.North:0.######}"));
        yield return ("center", string.Create(CultureInfo.InvariantCulture, $"{lon:0.######},{lat:0.######},{info.Area.OpeningZoom(info.MaxZoom)}"));
        yield return ("minzoom", info.MinZoom.ToString(CultureInfo.InvariantCulture));
        yield return ("maxzoom", info.MaxZoom.ToString(CultureInfo.InvariantCulture));
        yield return ("description", info.Description);
        yield return ("attribution", info.Attribution);
        yield return ("type", "overlay");
        yield return ("version", "1.0.0");
        foreach ((string key, System.Text.Json.Nodes.JsonNode value) in info.More)
            yield return (key, value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString());
    }

    static void Execute(SqliteConnection database, string sql, params object[] values)
    {
        using SqliteCommand command = Command(database, sql, values.Length);
        Run(command, values);
    }

    static SqliteCommand Command(SqliteConnection database, string sql, int parameters)
    {
        SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < parameters; i++)
            command.Parameters.Add(new SqliteParameter($"${(char)('a' + i)}", null));
        return command;
    }

    static void Run(SqliteCommand command, params object[] values)
    {
        for (int i = 0; i < values.Length; i++)
            command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
