using System.ComponentModel;

namespace ThreatLayers.Definitions;

/// <summary>How far an operator looks around a cell; decides what can be evaluated together.</summary>
public enum Reach
{
    /// <summary>Cell by cell.</summary>
    Local,
    /// <summary>Within a radius.</summary>
    Focal,
    /// <summary>The whole grid, or a statistic of it.</summary>
    Global,
}

/// <summary>An operator with its parameters, as a definition states it. Derived records are in Threats (one layer's steps) and Combining.</summary>
[ChosenBy("operator")]
[Description("An operator with its parameters.")]
public abstract record Operator
{
    /// <summary>Read by <c>plan</c>.</summary>
    public abstract Reach Reach { get; }

    /// <summary>Any rows of its result can be made without the others, at the cost of those rows; a cluster then shares them out.</summary>
    public virtual bool IsCutByRows => Reach == Reach.Local;

    /// <summary>Raised when the operator's numbers change for the same parameters: results of the old version are then made anew.</summary>
    public virtual int Version => 1;

    /// <summary>What is wrong with the parameters together, by the key where it shows; ranges of single ones are checked before.</summary>
    public virtual IEnumerable<(string Key, string Message)> Problems() => [];
}

/// <summary>A surface that is read, with its weight among the others.</summary>
public sealed record WeightedSource(string Name, double Weight);
