using Microsoft.Win32.SafeHandles;

namespace ThreatLayers.Gdal;

/// <summary>Encoded tiles that wait for those that come before them in the file: in memory up to a budget, the rest in a temporary file.</summary>
sealed class TileSpool(string path, long budget) : IDisposable
{
    readonly List<(byte[]? Bytes, long Offset, int Length)> tiles = [];
    SafeFileHandle? file;
    long inMemory, onDisk;

    /// <returns>Number of the tile, for <see cref="Take"/>.</returns>
    public int Add(ReadOnlySpan<byte> tile)
    {
        if (inMemory + tile.Length <= budget)
        {
            inMemory += tile.Length;
            tiles.Add((tile.ToArray(), 0, tile.Length));
        }
        else
        {
            if (file is null)
                File.Delete(path);
            file ??= File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            RandomAccess.Write(file, tile, onDisk);
            tiles.Add((null, onDisk, tile.Length));
            onDisk += tile.Length;
        }
        return tiles.Count - 1;
    }

    /// <summary>The tile, which is forgotten in memory.</summary>
    public byte[] Take(int number)
    {
        (byte[]? bytes, long offset, int length) = tiles[number];
        tiles[number] = default;
        if (bytes is not null)
            return bytes;
        bytes = new byte[length];
        return file is not null && RandomAccess.Read(file, bytes, offset) == length ? bytes : throw new EndOfStreamException($"{path} ends early.");
    }

    public void Dispose() => file?.Dispose();
}
