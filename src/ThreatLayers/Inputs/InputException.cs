namespace ThreatLayers.Inputs;

/// <summary>An input is missing, damaged or not what the definition says (exit code 3). The message names file, place, value found, values allowed and remedy.</summary>
public sealed class InputException : Exception
{
    public InputException(string file, string problem, string remedy, Exception? cause = null)
        : base($"{file}: {problem} {remedy}".TrimEnd(), cause)
    {
        File = file;
    }

    public string File { get; }
}
