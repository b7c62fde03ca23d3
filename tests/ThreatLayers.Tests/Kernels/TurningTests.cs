using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public sealed class TurningTests
{
    [Fact]
    public void Rows_become_columns_at_every_size()
    {
        for (int rows = 0; rows < 14; rows++)
        {
            for (int columns = 0; columns < 14; columns++)
            {
                int[] source = [.. Enumerable.Range(1, rows * (columns + 3))], target = new int[columns * (rows + 5)];
                Turning.Turn(source, columns + 3, target, rows + 5, rows, columns);
                for (int c = 0; c < columns; c++)
                {
                    Assert.Equal(Enumerable.Range(0, rows).Select(r => source[(r * (columns + 3)) + c]), target.Skip(c * (rows + 5)).Take(rows));
                    Assert.All(target.Skip((c * (rows + 5)) + rows).Take(5), v => Assert.Equal(0, v));
                }
            }
        }
    }

    [Fact]
    public void What_does_not_fit_is_refused() => Assert.Throws<IndexOutOfRangeException>(() => Turning.Turn(new int[15], 4, new int[16], 4, 4, 4));
}
