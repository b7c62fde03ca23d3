using CsCheck;
using ThreatLayers.Grids;
using ThreatLayers.Harmonising;

namespace ThreatLayers.Tests.Harmonising;

public sealed class CellRunsTests : IDisposable
{
    // So wide that each row is a band of its own.
    static readonly Grid Wide = new(Crs.EaseGrid2, 0, 5, 1, 1, 4_000_000, 5);
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-runs-").FullName;

    string Spool => Path.Combine(folder, "runs");

    [Theory]
    [InlineData(10, false)]
    [InlineData(60_000, true)]
    public void Runs_come_back_by_band_in_the_order_they_went_in(int count, bool onDisk)
    {
        Assert.Equal(5, BlockWalk.Bands(Wide).Count());
        Random random = new(7);
        List<CellRun<double>> said = [.. Enumerable.Range(0, count).Select(i => new CellRun<double>(random.Next(5), random.Next(1000), 1 + random.Next(50), i))];
        using (CellRuns<double> runs = new(Wide, Spool))
        {
            foreach (CellRun<double> run in said)
                runs.Add(run.Row, run.Column, run.Columns, run.Value);
            Assert.Equal(onDisk, File.Exists(Spool));
            Assert.Equal(count, runs.Count);
            foreach (Window band in BlockWalk.Bands(Wide))
            {
                CellRun<double>[] due = [.. said.Where(r => r.Row == band.Row)];
                Assert.Equal(due, runs.Of(band));
                Assert.Equal(due, runs.Of(band));
            }
        }
        Assert.False(File.Exists(Spool));
    }

    [Fact]
    public void Bands_tile_any_grid()
    {
        Gen.Select(Gen.Int[1, 6_000_000], Gen.Int[1, 400]).Sample((columns, rows) =>
        {
            Grid grid = Wide with { Columns = columns, Rows = rows };
            int next = 0;
            foreach (Window band in BlockWalk.Bands(grid))
            {
                Assert.Equal((0, next, columns), (band.Column, band.Row, band.Columns));
                next = band.EndRow;
            }
            Assert.Equal(rows, next);
        }, iter: 200);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
