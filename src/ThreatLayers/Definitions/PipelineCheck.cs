namespace ThreatLayers.Definitions;

/// <summary>What the keys of a pipeline say together.</summary>
static class PipelineCheck
{
    /// <param name="complete">All layers could be read; without that, a missing name may be a layer that could not.</param>
    public static void Run(PipelineDefinition pipeline, IReadOnlyList<LoadedLayer> layers, bool complete, DefinitionBinder binder)
    {
        CheckGrid(pipeline.Grid, binder);
        if (pipeline.Combine.Count == 0 && !pipeline.Publish.Layers)
            binder.Report(pipeline.Publish, "layers", "publish.layers: found false, and there is no combined surface, so nothing would be published. Set it to true, or add a surface under combine.");
        if (pipeline.Publish.TileSizePx is not (256 or 512))
            binder.Report(pipeline.Publish, "tile_size_px", FormattableString.Invariant($"publish.tile_size_px: found {pipeline.Publish.TileSizePx}, allowed are 256 and 512."));
        string[] ids = [.. layers.Select(l => l.Definition.Id)];
        foreach ((string name, CombinedSurface surface) in pipeline.Combine)
        {
            if (!Names.IsFileName(name))
                binder.Report(surface, "", $"combine.{name}: found '{name}', allowed are names of the form {Names.FileName}: the surface's files are named so.");
            if (ids.Contains(name))
                binder.Report(surface, "", $"combine.{name}: a layer has the same id. Rename the combined surface.");
            string[] known = [.. ids, .. pipeline.Combine.Keys];
            foreach ((string key, string read) in References.Surfaces(surface.Rule).Where(r => complete && !known.Contains(r.Name)))
                binder.Report(surface.Rule, key, $"combine.{name}.rule.{key}: '{read}' is neither a layer of this pipeline nor a combined surface. {Names.Suggest(read, known)}");
            LayerCheck.ReportOwn(surface.Rule, $"combine.{name}.rule", binder);
            if (References.Inputs(surface.Rule).Any())
                binder.Report(surface.Rule, "", $"combine.{name}.rule: this operator reads a file, and combined surfaces are made of layers. Use it as a step of a layer.");
            else if (!References.Surfaces(surface.Rule).Any())
                binder.Report(surface.Rule, "", $"combine.{name}.rule: reads nothing. Name layers with 'of'.");
        }
        AnswersCheck.Run(pipeline, ids, complete, binder);
        CheckGates(pipeline, [.. pipeline.Combine.Keys, .. pipeline.Publish.Layers ? ids : []], complete, binder);
        foreach (string name in ids.Concat(pipeline.Combine.Keys).Where(n => n.EndsWith("_styled", StringComparison.Ordinal) && ids.Concat(pipeline.Combine.Keys).Contains(n[..^7])))
            binder.Report(pipeline, "", $"'{name}' is also the name of the coloured copy of '{name[..^7]}', cog/{name}.tif. Rename one of them.");
        if (LayerCheck.Circle(pipeline.Combine.ToDictionary(c => c.Key, c => c.Value.Rule)) is { } circle)
            binder.Report(pipeline.Combine[circle[0]], "", $"combine: {string.Join(" -> ", circle)} read each other in a circle. Let one of them read something else.");
    }

    static void CheckGates(PipelineDefinition pipeline, IReadOnlyList<string> published, bool complete, DefinitionBinder binder)
    {
        foreach ((string name, GateDefinition gate) in pipeline.Gates)
        {
            foreach (string read in gate.Of.Where(o => complete && !published.Contains(o)))
                binder.Report(gate, "of", $"gates.{name}.of: '{read}' is not published by this pipeline. {Names.Suggest(read, published)}");
            foreach ((string key, string message) in gate.Problems())
                binder.Report(gate, key, $"gates.{name}.{key}: {message}");
        }
        foreach ((string key, IReadOnlyList<string> command) in new[] { ("on_failure", pipeline.Notify.OnFailure), ("on_success", pipeline.Notify.OnSuccess) })
        {
            if (command is [var only] && only.Contains(' ', StringComparison.Ordinal) && !File.Exists(only))
                binder.Report(pipeline.Notify, key, $"notify.{key}: found one text with spaces, '{only}'. No shell takes it apart: write program and arguments one by one, as [{string.Join(", ", only.Split(' '))}].");
        }
    }

    static void CheckGrid(GridDefinition grid, DefinitionBinder binder)
    {
        int given = (grid.CellKm is null ? 0 : 1) + (grid.CellDegrees is null ? 0 : 1) + (grid.LikeRaster is null ? 0 : 1);
        if (given != 1)
            binder.Report(grid, "", FormattableString.Invariant($"grid: found {given} of cell_km, cell_degrees and like_raster; exactly one says how large the cells are."));
        if (grid.Bounds.Count == 0)
            return;
        if (grid.Bounds is not [var west, var south, var east, var north])
            binder.Report(grid, "bounds", FormattableString.Invariant($"grid.bounds: found {grid.Bounds.Count} numbers, allowed are four: [west, south, east, north] in degrees."));
        else if (west >= east || south >= north || south < -90 || north > 90 || west < -180 || east > 360)
            binder.Report(grid, "bounds", FormattableString.Invariant($"grid.bounds: found west {west}, south {south}, east {east}, north {north}; allowed are west < east within -180..360 and south < north within -90..90 (for an area across 180° give an east above 180)."));
    }
}
