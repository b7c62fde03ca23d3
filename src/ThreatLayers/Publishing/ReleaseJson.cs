using System.Text.Json;

namespace ThreatLayers.Publishing;

/// <summary>How the JSON files of a release look.</summary>
public static class ReleaseJson
{
    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
