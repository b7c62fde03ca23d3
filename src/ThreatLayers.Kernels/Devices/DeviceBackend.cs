using ILGPU;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>
/// Any accelerators that ILGPU drives, all of one kind. Blocks go to them in turn. One that fails is left out from then on, and its block goes to the next; when none
/// is left the failure comes out of the call, before anything is written to the caller's result.
/// </summary>
internal sealed class DeviceBackend : Backend
{
    private readonly Context context;
    private readonly GpuDevice[] all;
    private readonly Action<string> warn;
    private readonly HashSet<Type> tooLarge = [];
    private GpuDevice[] living;
    private int turn = -1;

    /// <param name="warn">Told in a sentence when one device of several is left out, and of the first job of a kind that does not fit.</param>
    /// <param name="memoryBytes">Of each device that may be used; most of it without it.</param>
    public DeviceBackend(Context context, IReadOnlyList<Accelerator> accelerators, Action<string> warn, long? memoryBytes = null)
    {
        (this.context, this.warn) = (context, warn);
        living = all = [.. accelerators.Select(a => new GpuDevice(a, memoryBytes))];
    }

    public override string Kind => all[0].Type switch
    {
        AcceleratorType.Cuda => "cuda",
        AcceleratorType.OpenCL => "opencl",
        _ => "emulator",
    };

    public override string Name => $"{string.Join(", ", Living.GroupBy(d => d.Name).Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} x {g.Key}"))} ({Kind})";

    public override bool KeepsChains => true;

    /// <summary>Those that are still trusted.</summary>
    internal IReadOnlyList<GpuDevice> Living => Volatile.Read(ref living);

    public override bool TryRun(DeviceJob job)
    {
        if (!job.IsPossible)
            return false;
        try
        {
            InTurn(job.Run, error => error is not OutOfDeviceMemoryException && job.IsDevices(error));
            return true;
        }
        catch (OutOfDeviceMemoryException error)
        {
            // Too large for the device, which is as good as before for everything else.
            lock (all)
            {
                if (tooLarge.Add(job.GetType()))
                    warn($"{Name}: {error.Message}. The processor does this part.");
            }
            return false;
        }
    }

    public override void Dispose()
    {
        foreach (GpuDevice device in all)
            device.Dispose();
        context.Dispose();
        base.Dispose();
    }

    /// <summary>Does something on the device whose turn it is; on the next one if that fails.</summary>
    /// <param name="isDevices">Whether a failure is the device's, and not the caller's.</param>
    internal void InTurn(Action<GpuDevice> work, Func<Exception, bool> isDevices)
    {
        while (true)
        {
            GpuDevice[] now = Volatile.Read(ref living);
            GpuDevice device = now[(int)((uint)Interlocked.Increment(ref turn) % (uint)now.Length)];
            try
            {
                work(device);
                return;
            }
            catch (Exception error) when (isDevices(error) && LeaveOut(device, error))
            {
            }
        }
    }

    protected override unsafe void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y)
    {
        fixed (float* px = x)
            Run(Formula.Given(0).Map(op), px, px, y);
    }

    protected override unsafe void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        fixed (float* pa = a, pb = b)
            Run(Formula.Given(0).Zip(op, Formula.Given(1)), pa, pb, y);
    }

    protected override void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
    {
        Chain chain = new(Formula.Fold(op, [.. layers.Select((_, k) => Formula.Given(k))], weights.ToArray()));
        RunCore(chain, (k, cells) => layers[k].Span.CopyTo(cells), y);
    }

    protected override unsafe void RunCore(Chain chain, CellFiller fill, Span<float> y)
    {
        if (chain.Constants.Length > DeviceStream.MostConstants)
            throw new InvalidOperationException($"a chain with {chain.Constants.Length} constants is too long for a device");
        Filling filling = new(fill);
        int length = y.Length;
        fixed (float* py = y)
        {
            nint to = (nint)py;
            InTurn(device => device.Run(chain, filling.Fill, new((float*)to, length)), filling.IsDevices);
        }
    }

    private unsafe void Run(Formula formula, float* first, float* second, Span<float> y)
    {
        (nint x0, nint x1) = ((nint)first, (nint)second);
        RunCore(new(formula), (i, cells) => new ReadOnlySpan<float>((float*)(i == 0 ? x0 : x1), cells.Length).CopyTo(cells), y);
    }

    /// <summary>False when it was the last.</summary>
    private bool LeaveOut(GpuDevice device, Exception error)
    {
        lock (all)
        {
            GpuDevice[] left = [.. living.Where(d => d != device)];
            if (left.Length == 0)
                return false;
            if (left.Length < living.Length)
            {
                Volatile.Write(ref living, left);
                warn($"{device.Name} failed ({error.Message}); going on with {Name}.");
            }
            return true;
        }
    }
}
