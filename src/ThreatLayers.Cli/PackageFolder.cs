using ThreatLayers.Inputs;

namespace ThreatLayers.Cli;

static class PackageFolder
{
    /// <exception cref="InputException">There is no whole release.</exception>
    public static void Require(string package)
    {
        if (!File.Exists(Path.Combine(package, "checksums.sha256")))
            throw new InputException(package, "this is no package: it has no checksums.sha256.", "Name the folder of a release, such as workspace/releases/current, which 'threatlayers run' makes.");
    }
}
