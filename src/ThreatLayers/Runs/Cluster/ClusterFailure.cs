using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>Why a worker stopped, in a word that the run understands.</summary>
public static class ClusterFailure
{
    public const string Input = "input", Usage = "usage", Memory = "memory", NotReady = "not_ready", Stopped = "stopped", Other = "other";

    public static string Of(Exception e) => e switch
    {
        NotReadyException => NotReady,
        InputException => Input,
        DefinitionException or ArgumentException => Usage,
        OutOfMemoryException or InsufficientExecutionStackException => Memory,
        OperationCanceledException => Stopped,
        _ => Other,
    };
}
