namespace ThreatLayers.Publishing.Catalogue;

/// <summary>All documents of a release that catalogues, archives and map servers read.</summary>
public static class CatalogueFiles
{
    public static void Write(string folder, ReleaseDescription release)
    {
        TileJson.Write(folder, release);
        WmtsCapabilities.Write(folder, release);
        IsoMetadata.Write(folder, release);
        CitationFiles.Write(folder, release);
        StacCatalogue.Write(folder, release);
        if (release.Publish.Handover)
            Handover.HandoverFolders.Write(folder, release);
    }
}
