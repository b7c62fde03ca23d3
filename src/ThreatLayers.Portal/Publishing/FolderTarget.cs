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

    public Task Delete(string path, CancellationToken cancel)
    {
        File.Delete(PathOf(path));
        return Task.CompletedTask;
    }

    public void Dispose()
    {
    }

    string PathOf(string path) => Path.Combine(folder, path);
}
