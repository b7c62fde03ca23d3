using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Runs;

namespace ThreatLayers.Cli;

/// <summary>What the program tells a scheduler.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;

    /// <summary>Command line or definition.</summary>
    public const int Usage = 2;

    /// <summary>An input is missing or damaged.</summary>
    public const int Input = 3;

    /// <summary>Another run holds the workspace.</summary>
    public const int Held = 4;

    /// <summary>A quality gate that the pipeline calls fatal failed: the release is made, and not out.</summary>
    public const int HeldBack = 5;

    /// <summary>Ctrl-C or SIGTERM, after a clean stop.</summary>
    public const int Stopped = 130;

    public static int Of(Exception e) => e switch
    {
        OperationCanceledException => Stopped,
        DefinitionException => Usage,
        ArgumentException and not (ArgumentNullException or ArgumentOutOfRangeException) or NotSupportedException => Usage,
        InputException => Input,
        WorkspaceHeldException => Held,
        _ => Failed,
    };

    /// <summary>For people; a stack trace only where the program itself is at fault.</summary>
    public static string MessageOf(Exception e) => e switch
    {
        DefinitionException definition => $"{definition.Message}{Environment.NewLine}{definition.Problems.Count} problem{(definition.Problems.Count == 1 ? "" : "s")}. Nothing was run.",
        OutOfMemoryException => "There is not enough memory. Take larger cells or smaller bounds in grid:, or a machine with more memory.",
        IOException or TimeoutException or UnauthorizedAccessException or DllNotFoundException => e.Message,
        _ when Of(e) != Failed => e.Message,
        _ => $"This is a fault of the program, please report it with what follows.{Environment.NewLine}{e}",
    };
}
