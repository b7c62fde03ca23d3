using System.CommandLine;
using ThreatLayers.Definitions;

namespace ThreatLayers.Cli;

/// <summary>threatlayers layers [FOLDER]</summary>
static class LayersVerb
{
    public static Command Create()
    {
        Argument<string> folder = new("folder") { Description = "Folder with layer definitions.", DefaultValueFactory = _ => "layers" };
        Command command = new("layers", "List the layer definitions of a folder.") { folder };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(folder)));
        return command;
    }

    static int Run(string folder)
    {
        if (!Directory.Exists(folder))
            throw new ArgumentException($"{folder}: there is no such folder. Name the folder that holds the layers, such as 'layers' in the checkout.");
        Listing list = new("definition", "id", "threat", "inputs", "steps", "title");
        List<Problem> problems = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                LayerDefinition layer = DefinitionReader.ReadLayer(file).Definition;
                list.Add(file, layer.Id, Names.ToYaml(layer.Threat.ToString()), $"{layer.Inputs.Count}", $"{layer.Steps.Count}", layer.Title);
            }
            catch (DefinitionException e)
            {
                problems.AddRange(e.Problems);
            }
        }
        list.Show();
        return problems.Count == 0 ? ExitCode.Done : throw new DefinitionException(problems);
    }
}
