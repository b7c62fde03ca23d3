using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>
/// A surface read by overlapping windows from north to south: its cells are made by blocks, and the blocks read last are kept, so that each is made once without the
/// whole surface being anywhere. Safe to use from several threads that walk side by side.
/// </summary>
/// <param name="source">A file to be decoded, or cells computed while read.</param>
/// <param name="most">Blocks that are kept.</param>
sealed class RecentBlocks(IRasterSource source, int most) : IRasterSource
{
    readonly int across = Count(source.Grid.Columns, BlockWalk.Columns);
    readonly Block[] blocks = [.. source.Grid.Blocks(BlockWalk.Columns, BlockWalk.Rows).Select(w => new Block(w))];
    readonly Lock turn = new();
    int kept;
    long clock;

    public Grid Grid => source.Grid;

    /// <summary>Blocks that are read again by windows of so many rows, taken row by row of windows: those that such a row of windows meets, and one row of blocks more.</summary>
    public static int Needed(Grid grid, int rows) => Count(grid.Columns, BlockWalk.Columns) * Math.Min(Count(rows, BlockWalk.Rows) + 2, Count(grid.Rows, BlockWalk.Rows));

    public static long Bytes(int blocks) => (long)blocks * BlockWalk.Columns * BlockWalk.Rows * sizeof(float);

    public void Read(Window window, Span<float> cells)
    {
        for (int row = window.Row / BlockWalk.Rows; row * BlockWalk.Rows < window.EndRow; row++)
        {
            for (int column = window.Column / BlockWalk.Columns; column * BlockWalk.Columns < window.EndColumn; column++)
                Copy(blocks[(row * across) + column], window, cells);
        }
    }

    public void Dispose()
    {
    }

    void Copy(Block block, Window window, Span<float> cells)
    {
        Window part = block.Window.Intersect(window);
        lock (block.Turn)
        {
            block.Used = Interlocked.Increment(ref clock);
            if (block.Cells is null)
            {
                float[] room = Room();
                source.Read(block.Window, room.AsSpan(0, block.Window.Cells));
                block.Cells = room;
            }
            for (int r = part.Row; r < part.EndRow; r++)
            {
                block.Cells.AsSpan(((r - block.Window.Row) * block.Window.Columns) + part.Column - block.Window.Column, part.Columns)
                    .CopyTo(cells[(((r - window.Row) * window.Columns) + part.Column - window.Column)..]);
            }
        }
    }

    /// <summary>Room for a block: that of the one that nobody has read for longest, where there are as many as may be.</summary>
    float[] Room()
    {
        lock (turn)
        {
            if (kept >= most)
            {
                foreach (Block oldest in blocks.Where(b => b.Cells is not null).OrderBy(b => b.Used))
                {
                    // Whoever is reading a block keeps it; nobody waits here, so nobody waits for one who waits.
                    if (!oldest.Turn.TryEnter())
                        continue;
                    (float[]? room, oldest.Cells) = (oldest.Cells, null);
                    oldest.Turn.Exit();
                    if (room is not null)
                        return room;
                }
            }
            kept++;
            return new float[BlockWalk.Columns * BlockWalk.Rows];
        }
    }

    static int Count(int length, int each) => (length + each - 1) / each;

    sealed class Block(Window window)
    {
        public readonly Window Window = window;
        public readonly Lock Turn = new();
        public volatile float[]? Cells;
        public long Used;
    }
}
