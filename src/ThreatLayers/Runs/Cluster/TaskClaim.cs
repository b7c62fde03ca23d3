namespace ThreatLayers.Runs;

/// <summary>Who has taken a task of a pool, as a file beside the job's: whoever makes it has the task, and it stays taken.</summary>
static class TaskClaim
{
    static string Of(string file, int task) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file))!, FormattableString.Invariant($"{Path.GetFileNameWithoutExtension(file)}-task-{task}.taken"));

    public static bool IsTaken(string file, int task) => File.Exists(Of(file, task));

    /// <param name="element">Of the array job that takes it.</param>
    /// <returns>False where another was quicker.</returns>
    public static bool Take(string file, int task, string element)
    {
        try
        {
            using StreamWriter claim = new(new FileStream(Of(file, task), FileMode.CreateNew, FileAccess.Write, FileShare.Read));
            claim.Write(element + "\n");
            return true;
        }
        catch (IOException) when (IsTaken(file, task))
        {
            return false;
        }
    }

    /// <summary>The element that has taken a task; null where none has, or has not yet written its name.</summary>
    public static string? OwnerOf(string file, int task)
    {
        if (!IsTaken(file, task))
            return null;
        using StreamReader claim = new(new FileStream(Of(file, task), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return claim.ReadToEnd() is { } owner && owner.EndsWith('\n') ? owner.Trim() : null;
    }
}
