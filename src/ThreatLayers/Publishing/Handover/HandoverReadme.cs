using ThreatLayers.Publishing.Catalogue;

namespace ThreatLayers.Publishing.Handover;

/// <summary>What to do with each hand-over folder, in a few lines.</summary>
static class HandoverReadme
{
    public static IEnumerable<(string Portal, string Text)> All(ReleaseDescription release)
    {
        string links = release.SiteUrl is null ? "\nAddresses are relative, since this release does not know where it will be hosted: set `publish.site_url` in the pipeline and run again, or put your own address in front.\n" : "";
        string about = $"Release {release.Id} of {release.Title}. Licence: {release.Licence}. Cite: {release.Citation}\n";
        yield return ("unbl", $"""
            # UN Biodiversity Lab

            For each surface: a single-band GeoTIFF (`.tif`) to upload, its styling list (`.csv`: Value, Name, Color), and the fields of the form (`.json`: title, slug, type, minimum, maximum, zooms, tile address).
            Upload the GeoTIFF, or enter the tile address as an external layer; paste the list into Styling. Files are below the limit of 1000 MB unless the list below says otherwise.
            {TooLarge(release)}{links}
            {about}
            """);
        yield return ("ibat", $"""
            # IBAT

            For each surface: the GeoTIFF, its ISO 19139 metadata (`.xml`, with licence, citation and lineage) and its legend. Licences of all inputs are in `sources.tsv` of the release.

            {about}
            """);
        yield return ("gee", $"""
            # Google Earth Engine

            Copy the folder `cog/` of the release to a bucket in US, us-central1, or a dual-region with it. In each manifest replace PROJECT and BUCKET, then

                earthengine upload external_image --manifest hunting.manifest.json

            The asset reads the COG in place; nodata is masked. The `.sld` files are for `image.sldStyle`.

            {about}
            """);
        yield return ("arcgis", $"""
            # ArcGIS

            For each surface: an 8-bit GeoTIFF with colour table (`.tif`) and Esri colour map (`.clr`) for ArcGIS Pro, and a `.json` with the address of the COG of values (add as Imagery Tile Layer), of the WMTS and of the tiles.
            {links}
            {about}
            """);
        yield return ("mapx", $"""
            # MapX

            For each surface: a raster-tile source (`.json`) with title, abstract, licence and tile address, and its legend as picture and JSON.
            {links}
            {about}
            """);
        yield return ("resource-watch", $"""
            # Resource Watch

            For each surface: bodies for POST /v1/dataset (`.dataset.json`) and POST /v1/dataset/ID/layer (`.layer.json`) with layerConfig and legendConfig.
            {links}
            {about}
            """);
    }

    static string TooLarge(ReleaseDescription release)
    {
        string[] large = [.. release.Surfaces.Where(s => s.Files.TryGetValue("cog", out ReleaseFile? cog) && cog.Bytes > 1_000_000_000).Select(s => s.Id)];
        return large.Length == 0 ? "" : $"Above 1000 MB, so use the tiles: {string.Join(", ", large)}.\n";
    }
}
