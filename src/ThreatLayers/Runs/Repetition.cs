using ThreatLayers.Definitions;
using ThreatLayers.Inputs;

namespace ThreatLayers.Runs;

/// <summary>What it takes to do a run again, and to prove that it was the same.</summary>
/// <param name="first">The run that made the release.</param>
/// <param name="folder">runs/ID of it.</param>
public sealed class Repetition(RunRecord first, string folder, string workspace)
{
    /// <summary>The run that made a run's release: itself, or where it found nothing to do, the one before that did.</summary>
    /// <exception cref="ArgumentException">It has no release.</exception>
    public static RunRecord Made(RunHistory history, RunRecord run) => run.Release.Length == 0
        ? throw new ArgumentException($"run {run.Id} {run.Outcome.Replace('_', ' ')} and has no release to hold a repetition against. threatlayers runs lists those that have one.")
        : run.Outcome != "unchanged" ? run
        : history.NewestFirst().FirstOrDefault(r => r.Release == run.Release && r.Outcome is "done" or "held_back") ?? run;

    /// <exception cref="InputException">One line per input that is gone or not what it was.</exception>
    public void RequireSameInputs()
    {
        List<string> problems = [];
        foreach (InputRecord input in first.Inputs.DistinctBy(i => i.Path))
        {
            if (!File.Exists(input.Path))
                problems.Add($"{input.Layer}.{input.Input}: {input.Path} is not there. Origin: {input.Origin}.");
            else if (Sum(input.Path) is var sum && sum != input.Sha256)
                problems.Add($"{input.Layer}.{input.Input}: {input.Path} is no longer what the run read: SHA-256 was {input.Sha256}, is {sum}. Put the old file back.");
        }
        if (problems.Count > 0)
            throw new InputException(string.Join(Environment.NewLine, problems));
    }

    public DefinitionSources Sources() => new([.. first.Choices.Set.Select(s => Override.Parse(s, $"--set {s}"))],
        first.Definitions.ToDictionary(d => d.File, d => Path.Combine(folder, "definitions", d.Copy)));

    /// <summary>As the first run was started, with its time; nothing that another workspace has stored.</summary>
    public RunOptions Options(string other) => new()
    {
        Workspace = other,
        Data = first.Choices.Data,
        Backend = first.Choices.Backend,
        Threads = first.Choices.Threads,
        MemoryBytes = first.Choices.MemoryBytes,
        Set = first.Choices.Set,
        ReleaseTime = first.ReleaseTime ?? first.Started,
        Against = first.Against.Length == 0 ? "" : Path.GetFullPath(Path.Combine(workspace, "releases", first.Against)),
    };

    /// <summary>Files of the two releases that are not the same, in words.</summary>
    public IReadOnlyList<string> Differences(string other)
    {
        string one = Path.Combine(workspace, "releases", first.Release);
        Publishing.Releases releases = new(Path.Combine(other, "releases"));
        string two = releases.PathOf(releases.NewestFirst()[0]);
        SortedSet<string> files = new([.. Files(one), .. Files(two)], StringComparer.Ordinal);
        return [.. files.Select(f => !File.Exists(Path.Combine(one, f)) ? $"only in the repetition: {f}" : !File.Exists(Path.Combine(two, f)) ? $"missing in the repetition: {f}"
            : Sum(Path.Combine(one, f)) == Sum(Path.Combine(two, f)) ? null : $"differs: {f}").OfType<string>()];
    }

    /// <summary>Versions that are no longer those of the first run.</summary>
    public IReadOnlyList<string> VersionChanges(string other)
    {
        RunRecord? again = new RunHistory(Path.Combine(other, "runs")).NewestFirst().FirstOrDefault();
        string[] gone = first.Against.Length > 0 && !Directory.Exists(Path.Combine(workspace, "releases", first.Against)) ? [$"release {first.Against}, with which gates and report were compared, is no longer there"] : [];
        return again is null ? gone : [.. gone, .. first.MadeWith.Where(m => again.MadeWith.GetValueOrDefault(m.Key) != m.Value).Select(m => $"{m.Key}: {m.Value} then, {again.MadeWith.GetValueOrDefault(m.Key)} now")];
    }

    static IEnumerable<string> Files(string release) => Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(release, f));

    static string Sum(string path)
    {
        using FileStream file = File.OpenRead(path);
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(file));
    }
}
