using ThreatLayers.Kernels;

namespace ThreatLayers.Tests.Kernels;

/// <summary>A GPU that fails in the middle of the night, and machines without one.</summary>
public class ResilienceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public void A_device_that_fails_on_its_nth_call_is_replaced_with_one_warning_and_the_same_results(int n)
    {
        List<string> warnings = [];
        using var cpu = new CpuBackend();
        using var resilient = new ResilientBackend(new FailingBackend(n), new CpuBackend(), warnings.Add);

        foreach (FormulaCase formula in FormulaCases.All)
        {
            float[][] inputs = SampleCells.Of(formula.Inputs, 100, seed: n);
            FormulaTests.AssertSameBits(formula.Run(cpu, inputs), formula.Run(resilient, inputs), formula.ToString());
        }

        Assert.StartsWith("a device failed (the device is lost); going on with CPU", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal("cpu", resilient.Kind);
    }

    [Fact]
    public void Many_threads_see_the_failure_and_none_loses_its_block()
    {
        int warnings = 0;
        using var resilient = new ResilientBackend(new FailingBackend(20), new CpuBackend(), _ => Interlocked.Increment(ref warnings));
        Parallel.For(0, 200, block =>
        {
            float[] y = new float[50];
            resilient.Map(new Affine(1f, block), new float[50], y);
            Assert.All(y, cell => Assert.Equal(block, cell));
        });
        Assert.Equal(1, warnings);
    }

    [Fact]
    public void A_wrong_argument_is_the_callers_fault_not_the_devices()
    {
        List<string> warnings = [];
        using var resilient = new ResilientBackend(new FailingBackend(9), new CpuBackend(), warnings.Add);
        Assert.Throws<ArgumentException>(() => resilient.Map(default(Complement), new float[3], new float[4]));
        Assert.Empty(warnings);
    }

    [Fact]
    public void Devices_has_the_cpu_and_never_the_emulator()
    {
        IReadOnlyList<ThreatLayers.Kernels.Device> devices = Devices.List();
        Assert.Equal("cpu", devices[0].Kind);
        Assert.True(devices[0].MemoryBytes > 0);
        Assert.DoesNotContain(devices, device => device.Name.Contains("CPUAccelerator", StringComparison.Ordinal));
    }

    [Fact]
    public void Auto_takes_a_gpu_where_there_is_one_else_the_cpu()
    {
        using Backend backend = Backends.Choose("auto", message => Assert.Fail(message));
        Assert.Equal(Devices.List().FirstOrDefault(device => device.Kind != "cpu")?.Kind ?? "cpu", backend.Kind);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused_with_the_list_of_those_that_are()
    {
        Assert.SkipWhen(Devices.List().Any(device => device.Kind == "opencl"), "This machine has an OpenCL GPU.");
        string message = Assert.Throws<NotSupportedException>(() => Backends.Choose("opencl", _ => { })).Message;
        Assert.StartsWith("There is no opencl device on this machine. There is: cpu: CPU, ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_is_refused_with_the_names_there_are()
    {
        string message = Assert.Throws<ArgumentException>(() => Backends.Choose("gpu", _ => { })).Message;
        Assert.StartsWith("'gpu' is no backend; there are auto, cuda, opencl, cpu.", message, StringComparison.Ordinal);
    }

    private sealed class FailingBackend(int failingCall) : Backend
    {
        private readonly CpuBackend inner = new();
        private int calls;

        public override string Kind => "cuda";
        public override string Name => "a device";

        protected override void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y)
        {
            Count();
            inner.Map(op, x, y);
        }

        protected override void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
        {
            Count();
            inner.Zip(op, a, b, y);
        }

        protected override void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
        {
            Count();
            inner.Fold(op, layers, weights, y);
        }

        private void Count()
        {
            if (Interlocked.Increment(ref calls) >= failingCall)
                throw new InvalidOperationException("the device is lost");
        }
    }
}
