using System.Globalization;
using ThreatLayers.Inputs;

namespace ThreatLayers.Gdal;

/// <summary>An open dataset that the owner closes; opening is where all refusals of a path are made.</summary>
sealed unsafe class Dataset(nint handle, string path) : IDisposable
{
    nint handle = handle;

    public nint Handle => handle;
    public string Path => path;
    public string Driver => Native.Text(Native.GDALGetDriverShortName(Native.GDALGetDatasetDriver(handle)));

    /// <summary>Opens a file that a user names, with the allowed drivers only.</summary>
    public static Dataset OpenInput(string path, bool raster)
    {
        string[] drivers = raster ? Library.RasterDrivers : Library.VectorDrivers;
        string kind = raster ? "raster" : "vector file";
        CheckPath(path);
        string name = !raster && path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && !path.StartsWith("/vsi", StringComparison.Ordinal)
            ? "/vsigzip/" + System.IO.Path.GetFullPath(path) : path;
        long mark = Errors.Begin();
        nint handle = Open(name, (raster ? Native.OpenRaster : Native.OpenVector) | Native.OpenVerbose, drivers);
        if (handle != 0)
            return new(handle, path);
        string words = Errors.Text(mark);
        string found = Native.Text(Native.GDALGetDriverShortName(Native.GDALIdentifyDriver(name, 0)));
        throw found.Length > 0 && !drivers.Contains(found)
            ? new InputException(path, $"is a {found} file, which is not an allowed {kind} format.", $"Allowed: {string.Join(", ", drivers)}. Convert it with gdal_translate or ogr2ogr.")
            : new InputException(path, $"cannot be opened as a {kind} (damaged, or of another format): {words.TrimEnd('.')}.", $"Allowed formats: {string.Join(", ", drivers)}. Fetch the file again, or convert it.");
    }

    /// <summary>Opens a dataset that this project made itself: a description in memory.</summary>
    public static Dataset OpenOwn(string xml, string path)
    {
        long mark = Errors.Begin();
        nint handle = Open(xml, Native.OpenRaster | Native.OpenVerbose, ["VRT"]);
        return handle != 0 ? new(handle, path) : throw Errors.Input(mark, path, "cannot be read", "");
    }

    public string? Item(string name, string domain)
    {
        nint text = Native.GDALGetMetadataItem(handle, name, domain);
        return text == 0 ? null : Native.Text(text);
    }

    /// <summary>Names of the variables of a container (netCDF, HDF5), which are opened one by one.</summary>
    public IEnumerable<string> Subdatasets()
    {
        for (int i = 1; Item(string.Create(CultureInfo.InvariantCulture, $"SUBDATASET_{i}_NAME"), "SUBDATASETS") is { } name; i++)
            yield return name;
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref handle, 0) is var h and not 0)
            Native.GDALClose(h);
    }

    static nint Open(string name, uint flags, string[] drivers)
    {
        using StringList allowed = new(drivers);
        return Native.GDALOpenEx(name, flags, allowed.Pointer, 0, 0);
    }

    static void CheckPath(string path)
    {
        bool archive = path.StartsWith("/vsigzip/", StringComparison.Ordinal) || path.StartsWith("/vsizip/", StringComparison.Ordinal);
        int second = archive ? path.IndexOf("/vsi", 1, StringComparison.Ordinal) : path.IndexOf("/vsi", StringComparison.Ordinal);
        if (path.Contains("://", StringComparison.Ordinal) || second >= 0 || path.Contains("<VRTDataset", StringComparison.Ordinal))
            throw new InputException(path, "is not a local file.", "Remote and virtual paths are not opened; download it first and give the local path (/vsizip/ and /vsigzip/ of local files are allowed).");
        string file = Local(path);
        byte* stat = stackalloc byte[512];
        if (archive ? Native.VSIStatExL(path, stat, 0) != 0 : !File.Exists(file))
            throw new InputException(path, "does not exist.", "Check the path, which is relative to the definition that names it, or fetch the file.");
    }

    /// <summary>The file in NETCDF:"file":variable and its like.</summary>
    static string Local(string path)
    {
        foreach (string prefix in (string[])["NETCDF:", "HDF5:", "GPKG:"])
        {
            if (path.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            {
                string rest = path[prefix.Length..];
                if (rest.StartsWith('"') && rest.IndexOf('"', 1) is > 0 and int end)
                    return rest[1..end];
                return rest.LastIndexOf(':') is > 1 and int colon ? rest[..colon] : rest;
            }
        }
        return path;
    }
}
