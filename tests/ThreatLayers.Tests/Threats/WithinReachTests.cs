using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Threats;

namespace ThreatLayers.Tests.Threats;

public class WithinReachTests
{
    [Fact]
    public void What_is_within_reach_is_what_trying_all_cells_finds() => (
        from columns in Gen.Int[1, 200]
        from rows in Gen.Int[1, 30]
        from halves in Gen.Int[0, 90].Array[1, 20]
        from every in Gen.Int[2, 3000]
        from seed in Gen.Int[0, 1_000_000]
        select (columns, rows, halves, every, seed)).Sample(s =>
    {
        // A window is as wide as it likes in each of its rows.
        MapStencil stencil = new([.. s.halves.Select(h => new float[h + 1])], 256);
        Window window = new(0, 0, s.columns, s.rows);
        WithinReach reach = new(stencil, window);
        int halo = reach.Halo, width = ((s.columns + 63) / 64 * 64) + (2 * halo);
        Random random = new(s.seed);
        Dictionary<int, float[]> around = Enumerable.Range(-stencil.Rows, s.rows + (2 * stencil.Rows)).ToDictionary(r => r, _ => Enumerable.Range(0, width).Select(_ => random.Next(s.every) == 0 ? 1f : float.NaN).ToArray());
        foreach ((int row, float[] cells) in around)
            reach.Mark(row, cells, double.NegativeInfinity);
        for (int row = 0; row < s.rows; row++)
        {
            for (int word = 0; word * 64 < s.columns; word++)
            {
                ulong found = reach.Of(row, word, ulong.MaxValue);
                for (int c = word * 64; c < Math.Min((word + 1) * 64, s.columns); c++)
                {
                    bool expected = Enumerable.Range(-stencil.Rows, (2 * stencil.Rows) + 1).Any(away => Enumerable.Range(-s.halves[Math.Abs(away)], (2 * s.halves[Math.Abs(away)]) + 1).Any(k => around[row + away][halo + c + k] == 1));
                    Assert.Equal(expected, (found >> (c % 64) & 1) != 0);
                }
            }
        }
    }, iter: 60, threads: 2);
}
