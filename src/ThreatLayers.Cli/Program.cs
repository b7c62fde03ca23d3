using System.CommandLine;
using ThreatLayers.Cli;

RootCommand root = new("Maps of what people do to wildlife: threat layers, combined threat surfaces, tiles and a portal package.")
{
    RunVerb.Create(), PlanVerb.Create(), DiffVerb.Create(), SweepVerb.Create(), CheckVerb.Create(),
    RunsVerb.Create(), RerunVerb.Create(), ReleasesVerb.Create(), RollbackVerb.Create(), GcVerb.Create(),
    LayersVerb.Create(), OperatorsVerb.Create(), DevicesVerb.Create(), SchemaVerb.Create(),
    ServeVerb.Create(), VerifyVerb.Create(), PublishVerb.Create(), WorkerVerb.Create(),
};
ParseResult parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors)
        Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine($"See: threatlayers {parsed.CommandResult.Command.Name.Replace(root.Name, "", StringComparison.Ordinal)} --help".Replace("  ", " ", StringComparison.Ordinal));
    return ExitCode.Usage;
}
try
{
    return parsed.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Stopped. What was made is kept, nothing half-made was left; start it again when you like, and it goes on from there.");
    return ExitCode.Stopped;
}
catch (Exception e)
{
    Console.Error.WriteLine(ExitCode.MessageOf(e));
    return ExitCode.Of(e);
}
