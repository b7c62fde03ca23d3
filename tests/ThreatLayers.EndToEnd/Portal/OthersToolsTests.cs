using System.Diagnostics;
using System.Text.Json;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.EndToEnd.Portal;

/// <summary>What other people's programs say of a package.</summary>
public sealed class OthersToolsTests(PortalRelease release) : IClassFixture<PortalRelease>
{
    [Fact]
    public async Task Libraries_of_others_read_every_tile_and_every_document()
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        using JsonDocument seen = JsonDocument.Parse(await Node.Run("package.mjs", release.Folder));
        Assert.Equal("[]", seen.RootElement.GetProperty("faults").GetRawText());
        // Four surfaces with styled tiles and tiles of values, and the zones.
        Assert.Equal(9, seen.RootElement.GetProperty("tiles").EnumerateObject().Count());
        Assert.All(seen.RootElement.GetProperty("tiles").EnumerateObject(), t => Assert.InRange(t.Value.GetInt32(), 2, 85));
        Assert.Equal(2, seen.RootElement.GetProperty("zones").GetInt32());
        Assert.Equal(4, seen.RootElement.GetProperty("styles").GetInt32());
        Assert.InRange(seen.RootElement.GetProperty("features").GetInt32(), 8, 100);
    }

    [Fact]
    public void GDAL_reads_the_MBTiles_and_sees_the_same_picture_in_all_kinds_of_tiles()
    {
        Assert.SkipWhen(Scratch.Python is null, "Python with GDAL is not installed (apt-get install python3-gdal).");
        string said = Scratch.Python!(["-c", """
            import sys, sqlite3
            from osgeo import gdal
            gdal.UseExceptions()
            folder = sys.argv[1]
            for name in ["mean", "dominant"]:
                d = gdal.Open(f"{folder}/tiles/{name}.mbtiles")
                a = d.ReadAsArray()
                tile = gdal.Open(f"{folder}/tiles/{name}/3/4/3.png").GetRasterBand(1)
                t = gdal.Translate("/vsimem/t.tif", f"{folder}/tiles/{name}/3/4/3.png", rgbExpand="rgba").ReadAsArray()
                g = d.GetGeoTransform()
                half = 20037508.342789244
                c, r = round((0 - g[0]) / g[1]), round((half - 3 * half / 4 - g[3]) / g[5])
                part = a[:, r:r + 256, c:c + 256]
                same = (part[3] == t[3]).all() and (part[:3][:, t[3] > 0] == t[:3][:, t[3] > 0]).all()
                print(name, d.GetDriver().ShortName, d.RasterCount, d.GetSpatialRef().GetAuthorityCode(None), bool(same), int((t[3] > 0).sum()) > 1000)
            """, release.Folder]);
        Assert.Equal("mean MBTiles 4 3857 True True\ndominant MBTiles 4 3857 True True", said.Trim());
    }

    [Fact]
    public void The_colour_tables_colour_the_GeoTIFFs_as_we_do()
    {
        Assert.SkipWhen(Scratch.Python is null, "Python with GDAL is not installed (apt-get install python3-gdal).");
        string said = Scratch.Python!(["-c", """
            import sys, numpy
            from osgeo import gdal
            gdal.UseExceptions()
            folder = sys.argv[1]
            for name, exact in [("mean", False), ("dominant", True)]:
                rgba = gdal.DEMProcessing("/vsimem/c.tif", f"{folder}/cog/{name}.tif", "color-relief", colorFilename=f"{folder}/styles/{name}.txt", addAlpha=True, colorSelection="nearest_color_entry" if exact else "linear_interpolation").ReadAsArray().astype(int)
                ours = gdal.Translate("/vsimem/s.tif", f"{folder}/cog/{name}_styled.tif", rgbExpand="rgba").ReadAsArray().astype(int)
                known = ours[3] > 0
                print(name, bool(((rgba[3] > 0) == known).all()), bool(abs(rgba[:3][:, known] - ours[:3][:, known]).max() <= 3))
            """, release.Folder]);
        Assert.Equal("mean True True\ndominant True True", said.Trim());
    }

    [Fact]
    public void XML_is_well_formed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/xmllint"), "xmllint is not installed (apt-get install libxml2-utils).");
        string[] files = [.. ((string[])["*.xml", "*.sld", "*.qml", "*.svg"]).SelectMany(p => Directory.GetFiles(release.Folder, p, SearchOption.AllDirectories))];
        Assert.InRange(files.Length, 20, 60);
        using Process process = Process.Start(new ProcessStartInfo("/usr/bin/xmllint", ["--noout", "--nonet", .. files]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    [Fact]
    public void GDAL_reads_the_WMTS_in_both_tile_matrix_sets()
    {
        Assert.SkipWhen(Scratch.Python is null, "Python with GDAL is not installed (apt-get install python3-gdal).");
        string said = Scratch.Python!(["-c", """
            import sys
            from osgeo import gdal
            gdal.UseExceptions()
            folder = sys.argv[1]
            d = gdal.Open(f"WMTS:{folder}/wmts/WMTSCapabilities.xml,layer=mean,tilematrixset=WebMercatorQuad")
            print(d.RasterXSize, d.RasterYSize, d.GetSpatialRef().GetAuthorityCode(None))
            d = gdal.Open(f"WMTS:{folder}/wmts/WMTSCapabilities.xml,layer=mean_crs84,tilematrixset=WorldCRS84Quad")
            print(d.RasterXSize, d.RasterYSize)
            """, release.Folder]);
        Assert.Equal("2048 2048 3857\n2048 1024", said.Trim());
    }
}
