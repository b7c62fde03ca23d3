using System.Globalization;

namespace ThreatLayers.Runs;

/// <summary>What lies beside the manifests: how the image is built, how the waves are applied, and what a person does in which order.</summary>
static class KubernetesTexts
{
    public static void Write(string folder, KubernetesChoices choices, ClusterJob job, KubernetesManifests manifests, string geodata)
    {
        File.WriteAllText(Path.Combine(folder, "Dockerfile"), Dockerfile(choices));
        string script = Path.Combine(folder, "waves.sh");
        File.WriteAllText(script, Script(job, manifests, choices));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(script, File.GetUnixFileMode(script) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        File.WriteAllText(Path.Combine(folder, "README.md"), Readme(choices, job, manifests, geodata));
    }

    static string Dockerfile(KubernetesChoices choices) => $"""
        # docker build -t {choices.Image} . in this folder, when program/ is there (README.md).
        FROM debian:12-slim
        # GDAL with PROJ and its data; certificates and OpenSSL for the bucket; what .NET stands on.
        RUN apt-get update \
            && apt-get install -y --no-install-recommends ca-certificates libgdal32 libgcc-s1 libssl3 libstdc++6 proj-data zlib1g \
            && rm -rf /var/lib/apt/lists/*
        COPY program/ /opt/threatlayers/
        {(choices.InputsClaim is null ? $"COPY inputs/ {KubernetesFolder.Inputs}/" : $"# Definitions and inputs come from the claim {choices.InputsClaim}.")}
        ENV PATH=/opt/threatlayers:$PATH HOME=/tmp DOTNET_EnableDiagnostics=0
        USER {KubernetesManifests.User}:{KubernetesManifests.User}
        WORKDIR /tmp
        ENTRYPOINT ["threatlayers"]

        """;

    static string Script(ClusterJob job, KubernetesManifests manifests, KubernetesChoices choices) => $$"""
        #!/bin/sh
        # Applies the waves one after the other, each when all tasks of the one before are done. May be stopped and started again.
        # KUBECTL="kubectl --context mine --namespace threats" ./waves.sh
        set -eu
        cd "$(dirname "$0")"
        kubectl=${KUBECTL:-kubectl}

        $kubectl apply -f job.yaml
        for wave in {{string.Join(' ', Enumerable.Range(1, job.Waves.Count))}}; do
            job={{manifests.Name}}-$wave
            $kubectl apply -f "wave-$wave.yaml"
            while :; do
                # A server that does not answer is asked again.
                case " $($kubectl get job "$job" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}' || true) " in
                *" Complete "*) break ;;
                *" Failed "*)
                    echo "Wave $wave failed. Which of its tasks: $kubectl describe job $job; why: $kubectl logs -l job-name=$job --prefix --tail=3" >&2
                    echo "What is done is kept. Make the plan again, which leaves it out, and go on from there." >&2
                    exit 1 ;;
                esac
                sleep "${POLL_SECONDS:-10}"
            done
            echo "Wave $wave of {{job.Waves.Count}} is done."
        done
        {{(choices.WorkspaceClaim is null ? $"echo \"All is in {job.Options.Store}. The release: threatlayers run, as README.md says.\"" : $"$kubectl apply -f finish.yaml\necho \"All is made; {manifests.Name}-run writes the release.\"")}}

        """;

    /// <summary>As a shell reads it.</summary>
    static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || "-_=./:,{}".Contains(c, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    static string Readme(KubernetesChoices choices, ClusterJob job, KubernetesManifests manifests, string geodata) => string.Create(CultureInfo.InvariantCulture, $$"""
        # {{manifests.Name}}

        {{job.Tasks.Count}} tasks in {{job.Waves.Count}} waves, about {{Math.Ceiling(job.Tasks.Sum(t => t.Seconds) / 60)}} minutes of one core in all. Each wave is an indexed Job (`wave-N.yaml`), each index a worker that makes one task
        and puts its results {{(job.Options.Store is { } store ? $"into {store}" : $"into the workspace on the claim {choices.WorkspaceClaim}")}}. Made by `threatlayers plan --kubernetes` from definitions and inputs as they are now: after a change make it again.

        1. **Image.** In this folder, with ThreatLayers' sources in SOURCES:

               SOURCES/run.sh program "$PWD/program"{{(choices.InputsClaim is null ? "\n       mkdir -p inputs && tar -C ROOT -cf - -T inputs.txt | tar -C inputs -xf -" : "")}}
               docker build -t {{choices.Image}} . && docker push {{choices.Image}}

           ROOT is the folder of `--inputs-root`. Results are filed under the versions of GDAL and PROJ that make them; this plan was made with {{geodata}}. Where the image has others, its workers
           say so and end with 3: make the plan with the image (see 4), or build it from the same distribution.

        2. **Inputs.** {{(choices.InputsClaim is { } claim ? $"""
        The files of `inputs.txt`, on the volume of the claim `{claim}`, which all pods must be able to mount for reading (EFS or Mountpoint for S3 on EKS, Filestore or Cloud Storage FUSE on GKE):

               rsync -a --files-from=inputs.txt ROOT/ VOLUME/

           A worker takes the checksum of a file from the plan where length and time are those of the plan; elsewhere it reads the file.
        """.TrimEnd() : "In the image, in `/inputs`. Where they are large, or change more often than the program, put them on a volume and name its claim with `--inputs-claim`.")}}

        3. **Rights.** {{(job.Options.Store is null ? $"The claim `{choices.WorkspaceClaim}` must be one that many pods mount for writing at once (ReadWriteMany)."
            : $"To list, get and put objects in the bucket (s3:ListBucket, s3:GetObject, s3:PutObject), by {(choices.ServiceAccount is { } account ? $"the ServiceAccount `{account}`" : choices.Secret is { } secret ? $"the Secret `{secret}`, with the keys AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY" : "the role of the machines; `--service-account` and `--secret` name other ways")}. Nothing is ever deleted there: let a rule of the bucket remove what is old, and multipart uploads that were broken off; whatever is gone is made anew.")}}

        4. **Run.** `./waves.sh` applies one wave after the other (applied all at once, later ones would wait in vain). {{(choices.WorkspaceClaim is not null ? "Then `finish.yaml` writes the release to the claim, below releases/." : $$"""
        Then the release, wherever it is wanted, by a run that finds all of it made:

               docker run --rm -v ROOT:/inputs:ro -v threats:/workspace -e AWS_ACCESS_KEY_ID -e AWS_SECRET_ACCESS_KEY {{choices.Image}} \
                   run {{job.PipelineFile}} --workspace /workspace {{string.Join(' ', manifests.Options().Select(Quoted))}}
        """.TrimEnd())}}

        5. **Away with it.** `kubectl delete job,configmap -l app.kubernetes.io/instance={{manifests.Name}}`

        Memory, time and disk of pods come from the plan's estimates. A pod that ends badly is tried {{TaskState.MostTries}} times in all; one that lost its machine is started again without counting. A pod's disk is that of its machine
        (`ephemeral-storage`); where surfaces are larger than that, give `workspace` in the manifests a volume of another kind.

        """);
}
