using System.Text.RegularExpressions;
using ThreatLayers.Grids;

namespace ThreatLayers.Gdal;

/// <summary>PROJ's view of a CRS, axis order always east, north.</summary>
sealed unsafe partial class SpatialReference : IDisposable
{
    /// <summary>PROJ gives 100 to the same definition under the same name, 90 under another name (ESRI), 70 where it has none (+proj); IsSameAs has the last word.</summary>
    const int SameDefinition = 70;

    SpatialReference(nint handle)
    {
        Handle = handle;
        Native.OSRSetAxisMappingStrategy(handle, Native.TraditionalAxes);
    }

    public nint Handle { get; }

    public bool IsGeographic => Native.OSRIsGeographic(Handle) != 0;

    /// <summary>A copy of what a dataset or layer owns; null where it has none.</summary>
    public static SpatialReference? Copy(nint handle) => handle == 0 ? null : new(Native.OSRClone(handle));

    /// <exception cref="ArgumentException">PROJ does not know it, in PROJ's words.</exception>
    public static SpatialReference Parse(string definition)
    {
        Library.Load();
        // GDAL also takes file names and web addresses here; a definition must not reach for either.
        if (!Accepted().IsMatch(definition))
            throw new ArgumentException($"'{definition}' is not a CRS; write an authority code such as EPSG:6933, WKT, PROJJSON or a +proj string.");
        nint handle = Native.OSRNewSpatialReference(0);
        long mark = Errors.Begin();
        if (Native.OSRSetFromUserInput(handle, definition) == 0)
            return new(handle);
        string words = Errors.Text(mark);
        Native.OSRDestroySpatialReference(handle);
        throw new ArgumentException($"'{definition}' is not a CRS that PROJ knows: {words}.");
    }

    public bool IsSameAs(SpatialReference other)
    {
        using StringList options = new(["IGNORE_DATA_AXIS_TO_SRS_AXIS_MAPPING=YES", "CRITERION=EQUIVALENT_EXCEPT_AXIS_ORDER_GEOGCRS"]);
        return Native.OSRIsSameEx(Handle, other.Handle, options.Pointer) != 0;
    }

    /// <summary>By authority code wherever one can be told, else WKT on one line.</summary>
    public Crs ToCrs()
    {
        if (Code(Handle) is { } code)
            return new(code);
        return new(Matching() ?? Wkt);
    }

    public string Wkt
    {
        get
        {
            using StringList options = new(["FORMAT=WKT2_2019", "MULTILINE=NO"]);
            Native.OSRExportToWktEx(Handle, out nint text, options.Pointer);
            return Native.TakeText(text);
        }
    }

    public void Dispose() => Native.OSRDestroySpatialReference(Handle);

    static string? Code(nint handle)
    {
        string authority = Native.Text(Native.OSRGetAuthorityName(handle, null)), code = Native.Text(Native.OSRGetAuthorityCode(handle, null));
        return authority.Length > 0 && code.Length > 0 ? $"{authority}:{code}" : null;
    }

    string? Matching()
    {
        Errors.Begin();
        nint* found = Native.OSRFindMatches(Handle, 0, out int count, out int* confidence);
        if (found is null)
            return null;
        string? best = null;
        for (int i = 0; i < count && best is null; i++)
        {
            using SpatialReference candidate = Copy(found[i])!;
            if (confidence[i] >= SameDefinition && Code(found[i]) is { } code && code.StartsWith("EPSG:", StringComparison.Ordinal) && IsSameAs(candidate))
                best = code;
        }
        Native.OSRFreeSRSArray(found);
        Native.VSIFree((nint)confidence);
        return best;
    }

    [GeneratedRegex(@"^\s*([A-Za-z_]+[A-Za-z0-9_]*(:[0-9.]+)?:[A-Za-z0-9_.+]+|\+(proj|init)=.*|[A-Z_a-z0-9]+\s*\[.*|\{.*|WGS84|NAD27|NAD83)\s*$", RegexOptions.Singleline)]
    private static partial Regex Accepted();
}
