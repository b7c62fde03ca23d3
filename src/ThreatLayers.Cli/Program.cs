using System.CommandLine;
using ThreatLayers.Cli;
using ThreatLayers.Definitions;
using ThreatLayers.Inputs;
using ThreatLayers.Runs;

RootCommand root = new("Maps of what people do to wildlife: threat layers, combined threat surfaces, tiles and a portal package.")
{
    RunVerb.Create(), PlanVerb.Create(), DiffVerb.Create(), CheckVerb.Create(), LayersVerb.Create(), OperatorsVerb.Create(), DevicesVerb.Create(), SchemaVerb.Create(),
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
    (int code, string message) = e switch
    {
        DefinitionException definition => (ExitCode.Usage, $"{definition.Message}{Environment.NewLine}{definition.Problems.Count} problem{(definition.Problems.Count == 1 ? "" : "s")}. Nothing was run."),
        ArgumentException and not (ArgumentNullException or ArgumentOutOfRangeException) or NotSupportedException => (ExitCode.Usage, e.Message),
        InputException => (ExitCode.Input, e.Message),
        WorkspaceHeldException => (ExitCode.Held, e.Message),
        OutOfMemoryException => (ExitCode.Failed, "There is not enough memory. Take larger cells or smaller bounds in grid:, or a machine with more memory."),
        IOException or TimeoutException or UnauthorizedAccessException or DllNotFoundException => (ExitCode.Failed, e.Message),
        _ => (ExitCode.Failed, $"This is a fault of the program, please report it with what follows.{Environment.NewLine}{e}"),
    };
    Console.Error.WriteLine(message);
    return code;
}
