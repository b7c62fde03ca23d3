using ProjNet.CoordinateSystems;
using ProjNet.CoordinateSystems.Projections;

namespace ThreatLayers.Harmonising;

/// <summary>Lambert's cylindrical equal-area projection on the ellipsoid, which ProjNet lacks (EPSG method 9835; EPSG:6933 uses 30° as true-scale latitude).</summary>
/// <remarks>
/// Formulas: Snyder 1987, Map Projections - A Working Manual, USGS PP 1395, eqs. 10-13 to 10-18 and 3-12, 3-16, 3-18.
/// Longitudes are not wrapped (PROJ's +over): 190° lies east of the map's edge, which keeps a shape across 180° whole.
/// </remarks>
[Serializable]
sealed class CylindricalEqualArea : MapProjection
{
    readonly double e, k0, qPole;

    public CylindricalEqualArea(IEnumerable<ProjectionParameter> parameters)
        : this(parameters, null)
    {
    }

    CylindricalEqualArea(IEnumerable<ProjectionParameter> parameters, CylindricalEqualArea? inverse)
        : base(parameters, inverse)
    {
        Name = "Cylindrical_Equal_Area";
        e = Math.Sqrt(_es);
        double trueScale = _Parameters.GetOptionalParameterValue("standard_parallel_1", 0) * Math.PI / 180;
        k0 = Math.Cos(trueScale) / Math.Sqrt(1 - (_es * Math.Sin(trueScale) * Math.Sin(trueScale)));
        qPole = Q(1);
    }

    public override ProjNet.CoordinateSystems.Transformations.MathTransform Inverse() =>
        _inverse ??= new CylindricalEqualArea(_Parameters.ToProjectionParameter(), this);

    protected override void RadiansToMeters(ref double lon, ref double lat)
    {
        double sin = Math.Sin(lat);
        lon = _semiMajor * k0 * (lon - central_meridian);
        lat = _semiMajor * Q(sin) / (2 * k0);
    }

    protected override void MetersToRadians(ref double x, ref double y)
    {
        double sinBeta = 2 * y * k0 / (_semiMajor * qPole);
        x = (x / (_semiMajor * k0)) + central_meridian;
        y = Math.Abs(sinBeta) <= 1 ? Latitude(Math.Asin(sinBeta)) : Math.Abs(sinBeta) < 1 + 1e-9 ? Math.CopySign(Math.PI / 2, sinBeta) : double.NaN;
    }

    double Q(double sin) => e == 0
        ? 2 * sin
        : (1 - _es) * ((sin / (1 - (_es * sin * sin))) - (Math.Log((1 - (e * sin)) / (1 + (e * sin))) / (2 * e)));

    /// <summary>Latitude from authalic latitude: the series as a start, then Newton on q, so that forward and back agree to the last digits (the derivative vanishes at the poles only).</summary>
    double Latitude(double beta)
    {
        double e4 = _es * _es, e6 = e4 * _es, q = qPole * Math.Sin(beta);
        double lat = beta
            + (((_es / 3) + (31 * e4 / 180) + (517 * e6 / 5040)) * Math.Sin(2 * beta))
            + (((23 * e4 / 360) + (251 * e6 / 3780)) * Math.Sin(4 * beta))
            + (761 * e6 / 45360 * Math.Sin(6 * beta));
        for (int i = 0; i < 3 && Math.Abs(Math.Cos(lat)) > 1e-6; i++)
        {
            double sin = Math.Sin(lat), w = 1 - (_es * sin * sin);
            lat += (q - Q(sin)) * w * w / (2 * (1 - _es) * Math.Cos(lat));
        }
        return lat;
    }
}
