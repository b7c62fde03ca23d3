namespace ThreatLayers.Runs;

/// <summary>A stored result is not what was once written. What it was made of is still there, so it is made anew.</summary>
sealed class DamagedResultException(string key, string message) : IOException(message)
{
    public string Key { get; } = key;
}
