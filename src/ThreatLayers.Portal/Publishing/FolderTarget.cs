using ThreatLayers.Publishing;

namespace ThreatLayers.Portal.Publishing;

/// <summary>A folder, such as a web server's or a mounted share.</summary>
public sealed class FolderTarget(string folder) : IPublishTarget
{
    public async Task<string?> ReadText(string path, CancellationToken cancel) => File.Exists(PathOf(path)) ? await File.ReadAllTextAsync(PathOf(path), cancel) : null;

    public async Task Put(string path, string file, CancellationToken cancel)
    {
        string to = PathOf(path), partial = to + ".partial";
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        using (FileStream from = File.OpenRead(file), into = File.Create(partial))
            await from.CopyToAsync(into, cancel);
        File.Move(partial, to, overwrite: true);
    }

    public async Task PutText(string path, string text, CancellationToken cancel)
    {
        string to = PathOf(path);
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        await File.WriteAllTextAsync(to + ".partial", text, cancel);
        File.Move(to + ".partial", to, overwrite: true);
    }

    public Task<bool> Copy(string from, string to, CancellationToken cancel)
    {
        if (!File.Exists(PathOf(from)))
            return Task.FromResult(false);
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(to))!);
        File.Delete(PathOf(to));
        HardLink.Make(PathOf(from), PathOf(to));
        return Task.FromResult(true);
    }

    public Task<IReadOnlyDictionary<string, long>> List(string below, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyDictionary<string, long>>(new DirectoryInfo(PathOf(below)) is { Exists: true } there
            ? there.EnumerateFiles("*", SearchOption.AllDirectories).ToDictionary(f => Path.GetRelativePath(folder, f.FullName).Replace('\\', '/'), f => f.Length) : []);

    /// <summary>releases/current, as in a workspace.</summary>
    public Task Switch(string release, CancellationToken cancel)
    {
        new Releases(Path.Combine(folder, "releases")).PointCurrentTo(release);
        return Task.CompletedTask;
    }

    public Task Delete(string path, CancellationToken cancel)
    {
        File.Delete(PathOf(path));
        // A folder without files is no release.
        for (string? above = Path.GetDirectoryName(PathOf(path)); above is { } && above.Length > folder.Length && !Directory.EnumerateFileSystemEntries(above).Any(); above = Path.GetDirectoryName(above))
            Directory.Delete(above);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    string PathOf(string path) => Path.Combine(folder, path);
}
