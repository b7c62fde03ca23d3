using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>The class of a value: its code on a class surface, else one of five equal steps of the legend's ramp; what lies beyond an end counts to its last step.</summary>
readonly record struct ClassSteps
{
    public const int Count = 5;

    readonly float low, factor;
    readonly bool isClass;

    ClassSteps(bool isClass, float low, float factor) => (this.isClass, this.low, this.factor) = (isClass, low, factor);

    /// <param name="isClass">The values are codes, whether or not the legend names them.</param>
    public static ClassSteps Of(Colours colours, bool isClass) =>
        new(isClass || colours.Classes.Count > 0, (float)colours.Low, (float)(Count / (colours.High - colours.Low)));

    /// <param name="value">Known.</param>
    public int Of(float value) => isClass ? (int)value : (int)Math.Clamp((value - low) * factor, 0, Count - 1);

    /// <summary>For people.</summary>
    public static string Described(Colours colours) => colours.Classes.Count > 0 ? "the classes of the legend"
        : FormattableString.Invariant($"five equal steps of the legend, {colours.Low} to {colours.High}; values beyond its ends count to the last step");
}
