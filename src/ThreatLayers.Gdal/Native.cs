using System.Runtime.InteropServices;

namespace ThreatLayers.Gdal;

/// <summary>The part of GDAL's C API that is used: stable names since GDAL 3.6. Handles are plain nint; their owners are the classes of this project.</summary>
static unsafe partial class Native
{
    public const string Library = "gdal";

    public const int Byte = 1, Float32 = 6, Float64 = 7, Unknown = 0;
    public const uint OpenRaster = 0x02, OpenVector = 0x04, OpenVerbose = 0x40;
    public const int TraditionalAxes = 0;

    /// <summary>UTF-8 text that the library owns.</summary>
    public static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "";

    /// <summary>UTF-8 text that the caller owns, freed here.</summary>
    public static string TakeText(nint text)
    {
        string value = Text(text);
        VSIFree(text);
        return value;
    }

    [LibraryImport(Library)] public static partial nint CPLSetErrorHandler(delegate* unmanaged[Cdecl]<int, int, nint, void> handler);
    [LibraryImport(Library)] public static partial void CPLErrorReset();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void CPLSetConfigOption(string key, string? value);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial void CPLSetThreadLocalConfigOption(string key, string? value);
    [LibraryImport(Library)] public static partial void VSIFree(nint memory);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int VSIStatExL(string path, byte* stat, int flags);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint VSIFileFromMemBuffer(string path, nint memory, ulong bytes, int takes);
    [LibraryImport(Library)] public static partial int VSIFCloseL(nint file);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int VSIUnlink(string path);

    [LibraryImport(Library)] public static partial void GDALAllRegister();
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALVersionInfo(string request);
    [LibraryImport(Library)] public static partial int GDALGetDriverCount();
    [LibraryImport(Library)] public static partial nint GDALGetDriver(int index);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALGetDriverByName(string name);
    [LibraryImport(Library)] public static partial nint GDALGetDriverShortName(nint driver);
    [LibraryImport(Library)] public static partial void GDALDeregisterDriver(nint driver);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALIdentifyDriver(string path, nint siblings);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALOpenEx(string path, uint flags, nint drivers, nint options, nint siblings);
    [LibraryImport(Library)] public static partial void GDALClose(nint dataset);
    [LibraryImport(Library)] public static partial void GDALFlushCache(nint dataset);
    [LibraryImport(Library)] public static partial nint GDALGetDatasetDriver(nint dataset);
    [LibraryImport(Library)] public static partial int GDALGetRasterXSize(nint dataset);
    [LibraryImport(Library)] public static partial int GDALGetRasterYSize(nint dataset);
    [LibraryImport(Library)] public static partial int GDALGetRasterCount(nint dataset);
    [LibraryImport(Library)] public static partial int GDALGetGeoTransform(nint dataset, double* six);
    [LibraryImport(Library)] public static partial nint GDALGetSpatialRef(nint dataset);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint GDALGetMetadataItem(nint thing, string name, string? domain);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GDALCreateCopy(nint driver, string path, nint source, int strict, nint options, delegate* unmanaged[Cdecl]<double, nint, nint, int> progress, nint state);

    [LibraryImport(Library)] public static partial nint GDALGetRasterBand(nint dataset, int band);
    [LibraryImport(Library)] public static partial int GDALGetOverviewCount(nint band);
    [LibraryImport(Library)] public static partial nint GDALGetOverview(nint band, int index);
    [LibraryImport(Library)] public static partial int GDALGetRasterDataType(nint band);
    [LibraryImport(Library)] public static partial nint GDALGetDataTypeName(int type);
    [LibraryImport(Library)] public static partial double GDALGetRasterNoDataValue(nint band, out int has);
    [LibraryImport(Library)] public static partial double GDALGetRasterScale(nint band, out int has);
    [LibraryImport(Library)] public static partial double GDALGetRasterOffset(nint band, out int has);
    [LibraryImport(Library)] public static partial nint GDALGetRasterUnitType(nint band);
    [LibraryImport(Library)]
    public static partial int GDALRasterIO(nint band, int write, int x, int y, int width, int height, void* buffer, int bufferWidth, int bufferHeight, int type, int pixelSpace, int lineSpace);

    [LibraryImport(Library)] public static partial nint GDALWarpAppOptionsNew(nint arguments, nint forBinary);
    [LibraryImport(Library)] public static partial void GDALWarpAppOptionsFree(nint options);
    [LibraryImport(Library)] public static partial void GDALWarpAppOptionsSetProgress(nint options, delegate* unmanaged[Cdecl]<double, nint, nint, int> progress, nint state);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GDALWarp(string path, nint target, int count, nint* sources, nint options, out int usageError);

    [LibraryImport(Library)] public static partial int GDALDatasetGetLayerCount(nint dataset);
    [LibraryImport(Library)] public static partial nint GDALDatasetGetLayer(nint dataset, int index);
    [LibraryImport(Library)] public static partial nint OGR_L_GetName(nint layer);
    [LibraryImport(Library)] public static partial nint OGR_L_GetSpatialRef(nint layer);
    [LibraryImport(Library)] public static partial nint OGR_L_GetLayerDefn(nint layer);
    [LibraryImport(Library)] public static partial void OGR_L_ResetReading(nint layer);
    [LibraryImport(Library)] public static partial nint OGR_L_GetNextFeature(nint layer);
    [LibraryImport(Library)] public static partial int OGR_FD_GetFieldCount(nint definition);
    [LibraryImport(Library)] public static partial nint OGR_FD_GetFieldDefn(nint definition, int index);
    [LibraryImport(Library)] public static partial nint OGR_Fld_GetNameRef(nint field);
    [LibraryImport(Library)] public static partial int OGR_Fld_GetType(nint field);
    [LibraryImport(Library)] public static partial void OGR_F_Destroy(nint feature);
    [LibraryImport(Library)] public static partial int OGR_F_IsFieldSetAndNotNull(nint feature, int field);
    [LibraryImport(Library)] public static partial nint OGR_F_GetFieldAsString(nint feature, int field);
    [LibraryImport(Library)] public static partial double OGR_F_GetFieldAsDouble(nint feature, int field);
    [LibraryImport(Library)] public static partial nint OGR_F_GetGeometryRef(nint feature);
    [LibraryImport(Library)] public static partial int OGR_G_WkbSize(nint geometry);
    [LibraryImport(Library)] public static partial nint OGR_G_GetLinearGeometry(nint geometry, double maximumAngle, nint options);
    [LibraryImport(Library)] public static partial void OGR_G_DestroyGeometry(nint geometry);
    [LibraryImport(Library)] public static partial int OGR_G_ExportToIsoWkb(nint geometry, int byteOrder, byte* buffer);

    [LibraryImport(Library)] public static partial nint OSRNewSpatialReference(nint wkt);
    [LibraryImport(Library)] public static partial nint OSRClone(nint crs);
    [LibraryImport(Library)] public static partial void OSRDestroySpatialReference(nint crs);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial int OSRSetFromUserInput(nint crs, string definition);
    [LibraryImport(Library)] public static partial void OSRSetAxisMappingStrategy(nint crs, int strategy);
    [LibraryImport(Library)] public static partial int OSRIsGeographic(nint crs);
    [LibraryImport(Library)] public static partial int OSRIsSameEx(nint a, nint b, nint options);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint OSRGetAuthorityName(nint crs, string? key);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] public static partial nint OSRGetAuthorityCode(nint crs, string? key);
    [LibraryImport(Library)] public static partial nint* OSRFindMatches(nint crs, nint options, out int count, out int* confidence);
    [LibraryImport(Library)] public static partial void OSRFreeSRSArray(nint* crss);
    [LibraryImport(Library)] public static partial int OSRExportToWktEx(nint crs, out nint wkt, nint options);
    [LibraryImport(Library)] public static partial void OSRGetPROJVersion(out int major, out int minor, out int patch);

    [LibraryImport(Library)] public static partial nint OCTNewCoordinateTransformationOptions();
    [LibraryImport(Library)] public static partial void OCTDestroyCoordinateTransformationOptions(nint options);
    [LibraryImport(Library)] public static partial int OCTCoordinateTransformationOptionsSetBallparkAllowed(nint options, int allowed);
    [LibraryImport(Library)] public static partial nint OCTNewCoordinateTransformationEx(nint from, nint to, nint options);
    [LibraryImport(Library)] public static partial void OCTDestroyCoordinateTransformation(nint transform);
    [LibraryImport(Library)] public static partial int OCTTransformEx(nint transform, int count, double* x, double* y, double* z, int* success);
}
