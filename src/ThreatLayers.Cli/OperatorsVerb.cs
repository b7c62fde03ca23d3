using System.CommandLine;
using ThreatLayers.Definitions;

namespace ThreatLayers.Cli;

/// <summary>threatlayers operators [NAME]</summary>
static class OperatorsVerb
{
    public static Command Create()
    {
        Argument<string?> name = new("name") { Description = "Only this operator.", Arity = ArgumentArity.ZeroOrOne };
        Command command = new("operators", """
            The reference of all operators and their parameters, as Markdown.

            Examples:
              threatlayers operators
              threatlayers operators decay_sum
            """)
        { name };
        command.SetAction(parsed =>
        {
            Console.Write(OperatorReference.Markdown(parsed.GetValue(name)));
            return ExitCode.Done;
        });
        return command;
    }
}
