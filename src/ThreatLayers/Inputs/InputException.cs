namespace ThreatLayers.Inputs;

/// <summary>An input is missing, damaged or not what the definition says (exit code 3). The message names file, place, value found, values allowed and remedy.</summary>
public sealed class InputException : Exception
{
    public InputException(string file, string problem, string remedy, Exception? cause = null)
        : base($"{file}: {problem} {remedy}".TrimEnd(), cause)
    {
        File = file;
    }

    /// <summary>Several problems at once, one per line.</summary>
    public InputException(string problems)
        : base(problems)
    {
        File = "";
    }

    /// <summary>Empty where several files are meant.</summary>
    public string File { get; }
}
