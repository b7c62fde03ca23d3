using ThreatLayers.Definitions;

namespace ThreatLayers.Runs;

/// <summary>Something that is concluded from surfaces: a node of the plan whose files are kept in the store and linked into releases.</summary>
abstract class Answer(AnswerSettings settings)
{
    /// <summary>Stage of the nodes.</summary>
    public const string Stage = "answer";

    /// <summary>Operator of nodes that only other answers read.</summary>
    public const string Part = "part";

    /// <summary>Folder of a release with the tables.</summary>
    public const string Tables = "summaries";

    /// <summary>All that a pipeline asks for, in the order in which they are made.</summary>
    public static IReadOnlyList<Answer> AllOf(LoadedPipeline pipeline)
    {
        AnswerSettings settings = new(pipeline);
        List<Answer> all = [];
        foreach (string name in settings.Pipeline.Zones.Keys)
        {
            ZoneFigures table = new(settings, name);
            all.AddRange([new ZoneCoverage(settings, name), .. table.Pieces, table]);
        }
        if (settings.Pipeline.Answers is not { } answers)
            return all;
        all.Add(new Histograms(settings));
        if (settings.Threats.Count > 1)
            all.Add(new ThreatsTogether(settings));
        if (settings.Zones is { } zones)
            all.AddRange([new ZoneCoverage(settings, ZoneCoverage.Squares), new Priorities(settings, zones)]);
        all.AddRange(answers.Bivariate.Select(b => new BivariateAnswer(settings, b.Key, b.Value)));
        if (answers.Uncertainty is { SensitivityKm: > 0 })
            all.Add(new ZoneCoverage(settings, ZoneCoverage.SensitivitySquares));
        if (answers.Uncertainty is { } uncertainty)
            all.Add(new UncertaintyAnswer(settings, uncertainty));
        all.AddRange(answers.Validation.Select(v => new ValidationAnswer(settings, v.Key, v.Value)));
        return all;
    }

    protected AnswerSettings Settings => settings;

    /// <summary>Of the node, such as "answers/zones.countries".</summary>
    public abstract string Name { get; }

    /// <summary>Raised when the numbers change for the same inputs.</summary>
    public virtual int Version => 1;

    /// <summary>Surfaces by id.</summary>
    public abstract IReadOnlyList<string> Reads { get; }

    /// <summary>Zones by name.</summary>
    public virtual IReadOnlyList<string> ZonesRead => [];

    /// <summary>Other answers by the names of their nodes, which are made before.</summary>
    public virtual IReadOnlyList<string> NodesRead => [.. ZonesRead.Select(ZoneCoverage.NodeOf)];

    /// <summary>False for what other answers are made of and a release does not hold.</summary>
    public virtual bool IsPublished => true;

    /// <summary>Made in a trial too: figures of the numbers that are tried, not how sure they are.</summary>
    public virtual bool IsForTrials => true;

    /// <summary>Files that it reads itself, as the definition writes their paths.</summary>
    public virtual IReadOnlyList<string> Files => [];

    /// <summary>Whatever besides surfaces, zones and files the result depends on.</summary>
    public abstract IEnumerable<FingerprintPart> DependsOn();

    /// <param name="folder">Where its files go, at the paths that they have in a release.</param>
    public abstract void Write(string folder, AnswerBench bench, Action<double> progress);

    protected static FingerprintPart On(string name, object? value) => new(name, CanonicalText.Of(value));

    /// <summary>A distribution with its kind, which its parameters do not say.</summary>
    protected static FingerprintPart On(string name, Distribution? value) => new(name, $"{value?.GetType().Name ?? "none"} {CanonicalText.Of(value)}");
}
