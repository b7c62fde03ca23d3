using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>Formulas one after the other on a device: the same as one by one on the CPU.</summary>
public class ChainTests
{
    const int Inputs = 4;

    // By hand: mean of 1 - 0.25 and 2 x 0.5 with weights 1 and 3 is (0.75 + 3) / 4 = 0.9375; less than both known is nodata, then filled.
    [Fact]
    public void A_chain_gives_what_its_formulas_give()
    {
        Formula mean = Formula.Fold(new WeightedMean(2), [Formula.Given(0).Map(default(Complement)), Formula.Constant(2).Zip(default(Multiply), Formula.Given(1))], [1, 3]);
        Chain chain = new(mean.Map(new Fill(-1)));
        float[][] inputs = [[0.25f, float.NaN, 1], [0.5f, 1, 1]];
        foreach (Backend backend in (Backend[])[new CpuBackend(), Emulator.Start()])
        {
            Assert.Equal([0.9375f, -1, 1.5f], Run(chain, backend, inputs));
            backend.Dispose();
        }
    }

    [Fact]
    public void Any_chain_gives_the_bits_of_its_formulas_one_by_one()
    {
        using CpuBackend cpu = new();
        using DeviceBackend device = Emulator.Start();
        for (int seed = 0; seed < 40; seed++)
        {
            Sampled sample = new(new Random(seed));
            (Formula formula, float[] expected) = sample.Next(depth: 4);
            Chain chain = new(formula);
            FormulaTests.AssertSameBits(expected, Run(chain, cpu, sample.Inputs), $"cpu {seed}");
            FormulaTests.AssertSameBits(expected, Run(chain, device, sample.Inputs), $"device {seed}");
        }
    }

    /// <summary>x, x + 1, (x + 1) x ... would need a block each if blocks were not used again.</summary>
    [Fact]
    public void Blocks_are_used_again()
    {
        Formula formula = Formula.Given(0);
        for (int i = 0; i < 20; i++)
            formula = Formula.Fold(new Maximum(1), [formula, Formula.Given(1)], [1, 1]);
        Assert.Equal(2, new Chain(formula).Blocks);
    }

    [Fact]
    public void What_follows_each_other_is_one_kernel()
    {
        Assert.Equal(1, Steps(Formula.Given(0).Map(new Affine(2, 1)).Map(default(Exp)).Map(default(Complement))));
        Assert.Equal(1, Steps(Formula.Given(0).Map(default(Exp)).Zip(default(Multiply), Formula.Constant(1).Zip(default(Subtract), Formula.Given(1))).Map(new Fill(0))));
        Assert.Equal(2, Steps(Enumerable.Range(0, 8).Aggregate(Formula.Given(0), (f, _) => f.Map(default(Complement)))));

        static int Steps(Formula formula)
        {
            Counter counter = new();
            new Chain(formula).Run(counter);
            return counter.Count;
        }
    }

    // 40,000 cells of four layers and a result take 640 KB; 300 KB for three streams hold about 5,000 cells each.
    [Fact]
    public void A_block_that_does_not_fit_is_cut()
    {
        using CpuBackend cpu = new();
        using DeviceBackend device = Emulator.Start(memoryBytes: 300_000 + (DeviceStream.MostConstants * sizeof(float)));
        float[][] inputs = SampleCells.Of(Inputs, 40_000, 3);
        Chain chain = new(Formula.Fold(new WeightedSum(1), [.. inputs.Select((_, k) => Formula.Given(k))], [1, 2, 3, 4]).Map(new Power(0.5f)));
        FormulaTests.AssertSameBits(Run(chain, cpu, inputs), Run(chain, device, inputs), "cut");
        Assert.True(device.Living[0].Cuts > 1);
    }

    [Fact]
    public void A_device_without_any_room_is_replaced_by_the_cpu()
    {
        List<string> warnings = [];
        using ResilientBackend backend = new(Emulator.Start(memoryBytes: 1000), new CpuBackend(), warnings.Add);
        Assert.Equal([1f, 1], Run(new(Formula.Given(0).Map(default(Exp))), backend, [[0, 0]]));
        Assert.Contains("do not fit", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.False(backend.KeepsChains);
    }

    [Fact]
    public void Devices_take_blocks_in_turn_and_one_that_is_lost_is_left_out()
    {
        List<string> warnings = [];
        DeviceBackend devices = Emulator.Start(devices: 2, warn: warnings.Add);
        using ResilientBackend backend = new(devices, new CpuBackend(), warnings.Add);
        GpuDevice[] two = [.. devices.Living];
        Chain chain = new(Formula.Given(0).Map(new Affine(2, 0)));
        for (int i = 0; i < 6; i++)
            Assert.Equal([2f * i], Run(chain, backend, [[i]]));
        Assert.Equal([3, 3], two.Select(d => d.Done));
        two[0].Dispose();
        for (int i = 0; i < 6; i++)
            Assert.Equal([2f * i], Run(chain, backend, [[i]]));
        Assert.Equal([two[1]], devices.Living);
        Assert.Contains("failed (", Assert.Single(warnings), StringComparison.Ordinal);
        two[1].Dispose();
        Assert.Equal([10f], Run(chain, backend, [[5]]));
        Assert.Equal(2, warnings.Count);
        Assert.Equal("cpu", backend.Kind);
    }

    [Fact]
    public void An_input_that_cannot_be_read_is_no_fault_of_the_device()
    {
        using ResilientBackend backend = new(Emulator.Start(), new CpuBackend(), Assert.Fail);
        Chain chain = new(Formula.Given(0).Map(default(Exp)));
        Assert.Throws<IOException>(() => backend.Run(chain, (_, _) => throw new IOException("damaged"), new float[4]));
        Assert.Equal([1f], Run(chain, backend, [[0]]));
        Assert.Equal("emulator", backend.Kind);
    }

    [Fact]
    public void Many_threads_get_their_own_blocks()
    {
        using DeviceBackend device = Emulator.Start(devices: 2);
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 8 }, block =>
        {
            Chain chain = new(Formula.Given(0).Zip(default(Add), Formula.Given(1)).Map(new Affine(1, block)));
            Assert.All(Run(chain, device, [[.. Enumerable.Repeat(1f, 500)], [.. Enumerable.Repeat(2f, 500)]]), cell => Assert.Equal(3 + block, cell));
        });
        Assert.Equal(60, device.Living.Sum(d => d.Done));
    }

    static float[] Run(Chain chain, Backend backend, float[][] inputs)
    {
        float[] y = new float[inputs[0].Length];
        backend.Run(chain, (i, cells) => inputs[i].CopyTo(cells), y);
        return y;
    }

    /// <summary>Random formulas, and what they give when each is run by itself.</summary>
    sealed class Sampled(Random random)
    {
        const int Length = 70;
        readonly CpuBackend cpu = new();
        readonly List<(Formula Formula, float[] Cells)> made = [];

        public float[][] Inputs { get; } = SampleCells.Of(ChainTests.Inputs, Length, 11);

        public (Formula Formula, float[] Cells) Next(int depth)
        {
            if (made.Count > 0 && random.Next(6) == 0)
                return made[random.Next(made.Count)];
            (Formula, float[]) next = depth == 0 ? Leaf() : random.Next(9) switch
            {
                0 => Map(new Affine(0.5f, 0.25f), depth),
                1 => Map(default(Complement), depth),
                2 => Map(new Fill(0.5f), depth),
                3 => Map(new Logistic(0.5f, 3f), depth),
                4 => Zip(default(Add), depth),
                5 => Zip(default(Mask), depth),
                6 => Zip(default(Subtract), depth),
                7 => Fold(new WeightedMean(2), depth),
                _ => Fold(new NoisyOr(1), depth),
            };
            made.Add(next);
            return next;
        }

        (Formula, float[]) Leaf()
        {
            int i = random.Next(ChainTests.Inputs + 1);
            return i < ChainTests.Inputs ? (Formula.Given(i), Inputs[i]) : (Formula.Constant(0.75f), [.. Enumerable.Repeat(0.75f, Length)]);
        }

        (Formula, float[]) Map<TOp>(TOp op, int depth) where TOp : unmanaged, IMap
        {
            (Formula x, float[] cells) = Next(depth - 1);
            float[] y = new float[Length];
            cpu.Map(op, cells, y);
            return (x.Map(op), y);
        }

        (Formula, float[]) Zip<TOp>(TOp op, int depth) where TOp : unmanaged, IZip
        {
            ((Formula a, float[] left), (Formula b, float[] right)) = (Next(depth - 1), Next(depth - 1));
            float[] y = new float[Length];
            cpu.Zip(op, left, right, y);
            return (a.Zip(op, b), y);
        }

        (Formula, float[]) Fold<TOp>(TOp op, int depth) where TOp : unmanaged, IFold
        {
            (Formula Formula, float[] Cells)[] layers = [Next(depth - 1), Next(depth - 1), Next(depth - 1)];
            float[] y = new float[Length];
            cpu.Fold(op, [.. layers.Select(l => (ReadOnlyMemory<float>)l.Cells)], [1, 0.5f, 2], y);
            return (Formula.Fold(op, [.. layers.Select(l => l.Formula)], [1, 0.5f, 2]), y);
        }
    }

    sealed class Counter : IChainMachine
    {
        public int Count { get; private set; }

        public void Set(float value, int to) => Count++;
        void IChainMachine.Map<TOp>(TOp op, int from, int to) => Count++;
        void IChainMachine.Zip<TOp>(TOp op, int left, int right, int to) => Count++;
        void IChainMachine.Fold<TOp>(TOp op, int[] layers, float[] weights, int constants, int to) => Count++;
    }
}
