using System.Globalization;
using Microsoft.Data.Sqlite;
using SkiaSharp;

namespace ThreatLayers.Portal.Verifying;

static class TileChecks
{
    const int MostRootBytes = 16_384 - 127;

    public static IEnumerable<string> Pmtiles(string package) =>
        PackageCheck.Files(package, "", "*.pmtiles", deep: true).AsParallel().AsOrdered().SelectMany(f => OfArchive(Path.Combine(package, f)).Select(fault => $"{f}: {fault}"));

    static List<string> OfArchive(string path)
    {
        List<string> faults = [];
        try
        {
            using PmtilesReader archive = new(path);
            Header(archive, faults);
            Directories(archive, faults);
        }
        catch (InvalidDataException e)
        {
            faults.Add(e.Message);
        }
        return faults;
    }

    static void Header(PmtilesReader archive, List<string> faults)
    {
        if (archive.RootOffset != 127 || archive.RootLength > MostRootBytes)
            faults.Add($"its root directory has {archive.RootLength} bytes at {archive.RootOffset}; allowed are {MostRootBytes} at 127");
        if (archive.MinZoom > archive.MaxZoom || archive.MaxZoom > 30)
            faults.Add($"its zooms are {archive.MinZoom} to {archive.MaxZoom}");
        if (archive.Bounds is not [var west, var south, var east, var north, var lon, var lat])
            return;
        if (!(west < east && south < north && west >= -180 && east <= 180 && south >= -90 && north <= 90))
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"its bounds are {west}, {south}, {east}, {north}"));
        if (lon < west || lon > east || lat < south || lat > north)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"its centre {lon}, {lat} lies outside its bounds"));
        if (archive.DataOffset + archive.DataLength != archive.FileLength)
            faults.Add("its tiles do not end where the file does");
        archive.Metadata().Dispose();
    }

    static void Directories(PmtilesReader archive, List<string> faults)
    {
        long next = 0, tiles = 0, entries = 0;
        HashSet<long> known = [];
        foreach (PmtilesEntry entry in archive.All())
        {
            if (entry.Id < next)
                faults.Add($"tile {entry.Id} comes after tile {next - 1}");
            next = entry.Id + entry.Run;
            tiles += entry.Run;
            entries++;
            if (PmtilesReader.ZoomOf(entry.Id) < archive.MinZoom || PmtilesReader.ZoomOf(next - 1) > archive.MaxZoom)
                faults.Add($"tile {entry.Id} has a zoom that the header excludes");
            if (known.Add(entry.Offset) && Undecodable(archive.Content(entry), archive.TileType) is { } fault)
                faults.Add($"tile {entry.Id}: {fault}");
            if (faults.Count > 20)
                return;
        }
        if (tiles != archive.AddressedTiles || entries != archive.Entries || known.Count != archive.Contents)
            faults.Add($"it has {tiles} tiles, {entries} entries, {known.Count} contents; its header says {archive.AddressedTiles}, {archive.Entries}, {archive.Contents}");
        if (tiles == 0)
            faults.Add("it has no tiles");
    }

    /// <summary>Null where a tile is a picture, or vectors.</summary>
    static string? Undecodable(byte[] tile, int type)
    {
        if (type == 1)
        {
            try
            {
                return PmtilesReader.Unpacked(tile).Length > 0 ? null : "it is empty";
            }
            catch (InvalidDataException)
            {
                return "it is not packed with gzip";
            }
        }
        using SKData data = SKData.CreateCopy(tile);
        using SKCodec? codec = SKCodec.Create(data);
        using SKBitmap? picture = codec is null ? null : SKBitmap.Decode(codec);
        return picture is null ? "it is no picture" : picture.Width != picture.Height || picture.Width is not (256 or 512) ? $"it has {picture.Width} x {picture.Height} pixels" : null;
    }

    public static IEnumerable<string> Folders(string package) => ((string[])["tiles", "tiles_crs84"]).SelectMany(folder => PackageCheck.Files(package, folder, "*", deep: true))
        .Where(f => !f.EndsWith("tiles", StringComparison.Ordinal) || f.Count(c => c == '/') > 1).AsParallel().AsOrdered().Select(f => OfFile(package, f)).OfType<string>();

    static string? OfFile(string package, string file)
    {
        string[] parts = Path.ChangeExtension(file, null).Split('/');
        if (parts.Length != 5 || !int.TryParse(parts[2], CultureInfo.InvariantCulture, out int z) || !long.TryParse(parts[3], CultureInfo.InvariantCulture, out long x) || !long.TryParse(parts[4], CultureInfo.InvariantCulture, out long y))
            return $"{file} is not of the form SURFACE/z/x/y";
        if (z is < 0 or > 24 || x < 0 || y < 0 || x >= (parts[0] == "tiles" ? 1L : 2L) << z || y >= 1L << z)
            return $"{file} lies outside its zoom";
        return Undecodable(File.ReadAllBytes(Path.Combine(package, file)), 0) is { } fault ? $"{file}: {fault}" : null;
    }

    public static IEnumerable<string> Mbtiles(string package)
    {
        foreach (string file in PackageCheck.Files(package, "tiles", "*.mbtiles"))
        {
            using SqliteConnection database = new(new SqliteConnectionStringBuilder { DataSource = Path.Combine(package, file), Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
            foreach (string fault in OfDatabase(database))
                yield return $"{file}: {fault}";
        }
    }

    static List<string> OfDatabase(SqliteConnection database)
    {
        List<string> faults = [];
        try
        {
            database.Open();
            if (Ask("PRAGMA integrity_check") is not "ok")
                faults.Add("SQLite finds it damaged");
            foreach (string name in (string[])["name", "format", "bounds", "minzoom", "maxzoom"])
            {
                if (Ask($"SELECT count(*) FROM metadata WHERE name = '{name}'") is not 1L)
                    faults.Add($"its metadata has no {name}");
            }
            if (Ask("SELECT count(*) FROM tiles WHERE tile_column >= (1 << zoom_level) OR tile_row >= (1 << zoom_level) OR tile_column < 0 OR tile_row < 0") is not 0L)
                faults.Add("it has tiles outside their zoom");
            if (Ask("SELECT count(*) FROM tiles") is 0L)
                faults.Add("it has no tiles");
            using SqliteCommand all = database.CreateCommand();
            all.CommandText = "SELECT tile_data FROM images";
            using SqliteDataReader rows = all.ExecuteReader();
            while (rows.Read())
            {
                if (Undecodable((byte[])rows[0], 0) is { } fault)
                    faults.Add($"a tile: {fault}");
            }
        }
        catch (SqliteException e)
        {
            faults.Add(e.Message);
        }
        return faults;

        object? Ask(string sql)
        {
            using SqliteCommand command = database.CreateCommand();
            command.CommandText = sql;
            return command.ExecuteScalar();
        }
    }
}
