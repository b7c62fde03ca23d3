namespace ThreatLayers.Kernels;

/// <summary>a + b.</summary>
public readonly record struct Add : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => a + b;
}

/// <summary>a - b.</summary>
public readonly record struct Subtract : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => a - b;
}

/// <summary>a b.</summary>
public readonly record struct Multiply : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => a * b;
}

/// <summary>a / b; unknown where b is 0.</summary>
public readonly record struct Divide : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.IfLess(T.Of(0f), T.Abs(b), a / b, T.Of(float.NaN));
}

/// <summary>The lesser of a and b.</summary>
public readonly record struct Min : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.IfNaN(a, a, T.Min(a, b));
}

/// <summary>The greater of a and b.</summary>
public readonly record struct Max : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.IfNaN(a, a, T.Max(a, b));
}

/// <summary>a where b > 0; unknown where b is 0, negative or unknown.</summary>
public readonly record struct Mask : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => T.IfLess(T.Of(0f), b, a, T.Of(float.NaN));
}
