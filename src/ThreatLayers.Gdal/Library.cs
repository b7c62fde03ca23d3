using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace ThreatLayers.Gdal;

/// <summary>Finds GDAL's native library and makes it ready, once per process.</summary>
static partial class Library
{
    public const string Variable = "THREATLAYERS_GDAL";

    /// <summary>All that may open an input or write an output. The rest is deregistered, so that nothing (a VRT made here, a sidecar) reaches another.</summary>
    public static readonly string[] RasterDrivers = ["GTiff", "netCDF", "HDF5", "HDF5Image", "AAIGrid", "EHdr", "ENVI", "HFA", "JPEG", "PNG", "GPKG"];
    public static readonly string[] VectorDrivers = ["GPKG", "ESRI Shapefile", "GeoJSON", "GeoJSONSeq", "TopoJSON", "FlatGeobuf", "Parquet"];
    static readonly string[] OwnDrivers = ["VRT", "MEM", "COG"];

    /// <summary>For GDAL's cache of blocks; to be set before GDAL is first used.</summary>
    public static int CacheMiB { get; set; } = 256;

    static readonly Lazy<string> Loaded = new(Initialise);

    /// <summary>Path or name of the library in use.</summary>
    /// <exception cref="DllNotFoundException">There is none; the message says what to install.</exception>
    public static string Load() => Loaded.Value;

    static string Initialise()
    {
        MaxRevProvider.Configure();
        (nint handle, string name) = Find(Environment.GetEnvironmentVariable(Variable), Candidates());
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (library, _, _) => library == Native.Library ? handle : 0);
        Errors.Install();
        Native.CPLSetConfigOption("GDAL_CACHEMAX", CacheMiB.ToString(System.Globalization.CultureInfo.InvariantCulture));
        // Newer GDAL reads raw files through a VRT only beside it; ours are made in memory and point to the store.
        Native.CPLSetConfigOption("GDAL_VRT_RAWRASTERBAND_ALLOWED_SOURCE", "ALL");
        // A web address inside a file (a CRS, a sidecar) is never followed.
        Native.CPLSetConfigOption("PROJ_NETWORK", "OFF");
        Native.CPLSetConfigOption("GDAL_HTTP_MAX_RETRY", "0");
        Native.GDALAllRegister();
        KeepOnly([.. RasterDrivers, .. VectorDrivers, .. OwnDrivers]);
        return name;
    }

    internal static (nint Handle, string Name) Find(string? declared, IEnumerable<string> candidates)
    {
        if (!string.IsNullOrEmpty(declared))
        {
            return NativeLibrary.TryLoad(declared, out nint named)
                ? (named, declared)
                : throw new DllNotFoundException($"{Variable}={declared} is not a GDAL library that can be loaded; set it to the file of libgdal (Linux: libgdal.so.32, Windows: gdal*.dll, macOS: libgdal.dylib) or remove it.");
        }
        foreach (string candidate in candidates)
        {
            if (NativeLibrary.TryLoad(candidate, out nint handle))
                return (handle, candidate);
        }
        throw new DllNotFoundException(
            $"GDAL's native library was not found; install it (Debian and Ubuntu: apt-get install libgdal32; Windows: OSGeo4W; macOS: brew install gdal) or set {Variable} to its file.");
    }

    static IEnumerable<string> Candidates()
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native");
        string portable = Path.Combine(AppContext.BaseDirectory, "runtimes",
            (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-" + RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant(), "native");
        string[] folders = OperatingSystem.IsWindows()
            ? [beside, portable, AppContext.BaseDirectory, Path.Combine(Environment.GetEnvironmentVariable("OSGEO4W_ROOT") ?? @"C:\OSGeo4W", "bin")]
            : OperatingSystem.IsMacOS()
                ? [beside, portable, AppContext.BaseDirectory, "/opt/homebrew/lib", "/usr/local/lib"]
                : [beside, portable, AppContext.BaseDirectory, "/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/local/lib", "/usr/lib"];
        string pattern = OperatingSystem.IsWindows() ? "gdal*.dll" : OperatingSystem.IsMacOS() ? "libgdal*.dylib" : "libgdal.so*";
        foreach (string folder in folders.Distinct().Where(Directory.Exists))
        {
            // Newest first by the major number in the name: libgdal.so.36 before libgdal.so.32 before libgdal.so.32.3.6.2.
            foreach (string file in Directory.GetFiles(folder, pattern).OrderByDescending(Major).ThenBy(f => f.Length).ThenBy(f => f, StringComparer.Ordinal))
                yield return file;
        }
        yield return OperatingSystem.IsWindows() ? "gdal.dll" : OperatingSystem.IsMacOS() ? "libgdal.dylib" : "libgdal.so";
    }

    static int Major(string file) => Number().Match(Path.GetFileName(file)) is { Success: true } m ? int.Parse(m.Value, System.Globalization.CultureInfo.InvariantCulture) : 0;

    static void KeepOnly(string[] names)
    {
        for (int i = Native.GDALGetDriverCount() - 1; i >= 0; i--)
        {
            nint driver = Native.GDALGetDriver(i);
            if (!names.Contains(Native.Text(Native.GDALGetDriverShortName(driver))))
                Native.GDALDeregisterDriver(driver);
        }
    }

    [GeneratedRegex("[0-9]{1,6}")]
    private static partial Regex Number();
}
