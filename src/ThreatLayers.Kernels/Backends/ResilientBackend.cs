namespace ThreatLayers.Kernels;

/// <summary>
/// An accelerator with the CPU behind it. At the accelerator's first failure (a lost device, no memory left, a driver's error) it warns once, does the
/// same block on the CPU, and every later one too: a device that failed once is not trusted for the rest of the run.
/// </summary>
internal sealed class ResilientBackend(Backend accelerator, Backend cpu, Action<string> warn) : Backend
{
    private int failed;

    public override string Kind => Current.Kind;

    public override string Name => Current.Name;

    public override bool KeepsChains => Current.KeepsChains;

    private Backend Current => Volatile.Read(ref failed) == 0 ? accelerator : cpu;

    public override void Dispose()
    {
        try
        {
            accelerator.Dispose();
        }
        catch (Exception) when (failed != 0)
        {
            // A lost device cannot be given back either; the warning was given when it was lost.
        }

        cpu.Dispose();
        base.Dispose();
    }

    public override bool TryRun(DeviceJob job)
    {
        try
        {
            return Current.TryRun(job);
        }
        catch (Exception error) when (job.IsDevices(error) && IsAccelerators(error))
        {
            return false;
        }
    }

    protected override void MapCore<TOp>(TOp op, ReadOnlySpan<float> x, Span<float> y)
    {
        try
        {
            Current.Map(op, x, y);
        }
        catch (Exception error) when (IsAccelerators(error))
        {
            cpu.Map(op, x, y);
        }
    }

    protected override void ZipCore<TOp>(TOp op, ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> y)
    {
        try
        {
            Current.Zip(op, a, b, y);
        }
        catch (Exception error) when (IsAccelerators(error))
        {
            cpu.Zip(op, a, b, y);
        }
    }

    protected override void FoldCore<TOp>(TOp op, IReadOnlyList<ReadOnlyMemory<float>> layers, ReadOnlySpan<float> weights, Span<float> y)
    {
        try
        {
            Current.Fold(op, layers, weights, y);
        }
        catch (Exception error) when (IsAccelerators(error))
        {
            cpu.Fold(op, layers, weights, y);
        }
    }

    protected override void RunCore(Chain chain, CellFiller fill, Span<float> y)
    {
        Filling filling = new(fill);
        try
        {
            Current.Run(chain, filling.Fill, y);
        }
        catch (Exception error) when (filling.IsDevices(error) && IsAccelerators(error))
        {
            cpu.Run(chain, fill, y);
        }
    }

    // The arguments were checked before any core method was called, so whatever is thrown while the accelerator is in use is the accelerator's;
    // after the fall, several threads may still come back from it with errors of their own, and go on on the CPU as well. The CPU's errors are ours.
    private bool IsAccelerators(Exception error)
    {
        if (error is OperationCanceledException)
            return false;
        if (Interlocked.Exchange(ref failed, 1) == 0)
            warn($"{accelerator.Name} failed ({error.Message}); going on with {cpu.Name}.");
        return true;
    }
}
