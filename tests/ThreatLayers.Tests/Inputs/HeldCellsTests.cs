using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Runs;

namespace ThreatLayers.Tests.Inputs;

/// <summary>Surfaces in memory and on disk are the same to whoever reads them, and to the store.</summary>
public sealed class HeldCellsTests : IDisposable
{
    static readonly Grid Grid = new(Crs.EaseGrid2, 0, 1500, 1, 1, 1400, 1500);
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-held-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    CellFile Filled(string name, CellRoom? room)
    {
        CellFile file = CellFile.Create(Path.Combine(folder, name), Grid, room);
        Parallel.ForEach(Grid.Blocks(333, 256), w => file.Write(w, [.. Enumerable.Range(0, w.Cells).Select(i => (float)(((w.Row + (i / w.Columns)) * Grid.Columns) + w.Column + (i % w.Columns)))]));
        return file;
    }

    [Fact]
    public void Windows_are_those_of_a_file()
    {
        using CellFile held = Filled("held.f32", new(1 << 30)), onDisk = Filled("disk.f32", null);
        Assert.NotNull(held.Held);
        Assert.False(File.Exists(held.Path));
        foreach (Window window in (Window[])[new(0, 0, 1400, 1500), new(17, 40, 90, 80), new(0, 1499, 1400, 1), new(1399, 0, 1, 1500)])
        {
            float[] one = new float[window.Cells], other = new float[window.Cells];
            held.Read(window, one);
            onDisk.Read(window, other);
            Assert.Equal(other, one);
        }
        float[] some = new float[5000];
        held.ReadFrom(1_234_567, some);
        Assert.Equal([.. Enumerable.Range(1_234_567, 5000).Select(i => (float)i)], some);
    }

    [Fact]
    public void The_store_gets_the_same_files_with_the_same_checksums_even_when_the_run_lets_go_at_once()
    {
        using ResultStore store = new(Path.Combine(folder, "store"));
        foreach ((string key, CellRoom? room) in new[] { ("one", new CellRoom(1 << 30)), ("two", null) })
        {
            using CellFile cells = Filled(key + ".f32", room);
            store.Adopt(new() { Key = key, Name = "x", Parts = [], Files = [] }, cells);
        }
        store.Settle();
        StoreEntry held = store.Find("one")!, file = store.Find("two")!;
        Assert.Equal(file.Files[0].Blocks, held.Files[0].Blocks);
        Assert.Equal(3, held.Files[0].Blocks.Count);
        Assert.Equal(File.ReadAllBytes(store.PathOf("two", "cells.f32")), File.ReadAllBytes(store.PathOf("one", "cells.f32")));
        Assert.Equal(File.ReadAllText(store.PathOf("two", "cells.hdr")), File.ReadAllText(store.PathOf("one", "cells.hdr")));
        Assert.Null(store.Damage(held));
    }

    [Fact]
    public void Room_is_bounded_and_comes_back_when_the_last_lets_go()
    {
        CellRoom room = new((2 * Grid.Cells * sizeof(float)) + 1);
        CellFile first = Filled("1.f32", room), second = Filled("2.f32", room), third = Filled("3.f32", room);
        Assert.NotNull(second.Held);
        Assert.Null(third.Held);
        Assert.True(first.Held!.TryHold());
        first.Dispose();
        Assert.Null(room.TryTake(Grid));
        Assert.Equal(77, first.Held.Slice(77, 1)[0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => first.Held.Slice(Grid.Cells, 1).Length);
        first.Held.Release();
        Assert.False(first.Held.TryHold());
        HeldCells again = room.TryTake(Grid)!;
        Assert.Equal(0, again.Slice(Grid.Cells - 1, 1)[0]);
        again.Release();
        second.Dispose();
        third.Dispose();
        Assert.Throws<ObjectDisposedException>(() => second.Read(new(0, 0, 1, 1), new float[1]));
    }
}
