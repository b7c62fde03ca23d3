using System.Runtime.CompilerServices;

namespace ThreatLayers.Tests;

/// <summary>Places in the checkout.</summary>
static class Repository
{
    /// <summary>The folder of ThreatLayers.sln.</summary>
    public static string Root([CallerFilePath] string here = "")
    {
        DirectoryInfo folder = new FileInfo(here).Directory!;
        while (!File.Exists(Path.Combine(folder.FullName, "ThreatLayers.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }

    public static string In(params ReadOnlySpan<string> parts) => Path.Combine([Root(), .. parts]);
}
