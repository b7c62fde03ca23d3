namespace ThreatLayers.Kernels;

/// <summary>A cell as it is.</summary>
public readonly record struct Same : IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => x;
}

/// <summary>A formula of what another one gives.</summary>
public readonly record struct Then<TFirst, TNext>(TFirst First, TNext Next) : IMap where TFirst : unmanaged, IMap where TNext : unmanaged, IMap
{
    public T Apply<T>(T x) where T : struct, ILane<T> => Next.Apply(First.Apply(x));
}

/// <summary>A formula of two cells of which the left one is always the same.</summary>
public readonly record struct WithLeft<TZip>(float Left, TZip Zip) : IMap where TZip : unmanaged, IZip
{
    public T Apply<T>(T x) where T : struct, ILane<T> => Zip.Apply(T.Of(Left), x);
}

/// <summary>A formula of two cells of which the right one is always the same.</summary>
public readonly record struct WithRight<TZip>(TZip Zip, float Right) : IMap where TZip : unmanaged, IZip
{
    public T Apply<T>(T x) where T : struct, ILane<T> => Zip.Apply(x, T.Of(Right));
}

/// <summary>Each of two cells goes through a formula of its own, then both through one.</summary>
public readonly record struct Before<TLeft, TRight, TZip>(TLeft Left, TRight Right, TZip Zip) : IZip where TLeft : unmanaged, IMap where TRight : unmanaged, IMap where TZip : unmanaged, IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => Zip.Apply(Left.Apply(a), Right.Apply(b));
}

/// <summary>A formula of what two cells give.</summary>
public readonly record struct ZipThen<TZip, TNext>(TZip Zip, TNext Next) : IZip where TZip : unmanaged, IZip where TNext : unmanaged, IMap
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T> => Next.Apply(Zip.Apply(a, b));
}

/// <summary>A formula of what layers give. It gets to see an unknown cell too, so the loop asks for none to be known.</summary>
public readonly record struct FoldThen<TFold, TMap>(TFold Inner, TMap Last) : IFold where TFold : unmanaged, IFold where TMap : unmanaged, IMap
{
    public int Required => 0;

    public static int LeastRequired => 0;

    public Running<T> Start<T>() where T : struct, ILane<T> => Inner.Start<T>();

    public Running<T> Next<T>(Running<T> running, T x, T weight, T index) where T : struct, ILane<T> => Inner.Next(running, x, weight, index);

    public T Finish<T>(Running<T> running, Census<T> census) where T : struct, ILane<T> =>
        Last.Apply(T.IfLess(census.Known, T.Of(Inner.Required), T.Of(float.NaN), Inner.Finish(running, census)));
}
