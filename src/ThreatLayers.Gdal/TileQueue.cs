namespace ThreatLayers.Gdal;

/// <summary>Work on tiles in any order by several threads, results handed on in the order of tiles; at most <paramref name="ahead"/> of them wait.</summary>
/// <param name="handOn">Called for one tile after another, never by two threads at once.</param>
sealed class TileQueue(int tiles, int ahead, Action<int, ArraySegment<byte>> handOn)
{
    readonly object gate = new();
    readonly ArraySegment<byte>[] waiting = new ArraySegment<byte>[ahead];
    int taken, next;
    bool handing;
    Exception? failure;

    /// <summary>Runs <paramref name="worker"/> on that many threads, each until <see cref="TryTake"/> says no.</summary>
    /// <exception cref="Exception">The first that a worker or the receiver threw.</exception>
    public void Run(int threads, Action<TileQueue> worker)
    {
        Parallel.For(0, Math.Clamp(threads, 1, tiles), new ParallelOptions { MaxDegreeOfParallelism = Math.Clamp(threads, 1, tiles) }, _ =>
        {
            try
            {
                worker(this);
            }
            catch (Exception e)
            {
                lock (gate)
                {
                    failure ??= e;
                    Monitor.PulseAll(gate);
                }
            }
        });
        if (failure is not null)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    /// <summary>The next tile to work on. The tile that all wait for was taken by a thread that is at work, so this waits for no more than that.</summary>
    public bool TryTake(out int tile)
    {
        lock (gate)
        {
            while (failure is null && taken < tiles && taken - next >= waiting.Length)
                Monitor.Wait(gate);
            tile = taken;
            return failure is null && taken++ < tiles;
        }
    }

    /// <summary>Gives a result in; the thread whose result is due hands on all that follow it without a gap.</summary>
    public void Give(int tile, ArraySegment<byte> result)
    {
        lock (gate)
        {
            waiting[tile % waiting.Length] = result;
            if (handing)
                return;
            handing = true;
        }
        while (Due() is { Array: not null } due)
        {
            handOn(next, due);
            lock (gate)
            {
                waiting[next % waiting.Length] = default;
                next++;
                Monitor.PulseAll(gate);
            }
        }
    }

    ArraySegment<byte> Due()
    {
        lock (gate)
        {
            ArraySegment<byte> due = failure is null ? waiting[next % waiting.Length] : default;
            handing = due.Array is not null;
            return due;
        }
    }
}
