using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Threats;

/// <summary>An operator that makes one surface of surfaces and inputs. Its properties are its parameters, as a definition writes them.</summary>
public abstract record Step : Operator
{
    /// <summary>Makes the surface: lazily where the operator is local, on disk where it looks around.</summary>
    /// <param name="name">Name of the surface to be made.</param>
    /// <param name="scope">What the step reads, and where it writes.</param>
    public abstract Surface Run(string name, StepScope scope);
}
