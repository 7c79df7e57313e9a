using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Text.Tests.Schemas;

/// <summary>Whether a value satisfies a schema, by the words of JSON Schema 2020-12: the keywords that the tests use.</summary>
internal static class SchemaValidator
{
    public static bool IsValid(JsonNode schema, JsonNode? value, JsonNode root)
    {
        if (schema is JsonValue flag)
        {
            return flag.GetValue<bool>();
        }

        JsonObject keywords = schema.AsObject();
        return keywords.All(k => k.Value is null ? k.Key != "const" || value is null : Holds(k.Key, k.Value, keywords, value, root));
    }

    private static bool Holds(string keyword, JsonNode argument, JsonObject schema, JsonNode? value, JsonNode root)
    {
        JsonObject? map = value as JsonObject;
        JsonArray? list = value as JsonArray;
        string? text = Kind(value) == "string" ? value!.GetValue<string>() : null;
        decimal? number = Kind(value) is "integer" or "number" && decimal.TryParse(value!.ToJsonString(), System.Globalization.NumberStyles.Float, null, out decimal parsed) ? parsed : null;
        switch (keyword)
        {
            case "type":
                return (argument is JsonArray types ? types.Select(t => t!.GetValue<string>()) : [argument.GetValue<string>()]).Any(t => t == Kind(value) || (t == "number" && Kind(value) == "integer"));
            case "properties":
                return map is null || argument.AsObject().All(p => !map.ContainsKey(p.Key) || IsValid(p.Value!, map[p.Key], root));
            case "required":
                return map is null || argument.AsArray().All(n => map.ContainsKey(n!.GetValue<string>()));
            case "additionalProperties":
                return map is null || map.Where(p => schema["properties"]?.AsObject().ContainsKey(p.Key) != true).All(p => IsValid(argument, p.Value, root));
            case "items":
                return list is null || list.All(i => IsValid(argument, i, root));
            case "minItems":
                return list is null || list.Count >= argument.GetValue<int>();
            case "maxItems":
                return list is null || list.Count <= argument.GetValue<int>();
            case "minLength":
                return text is null || text.EnumerateRunes().Count() >= argument.GetValue<int>();
            case "maxLength":
                return text is null || text.EnumerateRunes().Count() <= argument.GetValue<int>();
            case "minimum":
                return number is null || number >= argument.GetValue<long>();
            case "maximum":
                return number is null || number <= argument.GetValue<long>();
            case "exclusiveMaximum":
                return number is null || number < argument.GetValue<long>();
            case "enum":
                return argument.AsArray().Any(e => JsonNode.DeepEquals(e, value));
            case "const":
                return JsonNode.DeepEquals(argument, value);
            case "anyOf":
                return argument.AsArray().Any(s => IsValid(s!, value, root));
            case "$ref":
                return IsValid(argument.GetValue<string>() == "#" ? root : root["$defs"]![argument.GetValue<string>().Split('/')[^1]]!, value, root);
            default:
                return true;
        }
    }

    private static string Kind(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value!.ToJsonString().All(c => char.IsAsciiDigit(c) || c == '-') ? "integer" : "number",
        _ => "boolean",
    };
}
