using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

public class PhiloxTests
{
    // The known answers of the authors' own distribution (Random123, kat_vectors), philox4x32 with 10 rounds.
    // Words low to high, as the file has them.
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0xe169c58d6627e8d5UL, 0x9b00dbd8bc57ac4cUL)]
    [InlineData(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, 0x41c83b0e408f276dUL, 0x6d5451fda20bc7c6UL)]
    [InlineData(0x299f31d0a4093822UL, 0x0370734413198a2eUL, 0x85a308d3243f6a88UL, 0x94fdccebd16cfe09UL, 0x24126ea15001e420UL)]
    public void Known_answers(ulong key, ulong high, ulong low, ulong dueLow, ulong dueHigh) => Assert.Equal((dueHigh, dueLow), Philox.Bits(key, high, low));

    [Fact]
    public void Uniform_numbers_fill_0_to_1_evenly()
    {
        double[] numbers = [.. Enumerable.Range(0, 100_000).Select(i => Philox.Uniform(7, 1, (ulong)i))];
        Assert.All(numbers, n => Assert.InRange(n, 0, 1 - 1e-16));
        Assert.Equal(0.5, numbers.Average(), 0.005);
        Assert.All(Enumerable.Range(0, 10), tenth => Assert.InRange(numbers.Count(n => (int)(n * 10) == tenth), 9_600, 10_400));
    }
}
