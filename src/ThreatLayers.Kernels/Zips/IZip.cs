namespace ThreatLayers.Kernels;

/// <summary>A formula of two cells at the same place. The result is unknown where either is, unless it says otherwise.</summary>
public interface IZip
{
    T Apply<T>(T a, T b) where T : struct, ILane<T>;
}
