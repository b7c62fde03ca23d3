namespace ThreatLayers.Gdal;

/// <summary>Lets MaxRev's packages set up proj.db and gdal-data, where the build uses them (GdalProvider=MaxRev).</summary>
static class MaxRevProvider
{
    /// <summary>Nothing with GdalProvider=System. Not compiled by CI: the package source of our build does not carry MaxRev's packages.</summary>
    public static void Configure()
    {
#if GDAL_MAXREV
        MaxRev.Gdal.Core.GdalBase.ConfigureAll();
#endif
    }
}
