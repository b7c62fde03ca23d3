using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>What raster and vector inputs share: whose word on the CRS counts.</summary>
static class CrsRule
{
    /// <summary>The file's CRS, else the declared one; where both speak they must agree.</summary>
    public static Crs Resolve(SpatialReference? own, string path, Crs? declared)
    {
        if (own is null && declared is null)
            throw new InputException(path, "carries no CRS.", "Add crs: to the input (crs: EPSG:4326 for degrees of longitude and latitude).");
        if (declared is null)
            return own!.ToCrs();
        using SpatialReference parsed = Declared(path, declared);
        if (own is null)
            return parsed.ToCrs();
        Crs said = own.ToCrs();
        return said == declared || own.IsSameAs(parsed)
            ? said
            : throw new InputException(path, $"carries CRS {said}, the definition declares {parsed.ToCrs()}.", "Remove crs: from the input, or mend the file with gdal_edit.py -a_srs.");
    }

    static SpatialReference Declared(string path, Crs crs)
    {
        try
        {
            return SpatialReference.Parse(crs.Definition);
        }
        catch (ArgumentException e)
        {
            throw new InputException(path, $"the declared crs: {e.Message}", "", e);
        }
    }
}
