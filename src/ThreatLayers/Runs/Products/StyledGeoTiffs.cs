using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;
using ThreatLayers.Tiling;

namespace ThreatLayers.Runs;

/// <summary>cog/ID_styled.tif: 8 bits with a colour table, for programs that show it as it is.</summary>
sealed class StyledGeoTiffs : ProductKind
{
    public override string Name => "styled";
    public override int Version => 2;
    public override double Weight => 0.5;

    public override bool IsMade(PublishDefinition publish) => publish.Styled;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("id", about.Id), Part("title", about.Title), Part("meaning", about.Meaning), Part("citation", about.Citation), Part("licence", about.Licence), Part("colours", about.Colours),
            Part("cloud_optimised", pipeline.Publish.CloudOptimised), Part("compression", pipeline.Publish.Compression), Part("compression_level", pipeline.Publish.CompressionLevel)];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        Surface styled = run.Store([new($"~styled.{product.Id}", new IndexedCells(product.Surface.Cells, product.Palette), "index")])[0];
        TiffOptions options = GeoTiffs.OptionsOf(product, run.Publish) with { Colours = product.Palette.Colours, ByteNoData = Palette.NoData, Unit = "", OverviewResampling = product.HasClasses ? Resampling.Mode : Resampling.Nearest };
        run.Geodata.WriteTiff(PathIn(folder, $"cog/{product.Id}_styled.tif"), (CellFile)styled.Cells, options, run.Options.Threads, run.Going(progress));
        run.Free((CellFile)styled.Cells);
    }

    /// <summary>Palette indices as numbers, 255 as nodata.</summary>
    sealed class IndexedCells(IRasterSource source, Palette palette) : IRasterSource
    {
        public Grid Grid => source.Grid;

        public void Read(Window window, Span<float> cells)
        {
            source.Read(window, cells);
            byte[] indices = new byte[cells.Length];
            palette.Index(cells, indices);
            for (int i = 0; i < cells.Length; i++)
                cells[i] = indices[i] == Palette.NoData ? float.NaN : indices[i];
        }

        public void Dispose()
        {
        }
    }
}
