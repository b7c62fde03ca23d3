using ThreatLayers.Definitions;
using ThreatLayers.Grids;
using ThreatLayers.Inputs;
using ThreatLayers.Publishing;

namespace ThreatLayers.Runs;

/// <summary>Fingerprints of all nodes of a pipeline: inputs, steps, combined surfaces, products.</summary>
/// <param name="geodata">Version of GDAL and PROJ: they warp and rasterise.</param>
/// <param name="arithmetic">Kind of the backend: a GPU rounds in another way.</param>
sealed class NodeFingerprints(LoadedPipeline pipeline, Grid grid, string? data, InputIndex inputs, string geodata, string arithmetic)
{
    /// <summary>Raised when the engine's numbers change for all operators at once; a single operator has a version of its own.</summary>
    const int Engine = 1;

    readonly Dictionary<string, Fingerprint> known = [];

    readonly string gridText = FormattableString.Invariant($"{grid.Crs.Definition} {grid.West:R} {grid.North:R} {grid.CellWidth:R} {grid.CellHeight:R} {grid.Columns} {grid.Rows}");

    /// <summary>A step or an input of a layer, by its name there.</summary>
    public Fingerprint Of(LoadedLayer layer, string name)
    {
        string full = $"{layer.Definition.Id}.{name}";
        if (known.TryGetValue(full, out Fingerprint? made))
            return made;
        return known[full] = layer.Definition.Inputs.TryGetValue(name, out InputDefinition? input)
            ? OfInput(layer, input)
            : OfOperator(layer.Definition.Steps[name], read => (Of(layer, read).Key, $"{layer.Definition.Id}.{read}"));
    }

    public Fingerprint OfResult(LoadedLayer layer) => Of(layer, layer.Definition.Result);

    /// <summary>A layer's result or a combined surface, by the name under which it is combined and published.</summary>
    public Fingerprint OfSurface(string name)
    {
        if (pipeline.Layers.FirstOrDefault(l => l.Definition.Id == name) is { } layer)
            return OfResult(layer);
        return known.TryGetValue(name, out Fingerprint? made) ? made
            : known[name] = OfOperator(pipeline.Definition.Combine[name].Rule, read => (OfSurface(read).Key, read));
    }

    /// <summary>One kind of files of a surface.</summary>
    public Fingerprint OfProduct(ProductKind kind, SurfaceDescription about) => Fingerprint.Of(
    [
        new("product", $"{kind.Name} {kind.Version}"),
        new("surface", OfSurface(about.Id).Key, about.Id),
        new("grid", gridText),
        new("geodata", geodata),
        .. kind.DependsOn(about, pipeline.Definition, file => Content(Path.GetFullPath(Path.Combine(pipeline.Folder, file)))),
    ]);

    /// <summary>Something concluded from surfaces and zones.</summary>
    public Fingerprint OfAnswer(Answer answer) => Fingerprint.Of(
    [
        new("answer", FormattableString.Invariant($"{answer.GetType().Name} {answer.Version}")),
        .. answer.Reads.Select(s => new FingerprintPart(s, OfSurface(s).Key, s)),
        .. answer.ZonesRead.SelectMany(ZonesOf),
        .. answer.Files.Select(f => new FingerprintPart(f, Content(InputCheck.PathOf(f, pipeline.Folder, data)))),
        new("grid", gridText),
        new("geodata", geodata),
        .. answer.DependsOn(),
    ]);

    IEnumerable<FingerprintPart> ZonesOf(string name)
    {
        ZoneSetDefinition zones = ZoneCoverage.DefinitionOf(pipeline.Definition, name);
        yield return new($"zones.{name}", CanonicalText.Of(zones with { Path = null, Origin = null, Licence = null, Citation = null }));
        if (zones.Path is { } path)
            yield return new($"zones.{name} content", Content(InputCheck.PathOf(path, pipeline.Folder, data)));
    }

    /// <summary>Files of an input with their checksums, as they enter the fingerprint and the record of a run.</summary>
    public IEnumerable<(string Path, string Sha256, long Bytes)> Files(LoadedLayer layer, InputDefinition input) =>
        InputFiles.Of(InputCheck.PathOf(input, layer.Folder, data)).Select(f => (f, inputs.Sha256(f), inputs.Bytes(f)));

    Fingerprint OfInput(LoadedLayer layer, InputDefinition input) => Fingerprint.Of(
    [
        new("input", Shape.Of(typeof(InputDefinition)).Choices.First(c => c.Value == input.GetType()).Key),
        .. CanonicalText.Parameters(input)
            .Where(p => p.Key.Name is not ("path" or "origin" or "licence" or "citation" or "sha256"))
            .Select(p => new FingerprintPart(p.Key.Name, CanonicalText.Of(p.Value))),
        .. Files(layer, input).Select(f => new FingerprintPart(f.Path == InputCheck.PathOf(input, layer.Folder, data) ? "content" : $"content {Path.GetExtension(f.Path)}", f.Sha256)),
        new("grid", gridText),
        new("geodata", geodata),
        new("engine", CanonicalText.Of(Engine)),
    ]);

    Fingerprint OfOperator(Operator step, Func<string, (string Key, string Shown)> node) => Fingerprint.Of(
    [
        new("operator", FormattableString.Invariant($"{RunPlan.NameOf(step)} {step.Version}")),
        .. CanonicalText.Parameters(step).SelectMany(p => Parts(p.Key, p.Value, node)),
        new("grid", gridText),
        new("arithmetic", arithmetic),
        new("engine", CanonicalText.Of(Engine)),
    ]);

    static IEnumerable<FingerprintPart> Parts(Shape.Key key, object? value, Func<string, (string Key, string Shown)> node)
    {
        bool reads = key.Property.IsDefined(typeof(ReadsSurfaceAttribute), true) || key.Property.IsDefined(typeof(ReadsInputAttribute), true);
        switch (value)
        {
            case string name when reads:
                yield return Read(key.Name, name);
                break;
            case IReadOnlyList<WeightedSource> sources when reads:
                foreach (WeightedSource source in sources)
                {
                    yield return Read($"{key.Name}.{source.Name}", source.Name);
                    yield return new($"{key.Name}.{source.Name} weight", CanonicalText.Of(source.Weight));
                }
                break;
            default:
                yield return new(key.Name, CanonicalText.Of(value));
                break;
        }

        FingerprintPart Read(string part, string name)
        {
            (string read, string shown) = node(name);
            return new(part, read, shown);
        }
    }

    string Content(string path) => inputs.Sha256(path);
}
