using System.CommandLine;
using ThreatLayers.Definitions;

namespace ThreatLayers.Cli;

/// <summary>threatlayers schema</summary>
static class SchemaVerb
{
    public static Command Create()
    {
        Command write = new("schema", """
            Write the JSON Schemas of the definition files, which YAML editors use to complete and check them.
            They go to layers/layer.schema.json and pipelines/pipeline.schema.json below the current folder.
            """);
        write.SetAction(_ =>
        {
            foreach ((string path, string text) in new[] { ("layers/layer.schema.json", DefinitionSchema.OfLayer()), ("pipelines/pipeline.schema.json", DefinitionSchema.OfPipeline()) })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path, text);
                Console.WriteLine(path);
            }
            return ExitCode.Done;
        });
        return write;
    }
}
