namespace ThreatLayers.Definitions;

/// <summary>What the keys of a layer say together: every name that is read exists, is of the right kind, and steps do not go in a circle.</summary>
static class LayerCheck
{
    public static void Run(LayerDefinition layer, DefinitionBinder binder)
    {
        foreach (string both in layer.Steps.Keys.Intersect(layer.Inputs.Keys))
            binder.Report(layer, "steps", $"steps.{both}: an input has the same name. Rename one, or nobody can tell which is read.");
        foreach ((string name, object named) in layer.Steps.Select(s => (s.Key, (object)s.Value)).Concat(layer.Inputs.Select(i => (i.Key, (object)i.Value))).Where(n => !Names.IsFileName(n.Key)))
            binder.Report(named, "", $"found the name '{name}', allowed are names of the form {Names.FileName}.");
        string[] surfaces = [.. layer.Steps.Keys, .. layer.Inputs.Where(i => i.Value is RasterInput).Select(i => i.Key)];
        foreach ((string name, Operator step) in layer.Steps)
        {
            foreach ((string key, string read) in References.Surfaces(step).Where(r => !surfaces.Contains(r.Name)))
            {
                string kind = layer.Inputs.TryGetValue(read, out InputDefinition? input) ? $"is an input of kind {Kind(input)}, not a surface" : "is neither a step nor a raster input";
                binder.Report(step, key, $"steps.{name}.{key}: '{read}' {kind}. {Names.Suggest(read, surfaces)}");
            }
            foreach ((string key, string read, IReadOnlyList<string> kinds) in References.Inputs(step))
                CheckInput(layer, binder, step, $"steps.{name}.{key}", key, read, kinds);
            ReportOwn(step, $"steps.{name}", binder);
            if (!References.Surfaces(step).Any() && !References.Inputs(step).Any())
                binder.Report(step, "", $"steps.{name}: reads nothing. Name a step or an input with 'of'.");
        }
        if (!surfaces.Contains(layer.Result))
            binder.Report(layer, "result", $"result: '{layer.Result}' is not a step. {Names.Suggest(layer.Result, layer.Steps.Keys)}");
        if (Circle(layer.Steps) is { } circle)
            binder.Report(layer.Steps[circle[0]], "", $"steps: {string.Join(" -> ", circle)} read each other in a circle. Let one of them read something else.");
        if (layer.Colours.Classes.Count == 0 && layer.Colours.Low >= layer.Colours.High)
            binder.Report(layer.Colours, "high", FormattableString.Invariant($"colours: found low {layer.Colours.Low} and high {layer.Colours.High}, allowed is a high above low."));
    }

    internal static void ReportOwn(Operator step, string path, DefinitionBinder binder)
    {
        foreach ((string key, string message) in step.Problems())
            binder.Report(step, key, $"{path}.{key}: {message}");
    }

    static void CheckInput(LayerDefinition layer, DefinitionBinder binder, Operator step, string path, string key, string read, IReadOnlyList<string> kinds)
    {
        string[] fitting = [.. layer.Inputs.Where(i => kinds.Contains(Kind(i.Value))).Select(i => i.Key)];
        if (fitting.Contains(read))
            return;
        string found = layer.Inputs.TryGetValue(read, out InputDefinition? input) ? $"is an input of kind {Kind(input)}" : "is not an input";
        binder.Report(step, key, $"{path}: '{read}' {found}; needed is an input of kind {string.Join(" or ", kinds)}. {Names.Suggest(read, fitting)}");
    }

    /// <summary>The steps of a circle, the first one again at the end; null where there is none.</summary>
    internal static IReadOnlyList<string>? Circle(IReadOnlyDictionary<string, Operator> steps)
    {
        HashSet<string> done = [];
        List<string> path = [];
        foreach (string start in steps.Keys)
        {
            if (Visit(start) is { } circle)
                return circle;
        }
        return null;

        IReadOnlyList<string>? Visit(string name)
        {
            int at = path.IndexOf(name);
            if (at >= 0)
                return [.. path[at..], name];
            if (!steps.TryGetValue(name, out Operator? step) || done.Contains(name))
                return null;
            path.Add(name);
            foreach ((_, string read) in References.Surfaces(step))
            {
                if (Visit(read) is { } circle)
                    return circle;
            }
            path.RemoveAt(path.Count - 1);
            done.Add(name);
            return null;
        }
    }

    internal static string Kind(InputDefinition input) => input switch { RasterInput => "raster", PointsInput => "points", FeaturesInput => "features", _ => "table" };
}
