namespace ThreatLayers.Inputs;

/// <summary>A stored surface is not what was once written: cut short, or bits have flipped. What it was made of is still there, so it is made anew.</summary>
public sealed class DamagedCellsException(string path, string message) : IOException($"{path}: {message}")
{
    public string Path { get; } = path;
}
