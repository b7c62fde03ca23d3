using System.Globalization;
using NetTopologySuite;
using NetTopologySuite.Geometries;
using NetTopologySuite.IO;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>The features of one layer, streamed.</summary>
sealed unsafe class GdalFeatures : IFeatureSource
{
    const int Real = 2;

    readonly Dataset dataset;
    readonly nint layer;
    readonly int[] types;
    readonly WKBReader reader = new(NtsGeometryServices.Instance);

    GdalFeatures(Dataset dataset, nint layer, Crs crs)
    {
        this.dataset = dataset;
        this.layer = layer;
        Crs = crs;
        nint definition = Native.OGR_L_GetLayerDefn(layer);
        nint[] fields = [.. Enumerable.Range(0, Native.OGR_FD_GetFieldCount(definition)).Select(i => Native.OGR_FD_GetFieldDefn(definition, i))];
        Columns = [.. fields.Select(f => Native.Text(Native.OGR_Fld_GetNameRef(f)))];
        types = [.. fields.Select(Native.OGR_Fld_GetType)];
    }

    public string Path => dataset.Path;

    public Crs Crs { get; }

    public IReadOnlyList<string> Columns { get; }

    public static GdalFeatures Open(FeatureOpen features)
    {
        Dataset dataset = Dataset.OpenInput(features.Path, raster: false);
        try
        {
            nint layer = LayerOf(dataset, features);
            using SpatialReference? own = SpatialReference.Copy(Native.OGR_L_GetSpatialRef(layer));
            Crs crs = CrsRule.Resolve(own, features.Path, features.Crs);
            RefuseEmpty(dataset, layer);
            return new(dataset, layer, crs);
        }
        catch
        {
            dataset.Dispose();
            throw;
        }
    }

    public IEnumerable<Feature> Read()
    {
        Native.OGR_L_ResetReading(layer);
        for (long number = 1; Next(number) is { } feature; number++)
            yield return feature;
    }

    public void Dispose() => dataset.Dispose();

    Feature? Next(long number)
    {
        long mark = Errors.Begin();
        nint feature = Native.OGR_L_GetNextFeature(layer);
        if (Errors.Any)
        {
            if (feature != 0)
                Native.OGR_F_Destroy(feature);
            throw Errors.Input(mark, dataset.Path, $"feature {number} cannot be read", "The file is damaged or truncated; fetch it again.");
        }
        if (feature == 0)
            return null;
        try
        {
            return new(number, GeometryOf(feature, number), Attributes(feature));
        }
        finally
        {
            Native.OGR_F_Destroy(feature);
        }
    }

    Geometry? GeometryOf(nint feature, long number)
    {
        nint geometry = Native.OGR_F_GetGeometryRef(feature);
        if (geometry == 0)
            return null;
        long mark = Errors.Begin();
        // Arcs become lines: NetTopologySuite has no curves.
        nint linear = Native.OGR_G_GetLinearGeometry(geometry, 0, 0);
        try
        {
            byte[] wkb = new byte[Native.OGR_G_WkbSize(linear)];
            fixed (byte* bytes = wkb)
            {
                if (linear == 0 || Native.OGR_G_ExportToIsoWkb(linear, 1, bytes) != 0)
                    throw Errors.Input(mark, dataset.Path, $"the geometry of feature {number} cannot be read", "Mend it with ogr2ogr -makevalid.");
            }
            return reader.Read(wkb);
        }
        catch (Exception e) when (e is ParseException or ArgumentException)
        {
            throw new InputException(dataset.Path, $"the geometry of feature {number} cannot be read: {e.Message.TrimEnd('.')}.", "Mend it with ogr2ogr -makevalid.", e);
        }
        finally
        {
            Native.OGR_G_DestroyGeometry(linear);
        }
    }

    Dictionary<string, string> Attributes(nint feature)
    {
        Dictionary<string, string> values = new(types.Length, StringComparer.Ordinal);
        for (int i = 0; i < types.Length; i++)
        {
            // GDAL prints reals with 15 digits at most; the shortest text that comes back to the same double loses nothing.
            values[Columns[i]] = Native.OGR_F_IsFieldSetAndNotNull(feature, i) == 0 ? ""
                : types[i] == Real ? Native.OGR_F_GetFieldAsDouble(feature, i).ToString("R", CultureInfo.InvariantCulture)
                : Native.Text(Native.OGR_F_GetFieldAsString(feature, i));
        }
        return values;
    }

    static nint LayerOf(Dataset dataset, FeatureOpen features)
    {
        nint[] layers = [.. Enumerable.Range(0, Native.GDALDatasetGetLayerCount(dataset.Handle)).Select(i => Native.GDALDatasetGetLayer(dataset.Handle, i))];
        string[] names = [.. layers.Select(l => Native.Text(Native.OGR_L_GetName(l)))];
        if (layers.Length == 0)
            throw new InputException(features.Path, "holds no vector layer.", "Give a file with features.");
        if (features.Layer is null)
        {
            return layers.Length == 1 ? layers[0]
                : throw new InputException(features.Path, $"holds {layers.Length} layers and none is named.", $"Add layer: with one of {string.Join(", ", names)}.");
        }
        int index = Array.IndexOf(names, features.Layer);
        return index >= 0 ? layers[index]
            : throw new InputException(features.Path, $"has no layer '{features.Layer}'.", $"It has: {string.Join(", ", names)}.");
    }

    static void RefuseEmpty(Dataset dataset, nint layer)
    {
        long mark = Errors.Begin();
        Native.OGR_L_ResetReading(layer);
        nint feature = Native.OGR_L_GetNextFeature(layer);
        if (Errors.Any)
            throw Errors.Input(mark, dataset.Path, "its first feature cannot be read", "The file is damaged; fetch it again.");
        if (feature == 0)
            throw new InputException(dataset.Path, $"layer '{Native.Text(Native.OGR_L_GetName(layer))}' has no features.", "Check that it is the right layer of the right file.");
        Native.OGR_F_Destroy(feature);
    }
}
