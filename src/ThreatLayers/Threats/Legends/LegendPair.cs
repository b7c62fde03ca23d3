using System.Buffers;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;

namespace ThreatLayers.Threats;

/// <summary>Common code by each epoch's own code; -1 where the code does not occur.</summary>
sealed record LegendPair(int[] From, int[] To)
{
    /// <summary>Of the common codes: two digits each.</summary>
    public const int GreatestCode = 99;

    /// <summary>Of the epochs' own codes: 16 bits, as wide as land cover products use.</summary>
    public const int GreatestOwnCode = 65535;

    /// <summary>Looks which codes occur, and holds them against the legends.</summary>
    /// <exception cref="InputException">A code that no legend has, or that only one epoch has where there is no crosswalk; or one of 100 and more.</exception>
    public static LegendPair Check(string name, Transition step, IRasterSource from, IRasterSource to, Legend? fromLegend, Legend? toLegend, StepScope scope)
    {
        int[] earlier = Codes(name, step.From, from, scope), later = Codes(name, step.To, to, scope);
        if (fromLegend is null || toLegend is null)
        {
            RequireOneLegend(name, step, earlier, later);
            return new(Common(earlier, c => c), Common(later, c => c));
        }
        (string Surface, int[] Codes, Legend Legend)[] sides = [(step.From, earlier, fromLegend), (step.To, later, toLegend)];
        string[] problems = [.. sides.Where(s => s.Codes.Except(s.Legend.Common.Keys).Any()).Select(s =>
            $"'{s.Surface}' has the codes {List(s.Codes.Except(s.Legend.Common.Keys))}, which {s.Legend.Origin} does not name (it names {List(s.Legend.Common.Keys)})")];
        if (problems.Length > 0)
            throw new InputException(name, string.Join("; ", problems) + ".", "Give each of them a common code; leave out what shall be nodata by a mask before this step.");
        return new(Common(earlier, c => fromLegend.Common[c]), Common(later, c => toLegend.Common[c]));
    }

    static void RequireOneLegend(string name, Transition step, int[] earlier, int[] later)
    {
        int[] onlyEarlier = [.. earlier.Except(later)], onlyLater = [.. later.Except(earlier)];
        if (onlyEarlier.Length + onlyLater.Length > 0)
        {
            throw new InputException(name, $"the legends of the epochs differ: '{step.From}' has {List(earlier)} ({Only(onlyEarlier)}), '{step.To}' has {List(later)} ({Only(onlyLater)}).",
                "Give from_crosswalk and to_crosswalk; a class that has come or gone in truth is mapped to itself in both.");
        }
        if (earlier.LastOrDefault() > GreatestCode)
            throw new InputException(name, FormattableString.Invariant($"'{step.From}' and '{step.To}' have the code {earlier[^1]}, allowed are 0 to {GreatestCode}: a transition is written as from x 100 + to."), "Bring the codes to smaller ones with from_crosswalk and to_crosswalk.");
    }

    static string Only(int[] codes) => codes.Length == 0 ? "all of them in both" : $"{List(codes)} there alone";

    static string List(IEnumerable<int> codes)
    {
        int[] sorted = [.. codes.Order()];
        return sorted.Length == 0 ? "none" : string.Join(", ", sorted.Take(30)) + (sorted.Length > 30 ? ", ..." : "");
    }

    static int[] Common(int[] occurring, Func<int, int> common)
    {
        int[] table = new int[occurring.Length == 0 ? 0 : occurring[^1] + 1];
        Array.Fill(table, -1);
        foreach (int code in occurring)
            table[code] = common(code);
        return table;
    }

    /// <summary>The codes that occur, in order.</summary>
    static int[] Codes(string name, string surface, IRasterSource source, StepScope scope)
    {
        CellBits seen = new(GreatestOwnCode + 1);
        BlockWalk.ForEach(scope.Grid, scope.Threads, scope.Cancel, window =>
        {
            float[] buffer = ArrayPool<float>.Shared.Rent(window.Cells);
            source.Read(window, buffer.AsSpan(0, window.Cells));
            float last = float.NaN;
            foreach (float code in buffer.AsSpan(0, window.Cells))
            {
                if (float.IsNaN(code) || code == last)
                    continue;
                if (!(code >= 0 && code <= GreatestOwnCode && code == MathF.Floor(code)))
                    throw new InputException(name, FormattableString.Invariant($"'{surface}' has the value {code}, allowed are class codes, whole numbers from 0 to {GreatestOwnCode}."), "State values: class for its input, or name a surface of classes.");
                last = code;
                if (!seen[(long)code])
                    seen.Set((long)code);
            }
            ArrayPool<float>.Shared.Return(buffer);
        });
        return [.. Enumerable.Range(0, GreatestOwnCode + 1).Where(c => seen[c])];
    }
}
