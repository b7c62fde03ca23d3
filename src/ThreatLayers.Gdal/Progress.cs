using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ThreatLayers.Gdal;

/// <summary>A progress delegate as GDAL's C callback. What it throws is carried over the native frames and thrown again by <see cref="ThrowIfStopped"/>.</summary>
sealed unsafe class Progress(Func<double, bool>? report) : IDisposable
{
    GCHandle handle;
    Exception? thrown;
    bool stopped;

    public nint State => GCHandle.ToIntPtr(handle.IsAllocated ? handle : handle = GCHandle.Alloc(this));

    public static delegate* unmanaged[Cdecl]<double, nint, nint, int> Callback => &Report;

    public void ThrowIfStopped()
    {
        if (thrown is not null)
            ExceptionDispatchInfo.Throw(thrown);
        if (stopped)
            throw new OperationCanceledException("Stopped by the caller.");
    }

    public void Dispose()
    {
        if (handle.IsAllocated)
            handle.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Report(double done, nint message, nint state)
    {
        var self = (Progress)GCHandle.FromIntPtr(state).Target!;
        return self.Report(done) ? 1 : 0;
    }

    bool Report(double done)
    {
        if (stopped || thrown is not null)
            return false;
        try
        {
            stopped = report is not null && !report(done);
        }
        catch (Exception e)
        {
            thrown = e;
        }
        return !stopped && thrown is null;
    }
}
