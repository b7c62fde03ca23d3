using System.Collections.Concurrent;

namespace ThreatLayers.Kernels;

/// <summary>Lends what a device works with: two at a time, so that one computes while the other takes its results home.</summary>
sealed class WorkPool : IDisposable
{
    const int Most = 2;

    readonly ConcurrentBag<DeviceWork> idle = [];
    readonly SemaphoreSlim turns = new(Most);

    public void Use<TWork>(Func<TWork> make, Action<TWork> use) where TWork : DeviceWork
    {
        turns.Wait();
        try
        {
            TWork work = idle.TryTake(out DeviceWork? found) ? (TWork)found : make();
            try
            {
                use(work);
            }
            finally
            {
                idle.Add(work);
            }
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        foreach (DeviceWork work in idle)
            work.Dispose();
        turns.Dispose();
    }
}
