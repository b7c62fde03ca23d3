using System.Diagnostics.CodeAnalysis;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Tiling;

namespace ThreatLayers.Publishing;

/// <summary>A described surface with its cells, which are opened or computed only when someone asks for them.</summary>
public sealed record SurfaceProduct : SurfaceDescription
{
    readonly Lazy<Surface> surface;

    [SetsRequiredMembers]
    public SurfaceProduct(SurfaceDescription about, Func<Surface> open) : base(about) => surface = new(open);

    public Surface Surface => surface.Value;

    /// <summary>The values are codes: never averaged.</summary>
    public bool IsClass { get; init; }

    /// <summary>Shown by a colour per value: codes, and numbers with a legend of classes. Pictures of it are never blends.</summary>
    public bool HasClasses => IsClass || Colours.Classes.Count > 0;

    /// <summary>Of the known cells.</summary>
    public Moments Statistics { get; init; } = Moments.None;

    public Palette Palette => field ??= Palette.Of(Colours);
}
