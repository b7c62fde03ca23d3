using System.Buffers.Binary;
using ThreatLayers.Tiling.Archives;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Tiling;

/// <summary>Tiles that the run before has encoded, by their codes (<see cref="ITileEncoder.Codes"/>): a picture is a function of its codes, so a tile with the same codes is taken as it is.</summary>
/// <remarks>Codes, and not cells: where a quantile moves a little, all cells of a rescaled surface change in their last bits, and hardly a pixel its colour.</remarks>
public sealed class EarlierTiles : IDisposable
{
    const int EntryBytes = sizeof(long) + 16;
    readonly PmtilesArchive? archive;
    readonly Func<TileId, byte[]?> read;
    readonly Dictionary<UInt128, TileId> tiles = [];

    EarlierTiles(PmtilesArchive? archive, Func<TileId, byte[]?> read, string list)
    {
        this.archive = archive;
        this.read = read;
        byte[] entries = File.ReadAllBytes(list);
        for (int at = 0; at + EntryBytes <= entries.Length; at += EntryBytes)
            tiles[BinaryPrimitives.ReadUInt128LittleEndian(entries.AsSpan(at + sizeof(long)))] = TileId.OfOrder(BinaryPrimitives.ReadInt64LittleEndian(entries.AsSpan(at)));
    }

    /// <summary>Names of the files that earlier tiles are read from; whoever hands them over knows that they are whole.</summary>
    public static bool IsOf(string file) => file.EndsWith(".pmtiles", StringComparison.Ordinal) || file.StartsWith("tiles_crs84/", StringComparison.Ordinal) || file.StartsWith('~');

    /// <param name="folder">That <see cref="SurfaceTiles.Write"/> has filled.</param>
    /// <param name="name">Of the archive in tiles/, without its ending.</param>
    /// <returns>Null where the folder has no such archive.</returns>
    public static EarlierTiles? Open(string folder, string name)
    {
        string path = Path.Combine(folder, "tiles", $"{name}.pmtiles"), list = List(folder, name);
        if (!File.Exists(path) || !File.Exists(list))
            return null;
        PmtilesArchive archive = new(path);
        return new(archive, tile => archive.Find(HilbertCurve.IdOf(tile)), list);
    }

    /// <param name="folder">That <see cref="SurfaceTiles.Write"/> has filled.</param>
    /// <param name="tiles">Files {z}/{x}/{y} in it.</param>
    /// <param name="name">Of the list.</param>
    /// <returns>Null where the folder has no such tiles.</returns>
    public static EarlierTiles? OpenFolder(string folder, string tiles, string extension, string name)
    {
        string root = Path.Combine(folder, tiles), list = List(folder, name);
        return Directory.Exists(root) && File.Exists(list)
            ? new(null, tile => Path.Combine(root, $"{tile.Path}.{extension}") is var path && File.Exists(path) ? File.ReadAllBytes(path) : null, list) : null;
    }

    /// <summary>Writes the list that goes with tiles.</summary>
    public static void Save(string folder, string name, TileSpool spool)
    {
        using FileStream file = new(List(folder, name), FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16);
        Span<byte> entry = stackalloc byte[EntryBytes];
        foreach ((TileId tile, UInt128 codes) in spool.Codes())
        {
            BinaryPrimitives.WriteInt64LittleEndian(entry, tile.Order);
            BinaryPrimitives.WriteUInt128LittleEndian(entry[sizeof(long)..], codes);
            file.Write(entry);
        }
    }

    /// <summary>A picture of these codes; null where there was none. Safe from several threads.</summary>
    public byte[]? Find(UInt128 codes) => tiles.TryGetValue(codes, out TileId tile) ? read(tile) : null;

    public void Dispose() => archive?.Dispose();

    /// <summary>No surface is named with a tilde, and releases do not take what is.</summary>
    static string List(string folder, string name) => Path.Combine(folder, $"~{name}.codes");
}
