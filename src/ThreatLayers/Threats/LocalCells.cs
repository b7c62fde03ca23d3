using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>
/// A surface whose cells are made of those of others at the same place while it is read. On a device a whole chain of these is one: what it stands on is uploaded
/// once, and only the result comes back.
/// </summary>
abstract class LocalCells(Backend backend) : IRasterSource
{
    (Chain Chain, IRasterSource[] Inputs)? chain;

    public abstract Grid Grid { get; }

    protected Backend Backend => backend;

    public void Read(Window window, Span<float> cells)
    {
        if (!backend.KeepsChains)
        {
            Make(window, cells);
            return;
        }
        (Chain whole, IRasterSource[] inputs) = chain ??= Whole();
        backend.Run(whole, (i, block) => inputs[i].Read(window, block), cells);
    }

    public void Dispose()
    {
    }

    /// <summary>The cells by formulas one after the other: what the processor does.</summary>
    protected abstract void Make(Window window, Span<float> cells);

    /// <summary>The formula of a cell.</summary>
    /// <param name="of">That of a surface that it is made of.</param>
    protected abstract Formula Formula(Func<IRasterSource, Formula> of);

    (Chain, IRasterSource[]) Whole()
    {
        List<IRasterSource> inputs = [];
        Dictionary<IRasterSource, Formula> known = [];
        Formula formula = Of(this);
        return (new(formula), [.. inputs]);

        Formula Of(IRasterSource source)
        {
            if (known.TryGetValue(source, out Formula? found))
                return found;
            if (source is LocalCells local)
                return known[source] = local.Formula(Of);
            inputs.Add(source);
            return known[source] = Kernels.Formula.Given(inputs.Count - 1);
        }
    }
}
