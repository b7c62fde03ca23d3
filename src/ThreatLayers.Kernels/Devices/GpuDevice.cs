using System.Collections.Concurrent;
using ILGPU.Runtime;

namespace ThreatLayers.Kernels;

/// <summary>
/// One device. Each calling thread fills page-locked memory of its own; so many blocks as there are streams are then in flight, so that what one uploads, another
/// computes and a third downloads. A kernel is compiled at its first use.
/// </summary>
sealed class GpuDevice : IDisposable
{
    /// <summary>One each to upload, to compute and to download.</summary>
    public const int Streams = 3;

    readonly Accelerator accelerator;
    readonly Dictionary<(string Loop, Type Op), Delegate> kernels = [];
    readonly ConcurrentBag<PinnedBlock> pinned = [];
    readonly DeviceStream[] all;
    readonly ConcurrentBag<DeviceStream> idle;
    readonly SemaphoreSlim turns = new(Streams);
    readonly ConcurrentDictionary<Type, WorkPool> works = [];
    int done;

    /// <param name="memoryBytes">Of the device that we may use; four fifths of it without it, for a display and other programs want some too.</param>
    public GpuDevice(Accelerator accelerator, long? memoryBytes = null)
    {
        this.accelerator = accelerator;
        Room = new(accelerator, memoryBytes ?? accelerator.MemorySize / 5 * 4);
        all = [.. Enumerable.Range(0, Streams).Select(_ => new DeviceStream(this, accelerator))];
        idle = [.. all];
    }

    public string Name => accelerator.Name;

    public AcceleratorType Type => accelerator.AcceleratorType;

    public Accelerator Accelerator => accelerator;

    public DeviceRoom Room { get; }

    /// <summary>How often blocks had to be cut for want of memory.</summary>
    public int Cuts => all.Sum(s => s.Cuts);

    /// <summary>Blocks and jobs done.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>A kernel, compiled once for each formula.</summary>
    public TKernel Kernel<TOp, TKernel>(string loop, Func<Accelerator, TKernel> load) where TKernel : Delegate
    {
        lock (kernels)
        {
            if (!kernels.TryGetValue((loop, typeof(TOp)), out Delegate? kernel))
                kernels[(loop, typeof(TOp))] = kernel = load(accelerator);
            return (TKernel)kernel;
        }
    }

    /// <summary>Nothing is written to <paramref name="y"/> before all went well.</summary>
    public void Run(Chain chain, CellFiller fill, Span<float> y)
    {
        if (!pinned.TryTake(out PinnedBlock? block))
            block = new(accelerator);
        try
        {
            block.Fit(chain.Inputs, y.Length);
            for (int i = 0; i < chain.Inputs; i++)
                fill(i, block.Input(i));
            InTurn(chain, block, y.Length);
            block.Result.CopyTo(y);
        }
        finally
        {
            pinned.Add(block);
        }
    }

    /// <summary>Does a job with what is kept for jobs of its kind.</summary>
    public void Use<TWork>(Func<GpuDevice, TWork> make, Action<TWork> use) where TWork : DeviceWork
    {
        works.GetOrAdd(typeof(TWork), _ => new()).Use(() => make(this), use);
        Interlocked.Increment(ref done);
    }

    public void Dispose()
    {
        foreach (WorkPool pool in works.Values)
            pool.Dispose();
        foreach (DeviceStream stream in all)
            stream.Dispose();
        foreach (PinnedBlock block in pinned)
            block.Dispose();
        accelerator.Dispose();
        turns.Dispose();
    }

    void InTurn(Chain chain, PinnedBlock block, int length)
    {
        turns.Wait();
        idle.TryTake(out DeviceStream? stream);
        try
        {
            stream!.Run(chain, block, length);
            Interlocked.Increment(ref done);
        }
        finally
        {
            idle.Add(stream!);
            turns.Release();
        }
    }
}
