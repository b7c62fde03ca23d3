using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class RecentBlocksTests
{
    static readonly Grid Grid = new(Crs.EaseGrid2, 0, 3000, 1, 1, 5000, 3000);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Overlapping_windows_from_north_to_south_make_each_block_once(int threads)
    {
        Numbers source = new();
        RecentBlocks blocks = new(source, RecentBlocks.Needed(Grid, 700));
        int wrong = 0;
        BlockWalkOver(threads, window =>
        {
            float[] cells = new float[window.Cells];
            blocks.Read(window, cells);
            for (int i = 0; i < cells.Length; i++)
                wrong += cells[i] == Numbers.At(window.Row + (i / window.Columns), window.Column + (i % window.Columns)) ? 0 : 1;
        });
        Assert.Equal(0, wrong);
        Assert.Equal(3 * 6, source.Reads);
    }

    [Fact]
    public void With_room_for_one_block_cells_are_right_all_the_same()
    {
        RecentBlocks blocks = new(new Numbers(), 1);
        int wrong = 0;
        BlockWalkOver(2, window =>
        {
            float[] cells = new float[window.Cells];
            blocks.Read(window, cells);
            wrong += cells[^1] == Numbers.At(window.EndRow - 1, window.EndColumn - 1) && cells[0] == Numbers.At(window.Row, window.Column) ? 0 : 1;
        });
        Assert.Equal(0, wrong);
    }

    static void BlockWalkOver(int threads, Action<Window> body)
    {
        Queue<Window> windows = new(Grid.Blocks(500, 500).Select(w => new Window(w.Column - 100, w.Row - 100, w.Columns + 200, w.Rows + 200).Intersect(Grid.Whole)));
        Parallel.For(0, threads, _ =>
        {
            for (; ; )
            {
                Window window;
                lock (windows)
                {
                    if (!windows.TryDequeue(out window))
                        return;
                }
                body(window);
            }
        });
    }

    /// <summary>Each cell says where it is.</summary>
    sealed class Numbers : IRasterSource
    {
        int reads;

        public int Reads => reads;

        public Grid Grid => RecentBlocksTests.Grid;

        public static float At(int row, int column) => (row * 5000) + column;

        public void Read(Window window, Span<float> cells)
        {
            Interlocked.Increment(ref reads);
            for (int i = 0; i < cells.Length; i++)
                cells[i] = At(window.Row + (i / window.Columns), window.Column + (i % window.Columns));
        }

        public void Dispose()
        {
        }
    }
}
