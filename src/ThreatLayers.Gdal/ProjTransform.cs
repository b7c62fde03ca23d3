using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>A transformation by PROJ. Operations that only guess the datum shift ("ballpark") are not taken.</summary>
sealed unsafe class ProjTransform : ICoordinateTransform
{
    /// <summary>Points per call: the flags and heights beside them stay on the stack.</summary>
    const int Batch = 512;

    readonly nint handle;

    /// <exception cref="ArgumentException">PROJ has no operation between the two.</exception>
    /// <param name="ballpark">Whether a guess of the datum shift will do, for boxes and messages.</param>
    public ProjTransform(Crs from, Crs to, bool ballpark = false)
    {
        using SpatialReference source = SpatialReference.Parse(from.Definition), target = SpatialReference.Parse(to.Definition);
        nint options = Native.OCTNewCoordinateTransformationOptions();
        Native.OCTCoordinateTransformationOptionsSetBallparkAllowed(options, ballpark ? 1 : 0);
        long mark = Errors.Begin();
        handle = Native.OCTNewCoordinateTransformationEx(source.Handle, target.Handle, options);
        Native.OCTDestroyCoordinateTransformationOptions(options);
        if (handle == 0)
            throw new ArgumentException($"PROJ has no exact operation from {from} to {to}: {Errors.Text(mark)}.");
    }

    public void Apply(Span<double> x, Span<double> y)
    {
        if (x.Length != y.Length)
            throw new ArgumentException($"{x.Length} x but {y.Length} y.");
        Errors.Begin();
        double* z = stackalloc double[Batch];
        int* success = stackalloc int[Batch];
        fixed (double* px = x, py = y)
        {
            for (int start = 0; start < x.Length; start += Batch)
            {
                int count = Math.Min(Batch, x.Length - start);
                new Span<double>(z, count).Clear();
                Native.OCTTransformEx(handle, count, px + start, py + start, z, success);
                for (int i = 0; i < count; i++)
                {
                    if (success[i] == 0 || !double.IsFinite(x[start + i]) || !double.IsFinite(y[start + i]))
                        x[start + i] = y[start + i] = double.NaN;
                }
            }
        }
    }

    public void Dispose() => Native.OCTDestroyCoordinateTransformation(handle);
}
