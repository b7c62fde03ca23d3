using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using ThreatLayers.Portal.Verifying;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>A package passes; a package with one fault fails in the check that is there for it.</summary>
public sealed class VerifyTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    [Fact]
    public async Task A_package_passes_all_checks()
    {
        Outcome outcome = await BuiltProgram.Run(release.Bench.Folder, ["verify", release.Folder]);
        Assert.True(outcome.Code == 0, outcome.Output);
        Assert.Equal(PackageCheck.All.Count, outcome.Output.Split('\n').Count(l => l.StartsWith("ok ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_damaged_package_is_told_with_exit_code_1()
    {
        string copy = release.Copy("told");
        File.AppendAllText(Path.Combine(copy, "sources.tsv"), "x");
        Outcome outcome = await BuiltProgram.Run(release.Bench.Folder, ["verify", copy]);
        Assert.Equal(1, outcome.Code);
        Assert.Contains("FAULTY  checksums", outcome.Output);
        Assert.Contains("sources.tsv is not what checksums.sha256 says", outcome.Output);
    }

    [Theory]
    [InlineData("structure", "manifest.json is missing")]
    [InlineData("structure", "cog/mean.tif, which manifest.json names")]
    [InlineData("checksums", "maps/mean.png is not what")]
    [InlineData("checksums", "maps/mean.png is listed in checksums.sha256 and missing")]
    [InlineData("checksums", "extra.txt is not listed")]
    [InlineData("GeoTIFFs", "it is no TIFF")]
    [InlineData("GeoTIFFs", "a directory lies behind the data")]
    [InlineData("PMTiles", "it does not begin as")]
    [InlineData("PMTiles", "its bounds are")]
    [InlineData("PMTiles", "lies outside its bounds")]
    [InlineData("PMTiles", "its tiles do not end where the file does")]
    [InlineData("PMTiles", "it is no picture")]
    [InlineData("PMTiles", "its root directory has")]
    [InlineData("PMTiles", "comes after tile")]
    [InlineData("PMTiles", "its header says")]
    [InlineData("tile folders", "it is no picture")]
    [InlineData("tile folders", "lies outside its zoom")]
    [InlineData("MBTiles", "tiles outside their zoom")]
    [InlineData("MBTiles", "its metadata has no bounds")]
    [InlineData("STAC", "leads nowhere")]
    [InlineData("STAC", "is no box")]
    [InlineData("STAC", "bytes, not")]
    [InlineData("TileJSON", "are no bounds")]
    [InlineData("TileJSON", "lies outside the bounds")]
    [InlineData("GeoParquet", "is no Parquet file")]
    public void Each_fault_is_found(string check, string fault)
    {
        string copy = release.Copy($"{check}-{Math.Abs(fault.GetHashCode(StringComparison.Ordinal))}");
        Damage(copy, check, fault);
        IReadOnlyList<string> found = PackageCheck.All.Single(c => c.Name == check).Run(copy);
        Assert.Contains(found, f => f.Contains(fault, StringComparison.Ordinal));
    }

    static void Damage(string copy, string check, string fault)
    {
        string archive = Path.Combine(copy, "tiles", "mean.pmtiles");
        switch (check, fault)
        {
            case (_, "manifest.json is missing"):
                File.Delete(Path.Combine(copy, "manifest.json"));
                break;
            case (_, "cog/mean.tif, which manifest.json names"):
                File.Delete(Path.Combine(copy, "cog", "mean.tif"));
                break;
            case (_, "maps/mean.png is not what"):
                File.AppendAllText(Path.Combine(copy, "maps", "mean.png"), "x");
                break;
            case (_, "maps/mean.png is listed in checksums.sha256 and missing"):
                File.Delete(Path.Combine(copy, "maps", "mean.png"));
                break;
            case (_, "extra.txt is not listed"):
                File.WriteAllText(Path.Combine(copy, "extra.txt"), "x");
                break;
            case (_, "it is no TIFF"):
                File.WriteAllText(Path.Combine(copy, "cog", "mean.tif"), "not a picture at all");
                break;
            case (_, "a directory lies behind the data"):
                MoveDirectoryToTheEnd(Path.Combine(copy, "cog", "mean.tif"));
                break;
            case (_, "it does not begin as"):
                Patch(archive, 0, [0]);
                break;
            case (_, "its bounds are"):
                Patch(archive, 102, BitConverter.GetBytes(0)); // West, east and so on of zero: the classic.
                Patch(archive, 110, BitConverter.GetBytes(0));
                break;
            case (_, "lies outside its bounds"):
                Patch(archive, 119, BitConverter.GetBytes(1_900_000_000));
                break;
            case (_, "its tiles do not end where the file does"):
                File.AppendAllText(archive, "x");
                break;
            case ("PMTiles", "it is no picture"):
                Patch(archive, (int)BitConverter.ToInt64(File.ReadAllBytes(archive), 56), [0, 0, 0, 0]);
                break;
            case (_, "its root directory has"):
                Patch(archive, 8, BitConverter.GetBytes(200L));
                break;
            case (_, "comes after tile"):
                Unsort(archive);
                break;
            case (_, "its header says"):
                Patch(archive, 72, BitConverter.GetBytes(1L));
                break;
            case ("tile folders", "it is no picture"):
                File.WriteAllText(Path.Combine(copy, "tiles", "mean", "0", "0", "0.png"), "x");
                break;
            case (_, "lies outside its zoom"):
                File.Copy(Path.Combine(copy, "tiles", "mean", "0", "0", "0.png"), Path.Combine(copy, "tiles", "mean", "0", "0", "1.png"));
                break;
            case (_, "tiles outside their zoom"):
                Sql(copy, "UPDATE map SET tile_row = 9 WHERE zoom_level = 0");
                break;
            case (_, "its metadata has no bounds"):
                Sql(copy, "DELETE FROM metadata WHERE name = 'bounds'");
                break;
            case (_, "leads nowhere"):
                File.Delete(Path.Combine(copy, "stac", "combined", "collection.json"));
                break;
            case (_, "is no box"):
                Edit(copy, "stac/combined/mean.json", j => j["bbox"] = new JsonArray(0, 0, 0, 0));
                break;
            case (_, "bytes, not"):
                Edit(copy, "stac/combined/mean.json", j => j["assets"]!["data"]!["file:size"] = 7);
                break;
            case (_, "are no bounds"):
                Edit(copy, "tilejson/mean.json", j => j["bounds"] = new JsonArray(0, 0, 0, 0));
                break;
            case (_, "lies outside the bounds"):
                Edit(copy, "tilejson/mean.json", j => j["center"] = new JsonArray(0, 89, 1));
                break;
            case (_, "is no Parquet file"):
                File.WriteAllText(Path.Combine(copy, "zones", "zones.parquet"), "PAR1 and then nothing");
                break;
            default:
                throw new InvalidOperationException($"No damage is known for {check}: {fault}.");
        }
    }

    static void Patch(string file, int at, byte[] bytes)
    {
        using FileStream stream = new(file, FileMode.Open, FileAccess.Write);
        stream.Position = at;
        stream.Write(bytes);
    }

    /// <summary>The last two tiles of the root directory change places: the second's step from the first becomes negative by wrapping around.</summary>
    static void Unsort(string archive)
    {
        byte[] bytes = File.ReadAllBytes(archive);
        int root = (int)BitConverter.ToInt64(bytes, 16);
        using MemoryStream plain = new();
        using (System.IO.Compression.GZipStream gzip = new(new MemoryStream(bytes, 127, root), System.IO.Compression.CompressionMode.Decompress))
            gzip.CopyTo(plain);
        byte[] directory = plain.ToArray();
        // After the count (one or two bytes) come the steps, one byte each in a small archive; a step of 0 repeats a tile.
        directory[(directory[0] > 127 ? 2 : 1) + 3] = 0;
        using MemoryStream packed = new();
        using (System.IO.Compression.GZipStream gzip = new(packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(directory);
        int change = (int)packed.Length - root;
        byte[] whole = [.. bytes[..127], .. packed.ToArray(), .. bytes[(127 + root)..]];
        BitConverter.GetBytes(packed.Length).CopyTo(whole, 16);
        foreach (int offset in (int[])[24, 40, 56])
            BitConverter.GetBytes(BitConverter.ToInt64(bytes, offset) + change).CopyTo(whole, offset);
        File.WriteAllBytes(archive, whole);
    }

    static void MoveDirectoryToTheEnd(string tiff)
    {
        byte[] bytes = File.ReadAllBytes(tiff);
        int at = (int)BitConverter.ToUInt32(bytes, 4), length = 2 + (12 * BitConverter.ToUInt16(bytes, at)) + 4;
        byte[] whole = [.. bytes, .. bytes.Length % 2 == 1 ? new byte[1] : [], .. bytes[at..(at + length)]];
        BitConverter.GetBytes(whole.Length - length).CopyTo(whole, 4);
        File.WriteAllBytes(tiff, whole);
    }

    static void Sql(string copy, string sql)
    {
        using SqliteConnection database = new($"Data Source={Path.Combine(copy, "tiles", "mean.mbtiles")};Pooling=False");
        database.Open();
        using SqliteCommand command = database.CreateCommand();
        command.CommandText = sql;
        Assert.True(command.ExecuteNonQuery() > 0);
    }

    static void Edit(string copy, string file, Action<JsonNode> edit)
    {
        JsonNode json = JsonNode.Parse(File.ReadAllText(Path.Combine(copy, file)))!;
        edit(json);
        File.WriteAllText(Path.Combine(copy, file), json.ToJsonString());
    }
}
