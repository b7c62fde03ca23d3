using System.Buffers;
using System.ComponentModel;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

[Named("arithmetic")]
[Description("A formula over surfaces, cell by cell: + - * / ^ ( ) and min(a, b), max(a, b), log1p(x) = ln(x + 1), log10(x) = log10(x + 1), exp(x), clamp(x, low, high). Nodata wherever a surface in it is; a division by 0 is nodata.")]
public sealed record Arithmetic : Step
{
    [Description("The formula, such as 'people * (1 - protected)'. Names are those listed in 'of'.")]
    public required string Formula { get; init; }

    [Description("The surfaces in it.")]
    [ReadsSurface]
    public required IReadOnlyList<WeightedSource> Of { get; init; }

    [Description("Unit of the result.")]
    public required string Unit { get; init; }

    public override Reach Reach => Reach.Local;

    public override IEnumerable<(string Key, string Message)> Problems()
    {
        Expression? formula = null;
        string? fault = null;
        try
        {
            formula = Expression.Parse(Formula);
        }
        catch (FormatException e)
        {
            fault = e.Message;
        }
        if (fault is not null)
            yield return ("formula", fault);
        foreach (string name in formula?.Names.Except(Of.Select(s => s.Name)) ?? [])
            yield return ("formula", $"'{name}' is not listed in 'of'. {Names.Suggest(name, Of.Select(s => s.Name))}");
        foreach (WeightedSource unused in Of.Where(s => formula is not null && !formula.Names.Contains(s.Name)))
            yield return ("of", $"'{unused.Name}' is not in the formula. Remove it, or use it.");
        if (Of.Any(s => s.Weight != 1))
            yield return ("of", "takes a list of names; weights belong into the formula.");
    }

    public override Surface Run(string name, StepScope scope)
    {
        Expression formula = Expression.Parse(Formula);
        return new(name, new Cells(formula, formula.Names.ToDictionary(n => n, n => scope.Surface(n).Cells), scope.Grid, scope.Backend), Unit);
    }

    /// <summary>Evaluates the tree block by block, a buffer per level.</summary>
    sealed class Cells(Expression formula, Dictionary<string, IRasterSource> surfaces, Grid grid, Backend backend) : LocalCells(backend)
    {
        public override Grid Grid => grid;

        protected override void Make(Window window, Span<float> cells) => Evaluate(formula, window, cells);

        protected override Formula Formula(Func<IRasterSource, Formula> of) => Of(formula, of);

        Formula Of(Expression part, Func<IRasterSource, Formula> of) => part switch
        {
            Expression.Number number => Kernels.Formula.Constant((float)number.Value),
            Expression.Named named => of(surfaces[named.Name]),
            Expression.Call { Function: "^", Arguments: [var x, Expression.Number exponent] } => Of(x, of).Map(new Kernels.Power((float)exponent.Value)),
            Expression.Call { Function: "exp", Arguments: [var x] } => Of(x, of).Map(new Exp()),
            Expression.Call { Arguments: [var x] } call => Of(x, of).Map(new LogOnePlus(call.Function == "log1p" ? LogBase.E : LogBase.Ten)),
            Expression.Call { Function: "clamp", Arguments: [var x, var low, var high] } => Of(x, of).Zip(new Max(), Of(low, of)).Zip(new Min(), Of(high, of)),
            Expression.Call { Function: var function, Arguments: [var x, var y] } => function switch
            {
                "+" => Of(x, of).Zip(new Add(), Of(y, of)),
                "-" => Of(x, of).Zip(new Subtract(), Of(y, of)),
                "*" => Of(x, of).Zip(new Multiply(), Of(y, of)),
                "/" => Of(x, of).Zip(new Divide(), Of(y, of)),
                "min" => Of(x, of).Zip(new Min(), Of(y, of)),
                "max" => Of(x, of).Zip(new Max(), Of(y, of)),
                _ => throw new InvalidOperationException($"'{function}' has no kernel."),
            },
            _ => throw new InvalidOperationException($"{part.GetType().Name} has no kernel."),
        };

        void Evaluate(Expression part, Window window, Span<float> cells)
        {
            switch (part)
            {
                case Expression.Number number:
                    cells.Fill((float)number.Value);
                    break;
                case Expression.Named named:
                    surfaces[named.Name].Read(window, cells);
                    break;
                case Expression.Call { Function: "^", Arguments: [var x, Expression.Number exponent] }:
                    Evaluate(x, window, cells);
                    Backend.Map(new Kernels.Power((float)exponent.Value), cells, cells);
                    break;
                case Expression.Call { Function: "exp", Arguments: [var x] }:
                    Evaluate(x, window, cells);
                    Backend.Map(new Exp(), cells, cells);
                    break;
                case Expression.Call { Arguments: [var x] } call:
                    Evaluate(x, window, cells);
                    Backend.Map(new LogOnePlus(call.Function == "log1p" ? LogBase.E : LogBase.Ten), cells, cells);
                    break;
                case Expression.Call { Function: "clamp", Arguments: [var x, var low, var high] }:
                    Evaluate(x, window, cells);
                    Pair("max", low, window, cells);
                    Pair("min", high, window, cells);
                    break;
                case Expression.Call { Arguments: [var x, var y] } call:
                    Evaluate(x, window, cells);
                    Pair(call.Function, y, window, cells);
                    break;
            }
        }

        void Pair(string function, Expression other, Window window, Span<float> cells)
        {
            float[] buffer = ArrayPool<float>.Shared.Rent(cells.Length);
            try
            {
                Span<float> right = buffer.AsSpan(0, cells.Length);
                Evaluate(other, window, right);
                switch (function)
                {
                    case "+": Backend.Zip(new Add(), cells, right, cells); break;
                    case "-": Backend.Zip(new Subtract(), cells, right, cells); break;
                    case "*": Backend.Zip(new Multiply(), cells, right, cells); break;
                    case "/": Backend.Zip(new Divide(), cells, right, cells); break;
                    case "min": Backend.Zip(new Min(), cells, right, cells); break;
                    case "max": Backend.Zip(new Max(), cells, right, cells); break;
                    default: throw new InvalidOperationException($"'{function}' has no kernel.");
                }
            }
            finally
            {
                ArrayPool<float>.Shared.Return(buffer);
            }
        }
    }
}
