using System.CommandLine;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Cli;

/// <summary>threatlayers check FILE ...</summary>
static class CheckVerb
{
    public static Command Create()
    {
        Argument<string[]> files = new("file") { Description = "Pipeline or layer definitions.", Arity = ArgumentArity.OneOrMore };
        Option<string?> data = CommonOptions.Data();
        Command command = new("check", """
            Report every problem of definitions and their input files at once; runs nothing.

            Examples:
              threatlayers check pipelines/quickstart.yaml
              threatlayers check layers/hunting/layer.yaml
            """)
        { files, data };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(files), parsed.GetValue(data)));
        return command;
    }

    static int Run(string[] files, string? data)
    {
        List<Problem> problems = [];
        List<LoadedLayer> layers = [];
        foreach (string file in files)
        {
            try
            {
                layers.AddRange(IsLayer(file) ? [DefinitionReader.ReadLayer(file)] : DefinitionReader.ReadPipeline(file).Layers);
            }
            catch (DefinitionException e)
            {
                problems.AddRange(e.Problems);
            }
        }
        if (problems.Count > 0)
            throw new DefinitionException(problems);
        InputCheck.Verify(layers.DistinctBy(l => l.File), data, path =>
        {
            using FileStream content = File.OpenRead(path);
            return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        }, CancellationToken.None);
        Console.WriteLine($"{string.Join(", ", files)}: no problem found in {files.Length} definition{(files.Length == 1 ? "" : "s")}, {layers.Count} layer{(layers.Count == 1 ? "" : "s")} and {layers.Sum(l => l.Definition.Inputs.Count)} inputs.");
        return ExitCode.Done;
    }

    /// <summary>Only layers have a threat.</summary>
    static bool IsLayer(string file) => File.Exists(file) && File.ReadLines(file).Any(l => l.StartsWith("threat:", StringComparison.Ordinal));
}
