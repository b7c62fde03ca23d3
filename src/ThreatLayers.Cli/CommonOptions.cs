using System.CommandLine;

namespace ThreatLayers.Cli;

/// <summary>Options and arguments that several verbs share.</summary>
static class CommonOptions
{
    public static Argument<string> Pipeline() => new("pipeline") { Description = "Pipeline definition, such as pipelines/quickstart.yaml." };

    public static Option<string?> Data() => new("--data") { Description = "Folder that '{data}' in input paths stands for; relative to the current folder.", HelpName = "DIR" };
}
