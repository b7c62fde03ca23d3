using System.Globalization;
using System.IO.Compression;
using NetTopologySuite.Geometries;
using Sylvan.Data.Csv;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;

namespace ThreatLayers.Inputs;

/// <summary>CSV files, plain or gzipped: rows of text with their line numbers.</summary>
static class Csv
{
    /// <exception cref="InputException">Missing or empty file, missing column, damaged gzip.</exception>
    public static CsvDataReader Open(string path, string separator, params IReadOnlyList<string> columns)
    {
        if (!File.Exists(path))
            throw new InputException(path, "the file is not there.", "Check the path, or name the folder of the data with --data.");
        Stream stream = File.OpenRead(path);
        if (path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
            stream = new GZipStream(stream, CompressionMode.Decompress);
        CsvDataReader reader = Guard(path, () => CsvDataReader.Create(new StreamReader(stream), new CsvDataReaderOptions
        {
            Delimiter = separator[0],
            OwnsReader = true,
            BufferSize = 1 << 16,
            MaxBufferSize = 1 << 24,
            ResultSetMode = ResultSetMode.SingleResult,
        }));
        string[] found = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        foreach (string column in columns.Where(c => !found.Contains(c)))
        {
            reader.Dispose();
            string hint = found.Length == 1 && found[0].IndexOfAny([';', '\t', ',']) is >= 0 and int at
                ? $"Its only column is '{found[0]}': set separator: \"{(found[0][at] == '\t' ? "\\t" : found[0][at])}\"."
                : Names.Suggest(column, found);
            throw new InputException(path, $"line 1: there is no column '{column}'.", hint);
        }
        return reader;
    }

    /// <summary>Next row, or false at the end.</summary>
    /// <exception cref="InputException">Not CSV, or a row with more fields than the header has.</exception>
    public static bool Next(string path, CsvDataReader reader)
    {
        if (!Guard(path, reader.Read))
            return false;
        for (int i = reader.FieldCount; i < reader.RowFieldCount; i++)
        {
            // Separators at the end of a row are harmless; text beyond the last column has shifted the others.
            if (reader.GetString(i).Length > 0)
                throw new InputException(path, FormattableString.Invariant($"line {reader.RowNumber + 1}: found {reader.RowFieldCount} fields, the header has {reader.FieldCount}."), "Write decimal points, not commas, and put text that holds the separator in double quotes.");
        }
        return true;
    }

    static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is InvalidDataException or FormatException or CsvFormatException or CsvRecordTooLargeException or CsvMissingHeadersException)
        {
            throw new InputException(path, $"cannot be read as CSV: {e.Message}", "Fetch the file again, or check its separator and quotes.", e);
        }
    }
}

/// <summary>Points of a CSV file.</summary>
/// <param name="crs">Of the definition, by its shortest name.</param>
public sealed class CsvPoints(string path, PointsInput definition, Crs crs) : IFeatureSource
{
    public string Path => path;

    public Crs Crs => crs;

    public IReadOnlyList<string> Columns
    {
        get
        {
            using CsvDataReader reader = Csv.Open(path, definition.Separator);
            return [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        }
    }

    /// <summary>Rows that pass the definition's filter. A row without coordinates has a null geometry.</summary>
    /// <exception cref="InputException">With the line: a coordinate that is no number, or outside the globe.</exception>
    public IEnumerable<Feature> Read()
    {
        using CsvDataReader reader = Csv.Open(path, definition.Separator, [definition.X, definition.Y, .. definition.Where.Keys]);
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        int x = reader.GetOrdinal(definition.X), y = reader.GetOrdinal(definition.Y);
        bool degrees = crs == Crs.Wgs84;
        long rows = 0, passed = 0;
        while (Csv.Next(path, reader))
        {
            rows++;
            if (!definition.Where.All(w => w.Value.Contains(reader.GetString(reader.GetOrdinal(w.Key)))))
                continue;
            passed++;
            Dictionary<string, string> row = new(names.Length);
            for (int i = 0; i < names.Length; i++)
                row[names[i]] = i < reader.RowFieldCount ? reader.GetString(i) : "";
            long line = reader.RowNumber + 1;
            Point? point = row[names[x]].Length == 0 && row[names[y]].Length == 0 ? null
                : new Point(Coordinate(row, names[x], line), Coordinate(row, names[y], line));
            if (degrees && point is not null)
                CheckOnGlobe(point, line);
            yield return new(line, point, row);
        }
        if (rows == 0)
            throw new InputException(path, "there is no row below the header.", "Fetch the file again, or check that it is the right one.");
        if (passed == 0)
            throw new InputException(path, FormattableString.Invariant($"none of its {rows} rows passes where: ({string.Join("; ", definition.Where.Select(w => $"{w.Key}: {string.Join(", ", w.Value)}"))})."), "Check the column and the spelling of its values.");
    }

    public void Dispose()
    {
    }

    double Coordinate(Dictionary<string, string> row, string column, long line)
    {
        string text = row[column];
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value))
            return value;
        string remedy = text.Contains(',', StringComparison.Ordinal) ? "Write decimal points, not commas." : "Correct the row, or leave both coordinates empty.";
        throw new InputException(path, FormattableString.Invariant($"line {line}: column '{column}' is '{text}', allowed is a number with a decimal point."), remedy);
    }

    void CheckOnGlobe(Point point, long line)
    {
        if (Math.Abs(point.Y) <= 90 && Math.Abs(point.X) <= 360)
            return;
        string remedy = Math.Abs(point.X) <= 90 ? $"Latitude and longitude seem to be swapped: set x: {definition.Y} and y: {definition.X}." : "Correct the row, or name the file's CRS with crs:.";
        throw new InputException(path, FormattableString.Invariant($"line {line}: longitude {point.X}, latitude {point.Y}; allowed are -180 to 180 and -90 to 90."), remedy);
    }
}

/// <summary>A table with one row per zone, read whole: such tables have hundreds of rows.</summary>
/// <param name="Path">For messages.</param>
/// <param name="Rows">Column to text, by zone.</param>
public sealed record ZoneTable(string Path, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Rows)
{
    /// <exception cref="InputException">As <see cref="Csv.Open"/>, and a key that occurs twice.</exception>
    public static ZoneTable Read(string path, TableInput definition)
    {
        using CsvDataReader reader = Csv.Open(path, definition.Separator, definition.Key);
        Dictionary<string, IReadOnlyDictionary<string, string>> rows = [];
        while (Csv.Next(path, reader))
        {
            Dictionary<string, string> row = [];
            for (int i = 0; i < reader.FieldCount; i++)
                row[reader.GetName(i)] = i < reader.RowFieldCount ? reader.GetString(i) : "";
            if (!rows.TryAdd(row[definition.Key], row))
                throw new InputException(path, FormattableString.Invariant($"line {reader.RowNumber + 1}: the {definition.Key} '{row[definition.Key]}' occurs twice."), "Keep one row per zone.");
        }
        return new(path, rows);
    }

    /// <summary>The numbers of a column by zone; zones without a number are left out (unknown is not zero).</summary>
    /// <exception cref="InputException">No such column, or text that is no number.</exception>
    public IReadOnlyDictionary<string, double> Numbers(string column)
    {
        Dictionary<string, double> numbers = [];
        foreach ((string zone, IReadOnlyDictionary<string, string> row) in Rows)
        {
            if (!row.TryGetValue(column, out string? text))
                throw new InputException(Path, $"there is no column '{column}'.", Names.Suggest(column, row.Keys));
            if (text.Length == 0)
                continue;
            if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
                throw new InputException(Path, $"{column} of '{zone}' is '{text}', allowed is a number with a decimal point, or nothing.", "Correct the table.");
            numbers[zone] = value;
        }
        return numbers;
    }
}

/// <summary>A line of a table: its number in the file, and column to text.</summary>
public sealed record TableRow(long Line, IReadOnlyDictionary<string, string> Texts);

/// <summary>A table with any number of rows per key, streamed.</summary>
/// <param name="Key">Column that names the zone or species.</param>
public sealed record TableRows(string Path, string Key, string Separator)
{
    /// <exception cref="InputException">As <see cref="Csv.Open"/>; a column that is asked for is not there.</exception>
    public IEnumerable<TableRow> Read(params string[] columns)
    {
        using CsvDataReader reader = Csv.Open(Path, Separator, [Key, .. columns]);
        string[] names = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        while (Csv.Next(Path, reader))
        {
            Dictionary<string, string> row = new(names.Length);
            for (int i = 0; i < names.Length; i++)
                row[names[i]] = i < reader.RowFieldCount ? reader.GetString(i) : "";
            yield return new(reader.RowNumber + 1, row);
        }
    }
}
