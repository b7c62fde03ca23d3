using System.Runtime.InteropServices;
using System.Text;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Runs;

/// <summary>Zones on a grid as a file of the store: names and titles, then every run of cells, 20 bytes each, in the order in which bands give them.</summary>
static class CoverageFile
{
    public const string Name = "coverage.bin";

    public static void Write(string path, ZoneGround ground, Grid grid)
    {
        using BinaryWriter file = new(File.Create(path, 1 << 20), Encoding.UTF8);
        file.Write(ground.Zones.Names.Count);
        for (int i = 0; i < ground.Zones.Names.Count; i++)
        {
            file.Write(ground.Zones.Names[i]);
            file.Write(ground.Titles[i]);
            file.Write(ground.Zones.SticksOut[i]);
        }
        file.Write(ground.Zones.IndexOf.Count);
        foreach (int index in ground.Zones.IndexOf)
            file.Write(index);
        file.Write(ground.Zones.Runs.Count);
        foreach (CellRun<ZoneShare>[] some in BlockWalk.Bands(grid).SelectMany(ground.Zones.Runs.Of).Chunk(4096))
            file.Write(MemoryMarshal.AsBytes(some.AsSpan()));
    }

    /// <param name="runs">Empty; filled here.</param>
    public static ZoneGround Read(string path, CellRuns<ZoneShare> runs)
    {
        using BinaryReader file = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 20), Encoding.UTF8);
        int zones = file.ReadInt32();
        (string[] names, string[] titles, bool[] outside) = (new string[zones], new string[zones], new bool[zones]);
        for (int i = 0; i < zones; i++)
            (names[i], titles[i], outside[i]) = (file.ReadString(), file.ReadString(), file.ReadBoolean());
        int[] index = new int[file.ReadInt32()];
        for (int i = 0; i < index.Length; i++)
            index[i] = file.ReadInt32();
        CellRun<ZoneShare>[] some = new CellRun<ZoneShare>[4096];
        for (long left = file.ReadInt64(); left > 0; left -= Math.Min(left, some.Length))
        {
            Span<CellRun<ZoneShare>> next = some.AsSpan(0, (int)Math.Min(left, some.Length));
            file.BaseStream.ReadExactly(MemoryMarshal.AsBytes(next));
            foreach (CellRun<ZoneShare> run in next)
                runs.Add(run.Row, run.Column, run.Columns, run.Value);
        }
        return new(new(names, runs, index, outside), titles);
    }
}
