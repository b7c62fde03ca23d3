using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using k8s;
using k8s.Models;
using ThreatLayers.EndToEnd.Portal;
using ThreatLayers.Tests;

namespace ThreatLayers.EndToEnd.Cluster;

/// <summary>The folder that <c>plan --kubernetes</c> writes: held against the models and schemas of others, and its containers' commands run as a cluster would.</summary>
public sealed class KubernetesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("threatlayers-kubernetes-").FullName;

    static readonly string[] Quickstart = [Repository.In("pipelines", "quickstart.yaml"), "--set", "grid.cell_km=120"];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Every_task_of_the_quickstart_in_a_folder_of_its_own_makes_what_a_local_run_does()
    {
        using BucketServer server = Server();
        JsonElement record = await AsALocalRun(server, Quickstart, Repository.Root(), "0.15");
        // All that is left to the run is what joins tables.
        Assert.All(record.GetProperty("nodes").EnumerateArray().Where(n => n.GetProperty("made").GetBoolean()), n => Assert.StartsWith("answers/zones.", n.GetProperty("name").GetString()));
        // Planned again there is nothing left for a cluster.
        Outcome again = await BuiltProgram.Run(folder, ["plan", .. Quickstart, "--workspace", "again", "--store", "s3://threats/k8s", "--inputs-root", Repository.Root(), "--kubernetes", "none", "--image", "i"], server.Environs);
        Assert.Contains("Nothing for a cluster to do", again.Output);
        Assert.False(Directory.Exists(In("none")));
    }

    [Fact]
    public async Task Rows_of_a_surface_that_several_pods_make_come_together()
    {
        using BucketServer server = Server();
        using Bench bench = new();
        WorldRelease.World(bench, "cell_km: 60", "tiles_max_zoom: 2, map_width_px: 400, coastline: land.geojson");
        JsonElement record = await AsALocalRun(server, [bench["pipeline.yaml"]], bench.Folder, "0.01");
        Assert.DoesNotContain(record.GetProperty("nodes").EnumerateArray(), n => n.GetProperty("made").GetBoolean());
        JsonElement job = JsonDocument.Parse(File.ReadAllText(In("out", "job.json"))).RootElement;
        Assert.Equal(2, job.GetProperty("tasks").EnumerateArray().Count(t => t.GetProperty("pieces").EnumerateArray().Any(p => p.GetProperty("rows").ValueKind == JsonValueKind.Object)));
    }

    /// <summary>Plans for a cluster, does all that its pods would, finishes by a run, and holds the release against a local run's.</summary>
    /// <returns>The record of the run that finishes.</returns>
    async Task<JsonElement> AsALocalRun(BucketServer server, string[] pipeline, string root, string taskSeconds)
    {
        Outcome local = await BuiltProgram.Run(folder, ["run", .. pipeline, "--workspace", "local"], server.Environs);
        Assert.True(local.Code == 0, local.Errors);
        await Plan(server.Environs, pipeline, root, "--store", "s3://threats/k8s", "--task-seconds", taskSeconds, "--throttle", "2");
        V1Job[] waves = Waves();
        Assert.InRange(waves.Sum(w => w.Spec.Completions ?? 0), 6, 20);
        foreach (V1Job wave in waves)
        {
            await Parallel.ForEachAsync(Enumerable.Range(0, wave.Spec.Completions ?? 0), new ParallelOptions { MaxDegreeOfParallelism = wave.Spec.Parallelism ?? 1, CancellationToken = TestContext.Current.CancellationToken },
                async (index, _) => await Pod(wave.Spec.Template.Spec.Containers[0], wave.Metadata.Name, index, root, server.Environs));
        }
        Outcome run = await BuiltProgram.Run(folder, ["run", .. pipeline, "--workspace", "finish", "--store", "s3://threats/k8s"], server.Environs);
        Assert.True(run.Code == 0, run.Errors);
        Assert.Equal(Sums("local"), Sums("finish"));
        return JsonDocument.Parse(File.ReadAllText(Directory.GetFiles(In("finish", "runs"), "run.json", SearchOption.AllDirectories)[0])).RootElement;
    }

    [Theory]
    [InlineData("--store", "s3://threats/k8s", "--secret", "bucket-key")]
    [InlineData("--workspace-claim", "threats", "--inputs-claim", "inputs", "--service-account", "mapper")]
    public async Task Manifests_are_those_of_Kubernetes_and_say_what_the_plan_does(params string[] options)
    {
        // The plan asks the bucket, where there is one.
        using BucketServer server = Server();
        await Plan(server.Environs, Quickstart, Repository.Root(), ["--task-seconds", "0.05", "--cpus-per-task", "2", .. options]);
        JsonElement job = JsonDocument.Parse(File.ReadAllText(In("out", "job.json"))).RootElement;
        JsonElement[] waves = [.. job.GetProperty("waves").EnumerateArray()], tasks = [.. job.GetProperty("tasks").EnumerateArray()];
        V1Job[] manifests = Waves();
        Assert.Equal(waves.Select(w => w.GetProperty("count").GetInt32()), manifests.Select(m => m.Spec.Completions ?? 0));
        Assert.Equal(tasks.Length, manifests.Sum(m => m.Spec.Completions));
        V1ConfigMap files = KubernetesYaml.Deserialize<V1ConfigMap>(File.ReadAllText(In("out", "job.yaml")), strict: true);
        Assert.Equal(File.ReadAllText(In("out", "job.json")), Unpacked(files));
        // As a pod's name has it: with index and five letters behind it.
        Assert.All(manifests.Select(m => $"{m.Metadata.Name}-99999-abcde").Append(files.Metadata.Name), n => Assert.Matches("^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$", n));
        foreach ((V1Job manifest, JsonElement wave) in manifests.Zip(waves))
        {
            V1JobSpec spec = manifest.Spec;
            V1PodSpec pod = spec.Template.Spec;
            V1Container container = pod.Containers.Single();
            JsonElement[] own = [.. tasks.Skip(wave.GetProperty("first").GetInt32()).Take(wave.GetProperty("count").GetInt32())];
            Assert.Equal(("Indexed", "Never", 3), (spec.CompletionMode, pod.RestartPolicy, spec.BackoffLimitPerIndex));
            Assert.InRange(spec.Parallelism ?? 0, 1, spec.Completions ?? 0);
            Assert.Equal(container.Name, spec.PodFailurePolicy.Rules[0].OnExitCodes.ContainerName);
            // Five times the longest of the wave, and ten minutes.
            Assert.Equal((long)Math.Ceiling((5 * own.Max(t => t.GetProperty("seconds").GetDouble())) + 600), pod.ActiveDeadlineSeconds);
            long memory = own.Max(t => t.GetProperty("memory_bytes").GetInt64());
            Assert.Equal(memory.ToString(CultureInfo.InvariantCulture), container.Args[container.Args.IndexOf("--memory") + 1]);
            Assert.InRange(container.Resources.Limits["memory"].ToDouble(), memory, memory * 1.2);
            Assert.Equal(2, container.Resources.Requests["cpu"].ToInt32());
            Assert.True(pod.SecurityContext.RunAsNonRoot == true && container.SecurityContext.ReadOnlyRootFilesystem == true && container.SecurityContext.AllowPrivilegeEscalation == false);
            Assert.Equal(container.VolumeMounts.Select(m => m.Name).Order(), pod.Volumes.Select(v => v.Name).Order());
            Assert.Equal(options.Contains("--secret") ? ["bucket-key"] : [], container.EnvFrom?.Select(e => e.SecretRef.Name) ?? []);
            Assert.Equal(options.Contains("--inputs-claim") ? ["inputs", "threats"] : [], pod.Volumes.Select(v => v.PersistentVolumeClaim?.ClaimName).OfType<string>().Order());
            Assert.Equal(options.Contains("--service-account") ? "mapper" : null, pod.ServiceAccountName);
        }
        Assert.DoesNotContain(Directory.GetFiles(In("out")), f => File.ReadAllText(f).Contains("S3RVER", StringComparison.Ordinal)); // Secrets are named, never written.
        await AgainstSchemas();
    }

    [Fact]
    public async Task The_script_goes_from_wave_to_wave_and_stops_where_one_fails()
    {
        using BucketServer server = Server();
        await Plan(server.Environs, Quickstart, Repository.Root(), "--store", "s3://threats/k8s", "--task-seconds", "0.05");
        int waves = Waves().Length;
        // Stands in for kubectl: a Job is under way when it is first asked for, then complete, unless it is the one that is to fail.
        File.WriteAllText(In("kubectl"), """
            #!/bin/sh
            echo "$*" >> "$0.log"
            [ "$1" = get ] || exit 0
            if [ -e "$0.$3" ]; then case "$3" in *-"$FAILS") echo Failed ;; *) echo "SuccessCriteriaMet Complete" ;; esac; fi
            touch "$0.$3"
            """);
        Assert.Equal((0, $"Wave {waves} of {waves} is done."), await Script("none"));
        string[] asked = [.. File.ReadAllLines(In("kubectl.log")).Where(l => l.StartsWith("apply", StringComparison.Ordinal))];
        Assert.Equal(["apply -f job.yaml", .. Enumerable.Range(1, waves).Select(w => $"apply -f wave-{w}.yaml")], asked);
        foreach (string mark in Directory.GetFiles(folder, "kubectl*").Where(f => f != In("kubectl")))
            File.Delete(mark);
        (int code, string last) = await Script("2");
        Assert.Equal(1, code);
        Assert.Contains("go on from there", last);
        Assert.DoesNotContain("wave-3.yaml", File.ReadAllText(In("kubectl.log")));
    }

    [Theory]
    [InlineData("say where results go", "--image", "i")]
    [InlineData("--image is missing", "--store", "s3://threats/k8s")]
    [InlineData("lies outside", "--image", "i", "--workspace-claim", "w", "--inputs-root", "somewhere")]
    public async Task What_it_cannot_do_without_it_says(string message, params string[] options)
    {
        using BucketServer server = Server();
        Outcome refused = await BuiltProgram.Run(folder, ["plan", .. Quickstart, "--workspace", "w", "--kubernetes", "out", .. options], server.Environs);
        Assert.Equal(2, refused.Code);
        Assert.Contains(message, refused.Errors);
        Assert.False(Directory.Exists(In("out")));
    }

    static BucketServer Server()
    {
        Assert.SkipWhen(Node.Missing is not null, Node.Missing ?? "");
        return new();
    }

    async Task Plan(Dictionary<string, string> environment, string[] pipeline, string root, params string[] options)
    {
        Outcome outcome = await BuiltProgram.Run(folder, ["plan", .. pipeline, "--workspace", "plan", "--inputs-root", root, "--kubernetes", "out", "--image", "registry.example.org/threats:1", .. options], environment);
        Assert.True(outcome.Code == 0, outcome.Errors);
        Assert.False(Directory.Exists(In("plan")));
    }

    /// <summary>Read by the models of Kubernetes' own client; a field that they do not know is an error.</summary>
    V1Job[] Waves() => [.. Directory.GetFiles(In("out"), "wave-*.yaml").OrderBy(f => int.Parse(Regex.Match(f, "([0-9]+)[.]yaml$").Groups[1].Value, CultureInfo.InvariantCulture)).Select(f => KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(f), strict: true))];

    async Task AgainstSchemas()
    {
        List<string> files = [];
        foreach (string file in Directory.GetFiles(In("out"), "*.yaml"))
        {
            object manifest = Path.GetFileName(file) == "job.yaml" ? KubernetesYaml.Deserialize<V1ConfigMap>(File.ReadAllText(file), strict: true) : KubernetesYaml.Deserialize<V1Job>(File.ReadAllText(file), strict: true);
            files.Add(In(Path.GetFileName(file) + ".json"));
            File.WriteAllText(files[^1], KubernetesJson.Serialize(manifest));
        }
        Assert.Equal("", await Node.Run("kubernetes.mjs", [.. files]));
    }

    /// <summary>The container's command with the container's files: the ConfigMap, the inputs of the list, an empty workspace; each below a folder of its own instead of the root.</summary>
    async Task Pod(V1Container container, string name, int index, string from, Dictionary<string, string> environment)
    {
        string root = In("pods", FormattableString.Invariant($"{name}-{index}"));
        Directory.CreateDirectory(Path.Combine(root, "workspace"));
        foreach (string input in await File.ReadAllLinesAsync(In("out", "inputs.txt")))
        {
            string file = Path.Combine(root, "inputs", input);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Copy(Path.Combine(from, input), file);
        }
        V1ConfigMap map = KubernetesYaml.Deserialize<V1ConfigMap>(File.ReadAllText(In("out", "job.yaml")), strict: true);
        Directory.CreateDirectory(Path.Combine(root, "job"));
        foreach ((string file, string text) in map.Data)
            File.WriteAllText(Path.Combine(root, "job", file), Below(text, root));
        using (GZipStream job = new(File.Create(Path.Combine(root, "job", map.BinaryData.Keys.Single())), CompressionLevel.Fastest))
            job.Write(Encoding.UTF8.GetBytes(Below(Unpacked(map), root)));
        Dictionary<string, string> variables = new(environment) { ["JOB_COMPLETION_INDEX"] = index.ToString(CultureInfo.InvariantCulture) };
        foreach (V1EnvVar variable in container.Env)
            variables[variable.Name] = variable.Value;
        Assert.Equal(["threatlayers"], container.Command);
        Outcome worker = await BuiltProgram.Run(root, [.. container.Args.Select(a => Below(a, root))], variables);
        Assert.True(worker.Code == 0, $"{name}-{index}: {worker.Output} {worker.Errors}");
        Directory.Delete(root, recursive: true);
    }

    static string Unpacked(V1ConfigMap map)
    {
        using StreamReader text = new(new GZipStream(new MemoryStream(map.BinaryData.Values.Single()), CompressionMode.Decompress));
        return text.ReadToEnd();
    }

    static string Below(string text, string root) => Regex.Replace(text, "(?<=^|[\"\\t])/(inputs|workspace|job)", $"{root}/$1", RegexOptions.Multiline);

    async Task<(int Code, string Last)> Script(string fails)
    {
        ProcessStartInfo start = new("/bin/sh", [In("out", "waves.sh")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["KUBECTL"], start.Environment["POLL_SECONDS"], start.Environment["FAILS"]) = ($"/bin/sh {In("kubectl")}", "0", fails);
        using Process script = Process.Start(start)!;
        string errors = await script.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), output = await script.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await script.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (script.ExitCode, script.ExitCode == 0 ? output.Split('\n').Last(l => l.StartsWith("Wave", StringComparison.Ordinal)) : errors);
    }

    string In(params string[] path) => Path.Combine([folder, .. path]);

    SortedDictionary<string, string> Sums(string workspace)
    {
        string release = In(workspace, "releases", "current");
        SortedDictionary<string, string> sums = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(release, "*", SearchOption.AllDirectories))
            sums[Path.GetRelativePath(release, file)] = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)));
        return sums;
    }
}
