using System.Globalization;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>A surface as a raw file that GDAL can open: its own, or a name in GDAL's memory file system for cells that are held in memory, without a copy.</summary>
sealed class RawFile : IDisposable
{
    static int last;

    readonly HeldCells? held;

    public RawFile(CellFile cells)
    {
        Path = System.IO.Path.GetFullPath(cells.Path);
        held = cells.Held;
        if (held is null)
            return;
        ObjectDisposedException.ThrowIf(!held.TryHold(), cells);
        Library.Load();
        Path = string.Create(CultureInfo.InvariantCulture, $"/vsimem/threatlayers/{Interlocked.Increment(ref last)}.f32");
        nint file = Native.VSIFileFromMemBuffer(Path, held.Address, (ulong)held.Bytes, 0);
        if (file == 0)
            throw new IOException($"{cells.Path}: GDAL does not take the cells from memory.");
        _ = Native.VSIFCloseL(file);
    }

    public string Path { get; }

    public void Dispose()
    {
        if (held is null)
            return;
        _ = Native.VSIUnlink(Path);
        held.Release();
    }
}
