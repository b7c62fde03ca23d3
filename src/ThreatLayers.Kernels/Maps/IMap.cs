namespace ThreatLayers.Kernels;

/// <summary>A formula of one cell. Implemented by small value types without references; an unknown (NaN) cell stays unknown unless it says otherwise.</summary>
public interface IMap
{
    T Apply<T>(T x) where T : struct, ILane<T>;
}
