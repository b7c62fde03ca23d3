using System.CommandLine;
using ThreatLayers.Portal.Verifying;

namespace ThreatLayers.Cli;

/// <summary>threatlayers verify PACKAGE</summary>
static class VerifyVerb
{
    const int MostShown = 20;

    public static Command Create()
    {
        Argument<string> package = new("PACKAGE") { Description = "Folder of a release." };
        Command command = new("verify", """
            Check a package, here or where it was copied to: files, checksums, GeoTIFF layout, every tile, STAC links, bounds. The checks share no code with what writes packages.

            Example:
              threatlayers verify workspace/releases/current
            """)
        { package };
        command.SetAction(parsed => Run(parsed.GetRequiredValue(package)));
        return command;
    }

    static int Run(string package)
    {
        if (!Directory.Exists(package))
            throw new Inputs.InputException(package, "there is no such folder.", "Name the folder of a release, such as workspace/releases/current.");
        int faulty = 0;
        foreach (PackageCheck check in PackageCheck.All)
        {
            IReadOnlyList<string> faults = check.Run(package);
            Console.WriteLine($"{(faults.Count == 0 ? "ok    " : "FAULTY")}  {check.Name}");
            foreach (string fault in faults.Take(MostShown))
                Console.WriteLine($"          {fault}");
            if (faults.Count > MostShown)
                Console.WriteLine($"          and {faults.Count - MostShown} more");
            faulty += faults.Count == 0 ? 0 : 1;
        }
        if (faulty == 0)
            return ExitCode.Done;
        Console.Error.WriteLine($"{package}: {faulty} of {PackageCheck.All.Count} checks found faults. Make the package again, or copy it again.");
        return ExitCode.Failed;
    }
}
