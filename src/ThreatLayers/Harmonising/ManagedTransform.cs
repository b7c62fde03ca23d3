using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Projections;
using ProjNet.CoordinateSystems.Transformations;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;

namespace ThreatLayers.Harmonising;

/// <summary>Transformations by ProjNet between the systems it covers exactly: WGS 84 degrees, EASE-Grid 2.0 and UTM. Others go to PROJ.</summary>
public sealed class ManagedTransform : ICoordinateTransform
{
    static readonly CoordinateTransformationFactory Factory = new();
    readonly MathTransform transform;

    static ManagedTransform() => ProjectionsRegistry.Register("cylindrical_equal_area", typeof(CylindricalEqualArea));

    ManagedTransform(MathTransform transform) => this.transform = transform;

    /// <summary>Null where ProjNet does not have one of the systems.</summary>
    public static ManagedTransform? TryCreate(Crs from, Crs to) =>
        System(from) is { } source && System(to) is { } target
            ? new(Factory.CreateFromCoordinateSystems(source, target).MathTransform)
            : null;

    public void Apply(Span<double> x, Span<double> y)
    {
        for (int i = 0; i < x.Length; i++)
        {
            (double tx, double ty) = transform.Transform(x[i], y[i]);
            bool known = double.IsFinite(tx) && double.IsFinite(ty);
            (x[i], y[i]) = known ? (tx, ty) : (double.NaN, double.NaN);
        }
    }

    public void Dispose()
    {
    }

    static CoordinateSystem? System(Crs crs)
    {
        if (crs == Crs.Wgs84)
            return GeographicCoordinateSystem.WGS84;
        if (crs == Crs.EaseGrid2)
            return EaseGrid2();
        return crs.Definition.StartsWith("EPSG:32", StringComparison.Ordinal) && int.TryParse(crs.Definition.AsSpan(7), out int utm)
            && utm is (> 600 and <= 660) or (> 700 and <= 760)
            ? ProjectedCoordinateSystem.WGS84_UTM(utm % 100, utm < 700)
            : null;
    }

    static ProjectedCoordinateSystem EaseGrid2()
    {
        CoordinateSystemFactory systems = new();
        IProjection projection = systems.CreateProjection("EASE-Grid 2.0 Global", "cylindrical_equal_area",
        [
            new("standard_parallel_1", 30), new("central_meridian", 0), new("false_easting", 0), new("false_northing", 0),
        ]);
        return systems.CreateProjectedCoordinateSystem("WGS 84 / NSIDC EASE-Grid 2.0 Global", GeographicCoordinateSystem.WGS84, projection,
            LinearUnit.Metre, new AxisInfo("X", AxisOrientationEnum.East), new AxisInfo("Y", AxisOrientationEnum.North));
    }
}
