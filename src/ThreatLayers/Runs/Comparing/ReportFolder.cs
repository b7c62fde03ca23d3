namespace ThreatLayers.Runs;

/// <summary>A folder of results that gets its name when it is whole, and then stands for an earlier one of that name.</summary>
sealed class ReportFolder : IDisposable
{
    readonly string path;

    /// <param name="path">Where it will lie.</param>
    /// <param name="mark">A file that tells such a folder from others, which are never replaced.</param>
    /// <exception cref="ArgumentException">Something else lies there.</exception>
    public ReportFolder(string path, string mark)
    {
        this.path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(this.path) || (Directory.Exists(this.path) && !File.Exists(Path.Combine(this.path, mark)) && Directory.EnumerateFileSystemEntries(this.path).Any()))
            throw new ArgumentException($"--out: {this.path} holds something else (there is no {mark} in it), which would be replaced. Name a folder that is not there yet.");
        Draft = this.path + ".partial";
        Remove(Draft);
        Directory.CreateDirectory(Scratch);
    }

    /// <summary>Where files go until it is whole.</summary>
    public string Draft { get; }

    /// <summary>For what is needed on the way; gone in the end.</summary>
    public string Scratch => Path.Combine(Draft, "scratch");

    /// <summary>A path in the draft; its folder is made.</summary>
    public string PathOf(string relative)
    {
        string file = Path.Combine(Draft, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        return file;
    }

    /// <returns>Where it lies.</returns>
    public string Complete()
    {
        Remove(Scratch);
        string old = path + ".old";
        Remove(old);
        if (Directory.Exists(path))
            Directory.Move(path, old);
        Directory.Move(Draft, path);
        Remove(old);
        return path;
    }

    /// <summary>What was not completed leaves nothing.</summary>
    public void Dispose() => Remove(Draft);

    static void Remove(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
