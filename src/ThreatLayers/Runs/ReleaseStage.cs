using NetTopologySuite.Geometries;
using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Kernels;
using ThreatLayers.Publishing;
using ThreatLayers.Tiling;

namespace ThreatLayers.Runs;

/// <summary>Surfaces -> GeoTIFFs, tiles, maps and the page that shows them, as one release.</summary>
sealed class ReleaseStage(LoadedPipeline pipeline, RunContext run, TimeProvider clock)
{
    PublishDefinition Publish => pipeline.Definition.Publish;

    public string Run(IReadOnlyList<Surface> layers, IReadOnlyList<Surface> combined, Action<ReleaseFolder, IReadOnlyList<SurfaceProduct>> addPage)
    {
        ReleaseFolder release = new(run.Workspace.Releases, clock.GetUtcNow());
        SurfaceProduct[] products = [.. combined.Select(Combined), .. Publish.Layers ? layers.Select(Layer) : []];
        using MapFrame? frame = Publish.Maps ? Frame() : null;
        foreach (SurfaceProduct product in products)
        {
            if (product.Statistics.Count == 0)
                run.Log.Warn("publish", product.Id, $"{product.Id}: not one cell of the working grid is known, so its map is empty. Check that its inputs lie on the grid.");
            WarnOfUnnamedClasses(product);
            run.Log.Task("publish", product.Id, 4, run.Grid.Cells, progress =>
            {
                WriteTiffs(release, product, progress);
                if (frame is not null)
                    WriteMap(release, product, frame);
                return WriteTiles(release, product, progress);
            });
        }
        Manifest.Write(release, pipeline, run.Grid, products, MadeWith(), WorkingGrid.BoundsOf(run.Grid, run.Ground.Wraps, run.Geodata), clock.GetUtcNow());
        addPage(release, products);
        run.Cancel.ThrowIfCancellationRequested();
        run.FreeAll();
        return release.Complete(Publish.KeepReleases);
    }

    SurfaceProduct Combined(Surface surface)
    {
        CombinedSurface definition = pipeline.Definition.Combine[surface.Name];
        return new()
        {
            Id = surface.Name,
            Title = definition.Title,
            Unit = definition.Unit,
            Meaning = definition.Meaning,
            Citation = string.Join("; ", pipeline.Layers.Select(l => l.Definition.Citation.TrimEnd('.')).Distinct()),
            Licence = string.Join("; ", pipeline.Layers.Select(l => l.Definition.Licence).Distinct()),
            Colours = definition.Colours,
            IsCombined = true,
            Surface = surface,
            Statistics = Statistics(surface),
        };
    }

    SurfaceProduct Layer(Surface surface)
    {
        LayerDefinition definition = pipeline.Layers.First(l => l.Definition.Id == surface.Name).Definition;
        return new()
        {
            Id = surface.Name,
            Title = definition.Title,
            Unit = definition.Unit,
            Meaning = definition.Meaning,
            Citation = definition.Citation,
            Licence = definition.Licence,
            Colours = definition.Colours,
            IsCombined = false,
            Surface = surface,
            Statistics = Statistics(surface),
        };
    }

    Moments Statistics(Surface surface)
    {
        MomentsOfRows moments = new(run.Grid.Rows);
        Parallel.For(0, run.Grid.Rows, new ParallelOptions { MaxDegreeOfParallelism = run.Options.Threads, CancellationToken = run.Cancel }, () => new float[run.Grid.Columns], (row, _, cells) =>
        {
            surface.Cells.Read(new(0, row, run.Grid.Columns, 1), cells);
            moments.Set(row, cells);
            return cells;
        }, _ => { });
        Moments total = moments.Total();
        return double.IsFinite(total.SumOfSquares) && (total.Count == 0 || (double.IsFinite(total.Least) && double.IsFinite(total.Greatest))) ? total
            : throw new InputException(surface.Name, "the surface has infinite values, or values too large to add up.", "Look for an input with infinite or huge values, set its minimum and maximum, and check divisions and exponents in the steps.");
    }

    /// <summary>A class that nobody gave a colour would be a hole in every map.</summary>
    void WarnOfUnnamedClasses(SurfaceProduct product)
    {
        if (product.Colours.Classes.Count == 0)
            return;
        HashSet<float> named = [.. product.Colours.Classes.Select(c => (float)c.Value)], unnamed = [];
        float[] row = new float[run.Grid.Columns];
        for (int r = 0; r < run.Grid.Rows; r++)
        {
            product.Surface.Cells.Read(new(0, r, run.Grid.Columns, 1), row);
            float last = float.NaN;
            foreach (float value in row)
            {
                if (value != last && !float.IsNaN(value) && !named.Contains(value))
                    unnamed.Add(value);
                last = value;
            }
        }
        if (unnamed.Count > 0)
            run.Log.Warn("publish", product.Id, FormattableString.Invariant($"{product.Id}: the values {string.Join(", ", unnamed.Order().Take(8).Select(v => v.ToString(System.Globalization.CultureInfo.InvariantCulture)))} have no entry in colours.classes and stay blank on the maps. Add a label and a colour for each; allowed are 0 to 254."));
    }

    void WriteTiffs(ReleaseFolder release, SurfaceProduct product, Action<double> progress)
    {
        Dictionary<string, string> metadata = new()
        {
            ["TITLE"] = product.Title,
            ["MEANING"] = product.Meaning,
            ["CITATION"] = product.Citation,
            ["LICENCE"] = product.Licence,
        };
        Resampling overviews = product.Surface.IsClass ? Resampling.Mode : Resampling.Average;
        TiffOptions options = new(Publish.CloudOptimised, Publish.Compression.ToString().ToUpperInvariant(), Publish.CompressionLevel, overviews, product.Unit, product.Title, Metadata: metadata, Statistics: product.Statistics);
        string cells = ((CellFile)product.Surface.Cells).Path;
        run.Geodata.WriteTiff(release.PathOf($"cog/{product.Id}.tif"), cells, run.Grid, options, run.Options.Threads, Going(progress, 0, 0.3));
        if (!Publish.Styled)
            return;
        Surface styled = run.Store([new($"~styled.{product.Id}", new IndexedCells(product.Surface.Cells, product.Palette), "index")])[0];
        options = options with { Colours = product.Palette.Colours, ByteNoData = Palette.NoData, Unit = "", OverviewResampling = product.Surface.IsClass ? Resampling.Mode : Resampling.Nearest };
        run.Geodata.WriteTiff(release.PathOf($"cog/{product.Id}_styled.tif"), ((CellFile)styled.Cells).Path, run.Grid, options, run.Options.Threads, Going(progress, 0.3, 0.1));
        styled.Cells.Dispose();
        File.Delete(((CellFile)styled.Cells).Path);
    }

    Func<double, bool> Going(Action<double> progress, double start, double share) => done =>
    {
        progress(start + (done * share));
        return !run.Cancel.IsCancellationRequested;
    };

    void WriteMap(ReleaseFolder release, SurfaceProduct product, MapFrame frame)
    {
        run.Cancel.ThrowIfCancellationRequested();
        // No step or surface can be named with a tilde, so what is made here meets no file of theirs.
        string name = $"~map.{product.Id}";
        // Points instead of areas: the area of a pixel on the globe's rim would span the whole row of cells, from 180° W to 180° E.
        int points = product.Surface.IsClass ? 1 : Math.Clamp(run.Grid.Columns / frame.Picture.Columns, 1, 4);
        Grid fine = frame.Picture with { CellWidth = frame.Picture.CellWidth / points, CellHeight = frame.Picture.CellHeight / points, Columns = frame.Picture.Columns * points, Rows = frame.Picture.Rows * points };
        run.Geodata.WarpCells(((CellFile)product.Surface.Cells).Path, run.Grid, fine, Resampling.Nearest, run.ScratchPath(name), run.Options.Threads);
        float[] samples = new float[fine.Cells];
        using (CellFile picture = CellFile.Open(run.ScratchPath(name), fine))
            picture.Read(fine.Whole, samples);
        OverviewMap.Write(release.PathOf($"maps/{product.Id}.png"), product, Averaged(samples, points, frame.Picture), frame,
            $"{pipeline.Definition.Title}, release {release.Id}. Made with ThreatLayers. Licence: {product.Licence}. Map: {(frame.Picture.Crs == run.Grid.Crs ? run.Grid.Crs.ToString() : "Equal Earth projection")}.");
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

    MapFrame Frame() => MapFrame.Of(run.Grid, run.Ground.Wraps, Coastline(), Publish.MapWidthPx, (from, to) => WorkingGrid.Transform(from, to, run.Geodata));

    List<Geometry> Coastline()
    {
        if (Publish.Coastline is null)
            return [];
        string path = Path.GetFullPath(Path.Combine(pipeline.Folder, Publish.Coastline));
        using IFeatureSource source = run.Geodata.OpenFeatures(new(path));
        return [.. source.Read().Select(f => f.Geometry).OfType<Geometry>().Select(g => run.Area?.Cut(g) ?? g).Where(g => !g.IsEmpty)];
    }

    int WriteTiles(ReleaseFolder release, SurfaceProduct product, Action<double> progress)
    {
        if (Publish.TilesMaxZoom is not { } zoom)
            return 0;
        Func<ICoordinateTransform>? fromDegrees = run.Geodata.IsGeographic(run.Grid.Crs) ? null : () => WorkingGrid.Transform(Crs.Wgs84, run.Grid.Crs, run.Geodata);
        Moments known = product.Statistics;
        TileSubject subject = new(product.Id, product.Title, product.Meaning, product.Citation, product.Palette, Tiling.Encoding.ValueEncoding.Of(product.Surface.IsClass, known.Least, known.Greatest), TileArea.Of(WorkingGrid.BoundsOf(run.Grid, run.Ground.Wraps, run.Geodata)));
        return SurfaceTiles.Write(release.Draft, product.Surface, subject, new(zoom), !run.Ground.IsPlanar, fromDegrees, run.Options.Threads, run.Cancel, done => progress(0.4 + (0.6 * done)));
    }

    Dictionary<string, string> MadeWith() => new()
    {
        ["program"] = $"ThreatLayers {typeof(ReleaseStage).Assembly.GetName().Version?.ToString(3)}",
        ["libraries"] = run.Geodata.Version,
        ["backend"] = run.Backend.Name,
    };

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
