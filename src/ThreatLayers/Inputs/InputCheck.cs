using ThreatLayers.Definitions;

namespace ThreatLayers.Inputs;

/// <summary>Whether the files that definitions name are there and unchanged; all problems in one go, before any is opened.</summary>
public static class InputCheck
{
    /// <summary>The path of an input: relative to its definition's folder, '{data}' replaced by a folder relative to where the program was started.</summary>
    /// <exception cref="InputException">The path needs --data and none was given.</exception>
    public static string PathOf(InputDefinition input, string folder, string? data) => PathOf(input.Path, folder, data);

    /// <inheritdoc cref="PathOf(InputDefinition, string, string?)"/>
    public static string PathOf(string path, string folder, string? data)
    {
        if (path.Contains("{data}", StringComparison.Ordinal))
        {
            if (data is null)
                throw new InputException(path, "the path starts at a folder of data that was not named.", "Run with --data DIR.");
            path = path.Replace("{data}", Path.GetFullPath(data), StringComparison.Ordinal);
        }
        string full = Path.GetFullPath(Path.Combine(folder, path));
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, full);
        return relative.StartsWith("..", StringComparison.Ordinal) ? full : relative;
    }

    /// <param name="sha256">Of a file's content.</param>
    /// <exception cref="InputException">One line per file that is missing or not the one that the definition means.</exception>
    public static void Verify(IEnumerable<LoadedLayer> layers, string? data, Func<string, string> sha256, CancellationToken cancel)
    {
        if (data is not null && !Directory.Exists(data))
            throw new InputException(Path.GetFullPath(data), "the folder named with --data is not there.", "Check its path.");
        List<string> problems = [];
        foreach (LoadedLayer layer in layers)
        {
            foreach ((string name, InputDefinition input) in layer.Definition.Inputs)
            {
                cancel.ThrowIfCancellationRequested();
                try
                {
                    Verify(PathOf(input, layer.Folder, data), input, sha256);
                }
                catch (InputException e)
                {
                    problems.Add($"{layer.Definition.Id}.{name}: {e.Message} Origin: {input.Origin}.");
                }
            }
        }
        if (problems.Count > 0)
            throw new InputException(string.Join(Environment.NewLine, problems));
    }

    static bool MayRead(string path)
    {
        try
        {
            File.OpenHandle(path).Dispose();
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Length and time of every input file, to be held against later.</summary>
    public static IReadOnlyDictionary<string, (long Bytes, DateTime Written)> Snapshot(IEnumerable<LoadedLayer> layers, string? data) =>
        layers.SelectMany(l => l.Definition.Inputs.Values.SelectMany(i => InputFiles.Of(PathOf(i, l.Folder, data)))).Distinct().ToDictionary(p => p, Look);

    /// <param name="which">Only these files of <paramref name="asFound"/>; all without it.</param>
    /// <exception cref="InputException">A file is gone or another than at the start of the run.</exception>
    public static void RequireUnchanged(IReadOnlyDictionary<string, (long Bytes, DateTime Written)> asFound, IEnumerable<string>? which = null)
    {
        foreach (string path in (which ?? asFound.Keys).Where(p => asFound.TryGetValue(p, out var found) && Look(p) != found))
            throw new InputException(path, "the file was changed while the run was reading it, so nothing was published.", "Run again when it is complete.");
    }

    static (long, DateTime) Look(string path) => File.Exists(path) ? (new FileInfo(path).Length, File.GetLastWriteTimeUtc(path)) : (-1, default);

    static void Verify(string path, InputDefinition input, Func<string, string> sha256)
    {
        if (!File.Exists(path))
            throw new InputException(path, "the file is not there.", "Check the path, or name the folder of the data with --data.");
        if (new FileInfo(path).Length == 0)
            throw new InputException(path, "the file is empty.", "Fetch it again.");
        if (!MayRead(path))
            throw new InputException(path, "the file may not be read by the user who runs this.", "Change its permissions.");
        if (input.Sha256 is null)
            return;
        string sum = sha256(path);
        if (!sum.Equals(input.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new InputException(path, $"its SHA-256 is {sum}, the definition says {input.Sha256}.", "The file is damaged or another version: fetch it again, or correct sha256 in the definition.");
    }
}
