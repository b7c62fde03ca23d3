using System.Globalization;
using System.Text.Json.Nodes;

namespace ThreatLayers.Definitions;

/// <summary>JSON Schemas (draft 7, which YAML editors know best) of the definition files, made from the records themselves.</summary>
public static class DefinitionSchema
{
    public static string OfLayer() => Write(typeof(LayerDefinition), "ThreatLayers layer definition");
    public static string OfPipeline() => Write(typeof(PipelineDefinition), "ThreatLayers pipeline definition");

    static string Write(Type type, string title)
    {
        JsonObject definitions = [];
        JsonObject root = Record(Shape.Of(type), definitions, null);
        JsonObject schema = new() { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        foreach ((string key, JsonNode? value) in root.ToArray())
        {
            root.Remove(key);
            schema[key] = value;
        }
        schema["definitions"] = definitions;
        return schema.ToJsonString(new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).ReplaceLineEndings("\n") + "\n";
    }

    static JsonObject Record(Shape shape, JsonObject definitions, (string Key, string Name)? chosen)
    {
        JsonObject properties = [];
        JsonArray required = [];
        if (chosen is { } choice)
        {
            properties[choice.Key] = new JsonObject { ["enum"] = new JsonArray(choice.Name) };
            required.Add(choice.Key);
        }
        foreach (Shape.Key key in shape.Keys)
        {
            JsonObject property = Value(key.ValueType, definitions);
            if (key.Description.Length > 0)
                property["description"] = key.Description;
            if (DefaultOf(key) is { } value)
                property["default"] = value;
            if (key.Range is { } range)
                AddRange(property, range);
            if (key.Pattern is { } pattern)
                property["pattern"] = $"^(?:{pattern.Pattern})$";
            properties[key.Name] = property;
            if (key.IsRequired)
                required.Add(key.Name);
        }
        JsonObject record = new() { ["type"] = "object", ["additionalProperties"] = false };
        if (shape.Description.Length > 0)
            record["description"] = shape.Description;
        record["properties"] = properties;
        if (required.Count > 0)
            record["required"] = required;
        return record;
    }

    static JsonObject Value(Type type, JsonObject definitions)
    {
        if (type == typeof(IReadOnlyList<WeightedSource>))
        {
            return new()
            {
                ["oneOf"] = new JsonArray(
                    new JsonObject { ["type"] = "string" },
                    new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["type"] = "string" } },
                    new JsonObject { ["type"] = "object", ["additionalProperties"] = new JsonObject { ["type"] = "number", ["exclusiveMinimum"] = 0 } }),
            };
        }
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return new() { ["type"] = "array", ["items"] = Value(type.GetGenericArguments()[0], definitions) };
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
            return new() { ["type"] = "object", ["additionalProperties"] = Value(type.GetGenericArguments()[1], definitions) };
        if (type.IsEnum)
            return new() { ["enum"] = new JsonArray([.. Enum.GetNames(type).Select(n => (JsonNode)Names.ToYaml(n))]) };
        if (type == typeof(string))
            return new() { ["type"] = new JsonArray("string", "number", "boolean") };
        if (type == typeof(bool))
            return new() { ["type"] = "boolean" };
        if (type.IsPrimitive)
            return new() { ["type"] = type == typeof(int) ? "integer" : "number" };
        return Reference(type, definitions);
    }

    /// <summary>Records are written once under "definitions"; an abstract one is the choice among those derived from it.</summary>
    static JsonObject Reference(Type type, JsonObject definitions)
    {
        string name = Names.ToYaml(type.Name);
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = new JsonObject();
            Shape shape = Shape.Of(type);
            JsonObject definition = shape.Chooser is null ? Record(shape, definitions, null) : Choice(shape, definitions);
            definitions[name] = definition;
        }
        // Draft 7 ignores what stands beside $ref, so it is wrapped.
        return new() { ["allOf"] = new JsonArray(new JsonObject { ["$ref"] = $"#/definitions/{name}" }) };
    }

    static JsonObject Choice(Shape shape, JsonObject definitions)
    {
        // oneOf with a one-valued enum: the form of choice that every validator and editor knows (if/then is not).
        JsonArray branches = [];
        foreach (string name in shape.Choices.Keys.Order(StringComparer.Ordinal))
            branches.Add(Record(Shape.Of(shape.Choices[name]), definitions, (shape.Chooser!, name)));
        return new() { ["type"] = "object", ["description"] = shape.Description, ["required"] = new JsonArray(shape.Chooser), ["oneOf"] = branches };
    }

    static JsonNode? DefaultOf(Shape.Key key) => key.Default switch
    {
        null => null,
        bool b => b,
        int i => i,
        double d => d,
        string s => s,
        Enum e => Names.ToYaml(e.ToString()),
        _ => null,
    };

    static void AddRange(JsonObject property, System.ComponentModel.DataAnnotations.RangeAttribute range)
    {
        property[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
        double maximum = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
        if (maximum is not (double.MaxValue or int.MaxValue))
            property[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = maximum;
    }
}
