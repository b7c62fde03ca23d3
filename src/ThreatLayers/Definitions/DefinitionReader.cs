using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ThreatLayers.Definitions;

/// <summary>A layer definition and the folder that its paths are relative to.</summary>
public sealed record LoadedLayer(LayerDefinition Definition, string File)
{
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!;
}

/// <summary>A pipeline definition with all its layers, in the order of the pipeline.</summary>
public sealed record LoadedPipeline(PipelineDefinition Definition, string File, IReadOnlyList<LoadedLayer> Layers)
{
    public string Folder => System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(File))!;
}

/// <summary>Reads and checks definitions; opens no input.</summary>
public static class DefinitionReader
{
    /// <exception cref="DefinitionException">With all problems of the pipeline and of all its layers.</exception>
    /// <param name="sources">Values that replace those of the files, or copies of the files; the files as they are without it.</param>
    public static LoadedPipeline ReadPipeline(string file, DefinitionSources? sources = null)
    {
        sources ??= new();
        List<Problem> problems = [];
        (DefinitionBinder binder, PipelineDefinition? pipeline) = Read<PipelineDefinition>(file, problems, sources);
        if (pipeline is null)
        {
            // The layers are read all the same where their list is legible, so that one look shows every problem.
            foreach (string layer in LegibleLayers(file))
                ReadLayer(layer, problems, sources);
            throw new DefinitionException(problems);
        }
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        if (pipeline.Layers.Count == 0)
            binder.Report(pipeline, "layers", "layers: the list is empty. Name at least one layer definition.");
        List<LoadedLayer> layers = [];
        foreach (string path in pipeline.Layers)
        {
            string layerFile = Shown(Path.Combine(folder, path));
            if (!sources.Exists(layerFile))
            {
                binder.Report(pipeline, "layers", $"layers: '{path}' is not there (looked for {layerFile}). {Names.Suggest(path, LayersNear(folder, layerFile))}");
                continue;
            }
            if (ReadLayer(layerFile, problems, sources) is { } layer)
            {
                if (layers.Find(l => l.Definition.Id == layer.Id) is { } twin)
                    binder.Report(pipeline, "layers", $"layers: '{path}' and '{twin.File}' both have the id '{layer.Id}'. Ids name files, so give one of them another.");
                layers.Add(new(layer, layerFile));
            }
        }
        PipelineCheck.Run(pipeline, layers, layers.Count == pipeline.Layers.Count, binder);
        // Without all layers read, a path may lead into one that could not be.
        if (layers.Count == pipeline.Layers.Count)
            problems.AddRange(sources.Unused(layers.Select(l => l.Definition.Id)));
        return problems.Count == 0 ? new(pipeline, file, layers) : throw new DefinitionException(problems);
    }

    /// <exception cref="DefinitionException">With all problems of the layer.</exception>
    public static LoadedLayer ReadLayer(string file)
    {
        List<Problem> problems = [];
        LayerDefinition? layer = ReadLayer(file, problems, new());
        return layer is not null && problems.Count == 0 ? new(layer, file) : throw new DefinitionException(problems);
    }

    static LayerDefinition? ReadLayer(string file, List<Problem> problems, DefinitionSources sources)
    {
        (DefinitionBinder binder, LayerDefinition? layer) = Read<LayerDefinition>(file, problems, sources);
        if (layer is not null)
            LayerCheck.Run(layer, binder);
        return layer;
    }

    static (DefinitionBinder Binder, T? Record) Read<T>(string file, List<Problem> problems, DefinitionSources sources) where T : class
    {
        DefinitionBinder binder = new(file, problems);
        if (!sources.Exists(file))
        {
            binder.Report(null, "the file is not there. Check the path.");
            return (binder, null);
        }
        try
        {
            using StringReader text = new(sources.Text(file));
            YamlStream yaml = Load(text);
            if (yaml.Documents.Count == 1)
            {
                if (yaml.Documents[0].RootNode is YamlMappingNode root)
                    binder.Overridden = sources.Apply(file, root, typeof(T) == typeof(LayerDefinition) ? root.Children.FirstOrDefault(c => c.Key.ToString() == "id").Value?.ToString() ?? "" : null, Shape.Of(typeof(T)), problems);
                return (binder, binder.Bind<T>(yaml.Documents[0].RootNode));
            }
            binder.Report(null, FormattableString.Invariant($"expected one YAML document, found {yaml.Documents.Count}."));
        }
        catch (YamlException e)
        {
            problems.Add(new(file, (int)e.Start.Line, (int)e.Start.Column, $"not YAML: {(e.InnerException is { } inner and not InvalidOperationException ? inner.Message : e.Message).TrimEnd('.')}. Check indentation, quotes and colons near here; a key may occur only once."));
        }
        return (binder, null);
    }

    static YamlStream Load(TextReader text)
    {
        YamlStream yaml = [];
        try
        {
            yaml.Load(text);
            return yaml;
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner trips over its own state where a bracket is never closed.
            throw new YamlException("A bracket or quote is opened and not closed.", e);
        }
    }

    static IEnumerable<string> LegibleLayers(string file)
    {
        YamlStream yaml;
        try
        {
            using StreamReader text = new(file);
            yaml = Load(text);
        }
        catch (Exception e) when (e is YamlException or IOException)
        {
            return []; // Already reported by the caller's reading of the same file.
        }
        string folder = Path.GetDirectoryName(Path.GetFullPath(file))!;
        return yaml.Documents is [{ RootNode: YamlMappingNode root }]
            && root.Children.FirstOrDefault(c => c.Key.ToString() == "layers").Value is YamlSequenceNode list
            ? list.Children.OfType<YamlScalarNode>().Select(n => Shown(Path.Combine(folder, n.Value ?? ""))).Where(File.Exists)
            : [];
    }

    static IEnumerable<string> LayersNear(string folder, string file)
    {
        string? parent = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetFullPath(file)));
        return Directory.Exists(parent)
            ? Directory.EnumerateFiles(parent, "*.yaml", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
                .Select(f => Path.GetRelativePath(folder, f).Replace('\\', '/')).Take(30)
            : [];
    }

    /// <summary>Paths as a person at the prompt would write them: relative where the file lies below the working folder.</summary>
    static string Shown(string path)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? Path.GetFullPath(path) : relative;
    }
}
