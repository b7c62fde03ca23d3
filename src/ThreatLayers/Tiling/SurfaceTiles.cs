using System.Text.Json.Nodes;
using ThreatLayers.Inputs;
using ThreatLayers.Tiling.Archives;
using ThreatLayers.Tiling.Encoding;

namespace ThreatLayers.Tiling;

/// <summary>Which tiles of a surface are wanted.</summary>
/// <param name="MaxZoom">Greatest zoom of the styled tiles.</param>
/// <param name="Size">Pixels along a tile, 256 or 512.</param>
/// <param name="Webp">WebP instead of PNG.</param>
/// <param name="Folder">As files {z}/{x}/{y}.</param>
/// <param name="Pmtiles">As one PMTiles archive.</param>
/// <param name="Mbtiles">As one MBTiles database.</param>
/// <param name="DataMaxZoom">Greatest zoom of the data tiles, as PMTiles; null for none.</param>
/// <param name="Crs84">Also a folder in WorldCRS84Quad.</param>
public sealed record TileOptions(int MaxZoom, int Size = 256, bool Webp = false, bool Folder = true, bool Pmtiles = true, bool Mbtiles = false, int? DataMaxZoom = null, bool Crs84 = false)
{
    public string Format => Webp ? "webp" : "png";
}

/// <summary>What a set of tiles shows, for the archives' own metadata.</summary>
/// <param name="Id">Names the files.</param>
/// <param name="Values">How data tiles hold the values.</param>
public sealed record TileSubject(string Id, string Title, string Meaning, string Attribution, Palette Palette, ValueEncoding Values, TileArea Area);

/// <summary>How many tiles a surface has, styled and of values, and how many pictures were encoded for them; the others were there, in these tiles or in earlier ones.</summary>
public readonly record struct TileCounts(int Tiles, int Encoded);

/// <summary>All tiles of one surface, as files; a function of surface, subject and options alone.</summary>
public static class SurfaceTiles
{
    /// <param name="surface">Cells and whether they are classes.</param>
    /// <param name="fromDegrees">Makes transformations from EPSG:4326 to the grid's CRS; null where that is in degrees.</param>
    /// <param name="isCylindrical">The grid's columns are meridians and its rows parallels.</param>
    /// <param name="folder">Gets tiles/ID.pmtiles, tiles/ID_data.pmtiles, tiles/ID.mbtiles, tiles/ID/z/x/y.png and tiles_crs84/ID/z/x/y.png, and ~ID.codes for the tiles that come after.</param>
    /// <param name="earlier">A folder that this method has filled for the same subject and options when the surface was another; the result does not depend on it.</param>
    public static TileCounts Write(string folder, Surface surface, TileSubject subject, TileOptions options, bool isCylindrical, Func<ICoordinateTransform>? fromDegrees, int threads, CancellationToken cancel, Action<double> progress, string? earlier = null)
    {
        string tiles = Directory.CreateDirectory(Path.Combine(folder, "tiles")).FullName;
        using TileSpool styled = new(Path.Combine(tiles, $"{subject.Id}.styled.partial")), data = new(Path.Combine(tiles, $"{subject.Id}.data.partial"));
        using EarlierTiles? styledBefore = earlier is null ? null : EarlierTiles.Open(earlier, subject.Id), dataBefore = earlier is null ? null : EarlierTiles.Open(earlier, $"{subject.Id}_data");
        int tileCount = 0, encoded = 0;
        List<TileOutput> outputs = [new(options.Webp ? new StyledWebp(subject.Palette) : new StyledPng(subject.Palette), options.MaxZoom, styled, styledBefore)];
        if (options.DataMaxZoom is { } dataZoom)
            outputs.Add(new(options.Webp ? new DataWebp(subject.Values) : new DataPng(subject.Values), Math.Min(dataZoom, options.MaxZoom), data, dataBefore));
        Pyramid(TileMatrixSet.WebMercatorQuad, outputs, options.Crs84 ? 0.5 : 1, 0);
        TileSetInfo info = new(subject.Title, subject.Meaning, subject.Attribution, options.Format, subject.Area, 0, options.MaxZoom, options.Size, new Dictionary<string, JsonNode>());
        if (options.Pmtiles)
        {
            PmtilesFile.Write(Path.Combine(tiles, $"{subject.Id}.pmtiles"), styled, info);
            EarlierTiles.Save(folder, subject.Id, styled);
        }
        if (options.Mbtiles)
            MbtilesFile.Write(Path.Combine(tiles, $"{subject.Id}.mbtiles"), styled, info);
        if (options.Folder)
            TileFolder.Write(Path.Combine(tiles, subject.Id), styled, options.Format, threads);
        if (options.DataMaxZoom is not null)
        {
            PmtilesFile.Write(Path.Combine(tiles, $"{subject.Id}_data.pmtiles"), data, info with { Name = $"{subject.Title}, values", MaxZoom = outputs[1].MaxZoom, More = Decoding(subject.Values) });
            EarlierTiles.Save(folder, $"{subject.Id}_data", data);
        }
        if (options.Crs84)
        {
            using TileSpool degrees = new(Path.Combine(tiles, $"{subject.Id}.crs84.partial"));
            using EarlierTiles? degreesBefore = earlier is null ? null : EarlierTiles.OpenFolder(earlier, $"tiles_crs84/{subject.Id}", options.Format, $"{subject.Id}.crs84");
            Pyramid(TileMatrixSet.WorldCrs84Quad, [outputs[0] with { Spool = degrees, Earlier = degreesBefore }], 0.5, 0.5);
            TileFolder.Write(Path.Combine(folder, "tiles_crs84", subject.Id), degrees, options.Format, threads);
            EarlierTiles.Save(folder, $"{subject.Id}.crs84", degrees);
        }
        return new(tileCount, encoded);

        void Pyramid(TileMatrixSet set, IReadOnlyList<TileOutput> to, double share, double before)
        {
            // A pixel of zoom z in degrees is half as wide as in WebMercatorQuad, whose zoom 0 is one tile.
            int zoom = set == TileMatrixSet.WebMercatorQuad ? options.MaxZoom : Math.Max(0, options.MaxZoom - 1);
            using PlanarSampler? planar = isCylindrical ? null : new(surface, set, zoom, options.Size, fromDegrees!);
            using ICoordinateTransform? one = isCylindrical ? fromDegrees?.Invoke() : null;
            ITileSampler sampler = planar is not null ? planar : new CylindricalSampler(surface, set, zoom, options.Size, one);
            TilePyramid pyramid = new(sampler, set, subject.Area, options.Size, surface.IsClass);
            pyramid.Write(to, threads, cancel, done => progress(before + (share * done)));
            tileCount += to.Sum(o => o.Spool.Count);
            encoded += pyramid.Encoded;
        }
    }

    /// <summary>How to read a value, in the words of TileJSON and of MapLibre's "custom" encoding: value = red x redFactor + green x greenFactor + blue x blueFactor - baseShift.</summary>
    public static IReadOnlyDictionary<string, JsonNode> Decoding(ValueEncoding values) => new Dictionary<string, JsonNode>
    {
        ["encoding"] = "custom",
        ["redFactor"] = 256 * values.Step,
        ["greenFactor"] = values.Step,
        ["blueFactor"] = 0,
        ["baseShift"] = -values.Base,
        ["nodata"] = "transparent",
    };
}
