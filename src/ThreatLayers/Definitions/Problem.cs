namespace ThreatLayers.Definitions;

/// <summary>Something wrong in a definition: where, and in words that say what was found, what is allowed and what to do.</summary>
/// <param name="Line">1-based; 0 where the whole file is meant.</param>
/// <param name="Column">1-based; 0 where the whole file is meant.</param>
public sealed record Problem(string File, int Line, int Column, string Message)
{
    public override string ToString() => Line == 0 ? $"{File}: {Message}" : FormattableString.Invariant($"{File}:{Line}:{Column}: {Message}");
}

/// <summary>One or more definitions are wrong (exit code 2). Carries every problem of every file.</summary>
public sealed class DefinitionException(IReadOnlyList<Problem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<Problem> Problems { get; } = problems;
}
