using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Threats;

namespace ThreatLayers.Summarising;

/// <summary>Makes the forms of layers that draws choose from (factors F3, F5, F6 and F8 of Stock and Micheli 2016). What is spread or ranked is written to disk, the rest is computed while it is read; a cell that is unknown stays so.</summary>
/// <param name="refined">By layer; null where there is none.</param>
/// <param name="spreadKm">Greatest distance of spreading.</param>
sealed class LayerForms(IReadOnlyList<IRasterSource> layers, IReadOnlyList<IRasterSource?> refined, double spreadKm, StepScope scope)
{
    const double CutFrom = 0.95;

    readonly Dictionary<LayerForm, IRasterSource> made = [];
    readonly List<CellFile> files = [];

    /// <summary>What was written; free it when the forms are no longer read.</summary>
    public IReadOnlyList<CellFile> Files => files;

    public IRasterSource Of(LayerForm form)
    {
        if (made.TryGetValue(form, out IRasterSource? found))
            return found;
        IRasterSource given = form.IsRefined && refined[form.Source] is { } finer ? finer : layers[form.Source];
        return made[form] = form switch
        {
            { Coarsening: > 1 } => new CoarserCells(Of(form with { Coarsening = 1 }), given, form.Coarsening),
            { Transformation: not DrawnTransformation.None } => Transformed(Of(form with { Transformation = DrawnTransformation.None }), form),
            { Spread: > 0 } => Spread(given, form),
            _ => given,
        };
    }

    /// <summary>Σ x (1 - d / (reach + a cell)) over the cells within reach, scaled so that the greatest value stays.</summary>
    IRasterSource Spread(IRasterSource given, LayerForm form)
    {
        double reach_m = 1000 * spreadKm * form.Spread / (LayerForm.Spreads - 1), cell_m = 1000 * Math.Sqrt(scope.Ground.CellArea_km2.Max());
        // A share of the kernel is a sum that does not grow towards the poles, where a degree holds less.
        CellFile spread = new Neighbourhood(reach_m, d => 1 - (d / (reach_m + cell_m)), NeighbourhoodMode.ShareOfKernel, Distances.Ground, "answers.uncertainty.spread_km").Run(NameOf(form), given, scope);
        files.Add(spread);
        double before = Quantiles(given)[1], after = Quantiles(spread)[1];
        return new ReshapedCells(spread, given, after > 0 ? x => (float)(x * before / after) : x => x);
    }

    IRasterSource Transformed(IRasterSource source, LayerForm form)
    {
        double[] high = Quantiles(source);
        (double cut, double greatest) = (high[0], high[1]);
        if (!(greatest > 0))
            return source;
        switch (form.Transformation)
        {
            case DrawnTransformation.Log:
                return new ReshapedCells(source, source, x => x <= 0 ? x : (float)(Math.Log(x + 1d) * greatest / Math.Log(greatest + 1)));
            case DrawnTransformation.Cut:
                return new ReshapedCells(source, source, x => x <= 0 ? x : (float)(Math.Min(x, cut) * greatest / cut));
            default:
                CellFile ranks = new RankWalk(NameOf(form), scope, aboveZero: true).Run(source, NameOf(form));
                files.Add(ranks);
                return new ReshapedCells(ranks, source, x => (float)(x * greatest));
        }
    }

    /// <summary>Where the cut lies, and the greatest value, of the cells above 0; NaN without any.</summary>
    double[] Quantiles(IRasterSource source)
    {
        QuantileSelection selection = new(CutFrom, 1);
        while (selection.NeedsPass)
        {
            BlockWalk.ForEach(scope.Grid, scope.Threads, scope.Cancel, window =>
            {
                float[] cells = new float[window.Cells];
                source.Read(window, cells);
                foreach (ref float cell in cells.AsSpan())
                    cell = cell > 0 ? cell : float.NaN;
                selection.Add(cells);
            });
            selection.EndPass();
        }
        return selection.Values();
    }

    // No step or surface can be named with a tilde, so what is made here meets no file of theirs.
    static string NameOf(LayerForm form) => FormattableString.Invariant($"~form.{form.Source}.{(form.IsRefined ? "refined" : "given")}.{form.Spread}.{form.Transformation}");
}

/// <summary>Another surface's values, each changed by itself; unknown where <paramref name="given"/> is.</summary>
sealed class ReshapedCells(IRasterSource source, IRasterSource given, Func<float, float> of) : IRasterSource
{
    public Grid Grid => source.Grid;

    public void Read(Window window, Span<float> cells)
    {
        float[] known = new float[window.Cells];
        given.Read(window, known);
        source.Read(window, cells);
        for (int i = 0; i < cells.Length; i++)
            cells[i] = float.IsNaN(known[i]) ? float.NaN : of(cells[i]);
    }

    public void Dispose()
    {
    }
}
