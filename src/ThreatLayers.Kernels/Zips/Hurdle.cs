namespace ThreatLayers.Kernels;

/// <summary>
/// min(1, (1 - P) e^b), P = 1 / (1 + e^-a): abundance where people hunt over that where they do not, from a hurdle model with a, the logit of
/// extirpation, and b, the log response ratio of those that are left (Benitez-Lopez et al. 2019).
/// </summary>
public readonly record struct HurdleResponse : IZip
{
    public T Apply<T>(T a, T b) where T : struct, ILane<T>
    {
        T ratio = Elementary.Exp(b) / (T.Of(1f) + Elementary.Exp(a));
        return T.IfNaN(a, a, T.Min(T.Of(1f), ratio));
    }
}
