using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>maps/ID.png: a map for people.</summary>
sealed class OverviewMaps : ProductKind
{
    public override string Name => "map";
    public override int Version => 2;

    public override bool IsMade(PublishDefinition publish) => publish.Maps;

    public override IEnumerable<FingerprintPart> DependsOn(SurfaceDescription about, PipelineDefinition pipeline, Func<string, string> content) =>
        [Part("id", about.Id), Part("title", about.Title), Part("unit", about.Unit), Part("meaning", about.Meaning), Part("licence", about.Licence), Part("colours", about.Colours),
            Part("pipeline", pipeline.Title), Part("map_width_px", pipeline.Publish.MapWidthPx), Part("coastline", pipeline.Publish.Coastline is null ? null : content(pipeline.Publish.Coastline))];

    public override void Write(string folder, SurfaceProduct product, RunContext run, Action<double> progress)
    {
        run.Cancel.ThrowIfCancellationRequested();
        MapFrame frame = run.Frame;
        // No step or surface can be named with a tilde, so what is made here meets no file of theirs.
        string name = $"~map.{product.Id}";
        // Points instead of areas: the area of a pixel on the globe's rim would span the whole row of cells, from 180° W to 180° E.
        int points = product.IsClass ? 1 : Math.Clamp(run.Grid.Columns / frame.Picture.Columns, 1, 4);
        Grid fine = frame.Picture with { CellWidth = frame.Picture.CellWidth / points, CellHeight = frame.Picture.CellHeight / points, Columns = frame.Picture.Columns * points, Rows = frame.Picture.Rows * points };
        run.Geodata.WarpCells(((CellFile)product.Surface.Cells).Trusted().Path, run.Grid, fine, Resampling.Nearest, run.ScratchPath(name), run.Options.Threads);
        float[] samples = new float[fine.Cells];
        using (CellFile picture = CellFile.Open(run.ScratchPath(name), fine))
            picture.Read(fine.Whole, samples);
        OverviewMap.Write(PathIn(folder, $"maps/{product.Id}.png"), product, Averaged(samples, points, frame.Picture), frame,
            $"{run.Pipeline.Definition.Title}. Made with ThreatLayers. Licence: {product.Licence}. Map: {(frame.Picture.Crs == run.Grid.Crs ? run.Grid.Crs.ToString() : "Equal Earth projection")}.");
    }

    /// <summary>Mean of the known samples of each pixel.</summary>
    static float[] Averaged(float[] samples, int points, Grid picture)
    {
        if (points == 1)
            return samples;
        float[] pixels = new float[picture.Cells];
        for (int i = 0; i < pixels.Length; i++)
        {
            float sum = 0;
            int known = 0, row = i / picture.Columns * points, column = i % picture.Columns * points;
            for (int p = 0; p < points * points; p++)
            {
                float sample = samples[((row + (p / points)) * picture.Columns * points) + column + (p % points)];
                if (float.IsNaN(sample))
                    continue;
                sum += sample;
                known++;
            }
            pixels[i] = sum / known;
        }
        return pixels;
    }
}
