using System.Globalization;
using ThreatLayers.Tests.Gdal;

namespace ThreatLayers.EndToEnd;

/// <summary>
/// The demonstration of NCEAS' threat model for the Mediterranean (OHI-Science/cumimpacts, Apache 2.0; Halpern et al. 2008, Micheli et al. 2013): 18 stressors, 17 ecosystems.
/// It comes without a result, so the model is written out here cell by cell in float64. Skipped where the data folder is not beside the repository.
/// </summary>
public sealed class CumulativeImpactDemoTests : IDisposable
{
    readonly MethodBench bench = new();
    readonly string? data = Scratch.Shared();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task The_Mediterranean_demo_is_the_sum_over_all_pairs()
    {
        Assert.SkipWhen(data is null, "The folder shared/data is not beside the repository.");
        string demo = Path.Combine(data!, "known_answers", "ohi_cumimpacts_med", "demo");
        string[][] matrix = [.. File.ReadAllLines(Path.Combine(demo, "matrix.csv")).Where(l => l.Length > 0).Select(l => l.TrimEnd(',').Split(','))];
        string[] ecosystems = matrix[0][1..], stressors = [.. matrix.Skip(1).Select(r => r[0])];
        Write(demo, matrix, ecosystems, stressors);
        Outcome outcome = await bench.Try(Path.Combine(bench.Folder, "pipeline.yaml"));
        Assert.True(outcome.Code == 0, outcome.Output + outcome.Errors);

        float[][] intensity = [.. stressors.Select(s => Cells(demo, "threats", s))], presence = [.. ecosystems.Select(e => Cells(demo, "habitats", e))];
        double[][] vulnerabilities = [.. matrix.Skip(1).Select(r => r[1..].Select(v => double.Parse(v, CultureInfo.InvariantCulture)).ToArray())];
        float[] found = bench.Cells("mediterranean");
        int known = 0, cutByCode = 0;
        for (int cell = 0; cell < found.Length; cell++)
        {
            double sum = 0, code = 0;
            for (int j = 0; j < stressors.Length; j++)
            {
                for (int i = 0; i < ecosystems.Length; i++)
                {
                    double vulnerability = vulnerabilities[j][i], impact = intensity[j][cell] * presence[i][cell] * vulnerability;
                    sum += impact;
                    // Where the code differs from the paper: it asks whether the vulnerability, cut to a whole number, is above 0.
                    code += (int)vulnerability > 0 ? impact : 0;
                }
            }
            if (presence.All(p => p[cell] == 0))
            {
                Assert.True(float.IsNaN(found[cell]), "no ecosystem, no impact");
                continue;
            }
            known++;
            cutByCode += code < sum * 0.999 ? 1 : 0;
            Assert.Equal(sum, found[cell], 1e-5 * Math.Max(1, sum));
        }
        Assert.True(known > 10000 && cutByCode > known / 2, FormattableString.Invariant($"{known} cells, in {cutByCode} of them the code leaves out a thousandth or more"));
    }

    static float[] Cells(string demo, string folder, string name) => Scratch.Read(new(Path.Combine(demo, folder, name + ".tif"), AllValid: true));

    void Write(string demo, string[][] matrix, string[] ecosystems, string[] stressors)
    {
        const string Source = "origin: OHI-Science/cumimpacts, licence: Apache-2.0, citation: Halpern et al. 2008";
        IEnumerable<string> inputs = ecosystems.Select(e => Input(e, "habitats", "class")).Concat(stressors.Select(s => Input(s, "threats", "intensity")));
        File.WriteAllLines(Path.Combine(bench.Folder, "matrix.csv"), matrix.Select((r, i) => string.Join(',', i == 0 ? ["stressor", .. r[1..]] : r)));
        File.WriteAllText(Path.Combine(bench.Folder, "layer.yaml"), $$"""
            id: mediterranean
            title: Cumulative impact on the Mediterranean
            threat: other
            unit: impact
            meaning: Made for a test.
            citation: Halpern et al. 2008
            licence: Apache-2.0
            colours: { high: 30 }
            inputs:
              matrix: { kind: table, path: matrix.csv, key: stressor, {{Source}} }
              {{string.Join("\n  ", inputs)}}
            steps:
              impact: { operator: cumulative_impact, mode: sum, vulnerability_table: matrix, stressors: [{{string.Join(", ", stressors)}}], ecosystems: [{{string.Join(", ", ecosystems)}}] }
            result: impact
            """);
        File.WriteAllText(Path.Combine(bench.Folder, "pipeline.yaml"), $"id: mediterranean\ntitle: Demo\ngrid: {{ like_raster: {demo}/habitats/{ecosystems[0]}.tif }}\nlayers: [layer.yaml]\npublish: {{ styled: false, maps: false }}\n");

        string Input(string name, string folder, string values) => $"{name}: {{ kind: raster, path: {demo}/{folder}/{name}.tif, values: {values}, unit: index, all_valid: true, {Source} }}";
    }
}
