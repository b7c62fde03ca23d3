namespace ThreatLayers.Kernels;

/// <summary>Fills a block with the cells of an input. May be called again for the same one, from any thread.</summary>
public delegate void CellFiller(int input, Span<float> cells);

/// <summary>A formula as steps over numbered blocks of cells. The inputs are the first blocks; a block is used again as soon as nothing reads it any more.</summary>
public sealed class Chain
{
    readonly record struct Step(Formula Formula, int[] Parts, int Constants, int To);

    readonly List<Step> steps = [];

    public Chain(Formula formula)
    {
        List<Formula> order = [];
        HashSet<Formula> seen = [];
        Sort(formula);
        Inputs = Math.Max(1, order.OfType<Given>().Select(g => g.Input + 1).DefaultIfEmpty(0).Max());
        Blocks = Inputs;
        Dictionary<Formula, int> at = order.OfType<Given>().ToDictionary(g => (Formula)g, g => g.Input);
        Dictionary<int, int> readers = order.OfType<Given>().GroupBy(g => g.Input).ToDictionary(g => g.Key, g => g.Sum(Readers));
        Stack<int> free = new(Enumerable.Range(0, Inputs).Where(i => !readers.ContainsKey(i)));
        List<float> constants = [];
        foreach (Formula f in order.Where(f => f is not Given))
        {
            int[] parts = [.. f.Parts.Select(p => at[p])];
            foreach (int part in parts.Where(p => --readers[p] == 0))
                free.Push(part);
            // Cell by cell, so that a result may take the place of what it is made of.
            int to = at[f] = free.Count > 0 ? free.Pop() : Blocks++;
            readers[to] = Readers(f);
            steps.Add(new(f, parts, constants.Count, to));
            constants.AddRange(f.Constants(parts));
        }
        Result = at[formula];
        Constants = [.. constants];

        int Readers(Formula of) => order.Sum(f => f.Parts.Count(p => p == of)) + (of == formula ? 1 : 0);

        void Sort(Formula f)
        {
            if (!seen.Add(f))
                return;
            foreach (Formula part in f.Parts)
                Sort(part);
            order.Add(f);
        }
    }

    public int Inputs { get; }

    /// <summary>Blocks in all, inputs included.</summary>
    internal int Blocks { get; private set; }

    internal int Result { get; }

    /// <summary>Numbers that kernels read besides cells.</summary>
    internal float[] Constants { get; }

    internal void Run(IChainMachine machine)
    {
        foreach (Step step in steps)
            step.Formula.Run(machine, step.Parts, step.Constants, step.To);
    }
}
