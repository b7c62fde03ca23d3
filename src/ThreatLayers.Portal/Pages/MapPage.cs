using ThreatLayers.Publishing;
using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Portal;

/// <summary>The page of a release: static files that work from any web server or bucket, without any other network.</summary>
public static class MapPage
{
    static readonly string Bundle = Path.Combine(AppContext.BaseDirectory, "page");

    /// <summary>False where the program was built without Node; a release then has a page of pictures and downloads.</summary>
    public static bool IsBuilt => File.Exists(Path.Combine(Bundle, "app.js"));

    /// <summary>Writes index.html, page.json and page/ into the draft.</summary>
    public static void Write(string folder, ReleaseDescription release)
    {
        File.WriteAllText(Path.Combine(folder, "page.json"), PageData.Of(release).ToJsonString(ReleaseJson.Indented) + "\n");
        File.WriteAllText(Path.Combine(folder, "index.html"), PageHtml.Of(release, IsBuilt));
        if (!IsBuilt)
            return;
        string to = Directory.CreateDirectory(Path.Combine(folder, "page")).FullName;
        // Copies: a new build of the program must not reach into releases.
        foreach (string file in Directory.EnumerateFiles(Bundle))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
