using System.Text.RegularExpressions;

namespace ThreatLayers.Tests;

/// <summary>References run one way; the folders of the core are the flow, and a step uses only what comes before it.</summary>
public partial class ArchitectureTests
{
    static readonly string[] Flow = ["Grids", "Definitions", "Inputs", "Harmonising", "Threats", "Combining", "Summarising", "Tiling", "Publishing", "Runs"];

    [Fact]
    public void A_step_uses_nothing_that_comes_after_it()
    {
        List<string> wrong = [];
        foreach (string file in Directory.EnumerateFiles(Repository.In("src", "ThreatLayers"), "*.cs", SearchOption.AllDirectories))
        {
            int at = Array.IndexOf(Flow, Path.GetRelativePath(Repository.In("src", "ThreatLayers"), file).Split(Path.DirectorySeparatorChar)[0]);
            Assert.True(at >= 0, $"{file} lies in a folder that is not part of the flow.");
            foreach (Match use in Used().Matches(File.ReadAllText(file)))
            {
                if (Array.IndexOf(Flow, use.Groups[1].Value) > at)
                    wrong.Add($"{Path.GetFileName(file)} in {Flow[at]} uses {use.Groups[1].Value}");
            }
        }
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("ThreatLayers.Kernels", "")]
    [InlineData("ThreatLayers", "ThreatLayers.Kernels")]
    [InlineData("ThreatLayers.Gdal", "ThreatLayers")]
    [InlineData("ThreatLayers.Portal", "ThreatLayers")]
    [InlineData("ThreatLayers.Cli", "ThreatLayers.Gdal ThreatLayers.Portal")]
    public void Projects_refer_one_way(string project, string allowed)
    {
        string text = File.ReadAllText(Repository.In("src", project, project + ".csproj"));
        Assert.Equal(allowed, string.Join(' ', Referred().Matches(text).Select(m => m.Groups[1].Value).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void The_top_level_holds_what_it_should()
    {
        string[] allowed =
        [
            ".ci", ".editorconfig", ".git", ".gitattributes", ".gitignore", "Directory.Build.props", "Directory.Packages.props", "README.md", "ThreatLayers.sln",
            "artifacts", "global.json", "layers", "pipelines", "run.ps1", "run.sh", "src", "tests", "workspace", "TestResults",
        ];
        Assert.Empty(Directory.EnumerateFileSystemEntries(Repository.Root()).Select(Path.GetFileName).Except(allowed));
    }

    [GeneratedRegex(@"ThreatLayers\.(Grids|Definitions|Inputs|Harmonising|Threats|Combining|Summarising|Tiling|Publishing|Runs)\b")]
    private static partial Regex Used();

    [GeneratedRegex(@"ProjectReference Include=""[^""]*?([A-Za-z.]+)\.csproj""")]
    private static partial Regex Referred();
}
