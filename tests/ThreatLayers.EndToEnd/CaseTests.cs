using System.Globalization;
using ThreatLayers.Tests;

namespace ThreatLayers.EndToEnd;

/// <summary>
/// Each folder in cases/ is a pipeline with tiny inputs; its published surfaces are compared with expected/SURFACE.txt: rows of numbers, '-' for nodata,
/// or 'total N' for the sum of the known cells. Lines of expected/output.txt must be among what the program prints.
/// THREATLAYERS_BLESS=1 rewrites the numbers of expected files that do not fit; nothing else does.
/// </summary>
public sealed class CaseTests
{
    const double Tolerance = 1e-6;

    static readonly bool Bless = Environment.GetEnvironmentVariable("THREATLAYERS_BLESS") == "1";

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Root).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal)];

    static string Root => Repository.In("tests", "ThreatLayers.EndToEnd", "cases");

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_published_surfaces_are_those_expected(string name)
    {
        using Bench bench = new();
        string source = Path.Combine(Root, name);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
            bench.Write(Path.GetRelativePath(source, file), File.ReadAllText(file));
        Outcome outcome = await bench.Succeeds();
        string[] expected = Directory.GetFiles(Path.Combine(source, "expected"), "*.txt");
        Assert.NotEmpty(expected);
        List<string> wrong = [];
        foreach (string file in expected)
        {
            if (Path.GetFileName(file) == "output.txt")
                wrong.AddRange(File.ReadLines(file).Where(l => !outcome.Output.Contains(l, StringComparison.Ordinal)).Select(l => $"output lacks: {l}"));
            else if (Difference(file, bench) is { } difference)
                wrong.Add($"{Path.GetFileName(file)}: {difference}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong) + "\n\n" + outcome.Output);
    }

    static string? Difference(string file, Bench bench)
    {
        string[] lines = File.ReadAllLines(file), comments = [.. lines.TakeWhile(l => l.StartsWith('#'))];
        double tolerance = comments.FirstOrDefault(l => l.StartsWith("# tolerance ", StringComparison.Ordinal)) is { } said
            ? double.Parse(said["# tolerance ".Length..], CultureInfo.InvariantCulture) : Tolerance;
        float[] found = bench.Surface(Path.GetFileNameWithoutExtension(file));
        string body = string.Join('\n', lines.Skip(comments.Length));
        bool total = body.StartsWith("total ", StringComparison.Ordinal);
        double[] wanted = [.. body.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Where(w => w != "total").Select(w => w == "-" ? double.NaN : double.Parse(w, CultureInfo.InvariantCulture))];
        double[] compared = total ? [found.Where(f => !float.IsNaN(f)).Sum(f => (double)f)] : [.. found.Select(f => (double)f)];
        bool same = wanted.Length == compared.Length && wanted.Zip(compared).All(p => (double.IsNaN(p.First) && double.IsNaN(p.Second)) || Math.Abs(p.First - p.Second) <= tolerance * Math.Max(1, Math.Abs(p.First)));
        if (same)
            return null;
        int columns = Math.Max(1, lines[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);
        string text = total ? FormattableString.Invariant($"total {compared[0]:0.######}") : string.Join('\n', compared.Chunk(columns).Select(row => string.Join(' ', row.Select(Text))));
        if (!Bless)
            return $"expected\n{body}\nfound\n{text}";
        File.WriteAllText(file, string.Join('\n', [.. comments, text]) + "\n");
        return null;
    }

    static string Text(double value) => double.IsNaN(value) ? "-" : value.ToString("0.######", CultureInfo.InvariantCulture);
}
