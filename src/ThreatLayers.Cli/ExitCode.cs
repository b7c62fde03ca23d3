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
}
