using System.Text.Json.Nodes;
using Edge.Testing;

namespace Edge.Text.Tests.Schemas;

/// <summary>Schemas of the keywords that are followed, nested and recursive.</summary>
internal static class RandomSchemas
{
    private static readonly string[] Names = ["a", "ab", "b", "name", "naïve", "q\"uote", "back\\slash", "漢", "new\nline", "b2"];

    public static JsonObject Next(SeededRandom random)
    {
        JsonObject root = Of(random, 3).AsObject();
        root["$defs"] = new JsonObject
        {
            ["leaf"] = Of(random, 0),
            ["tree"] = JsonNode.Parse("""{"type":"object","properties":{"v":{"type":"integer"},"left":{"$ref":"#/$defs/tree"},"right":{"$ref":"#/$defs/tree"}},"required":["v"]}"""),
            ["list"] = JsonNode.Parse("""{"anyOf":[{"type":"null"},{"type":"array","items":{"$ref":"#/$defs/list"},"maxItems":3}]}"""),
        };
        return root;
    }

    private static JsonNode Of(SeededRandom random, int depth) => random.Next(0, depth == 0 ? 5 : 10) switch
    {
        0 => new JsonObject { ["type"] = "string", ["minLength"] = random.Next(0, 3), ["maxLength"] = random.Next(3, 6) },
        1 => Range(random),
        2 => new JsonObject { ["type"] = random.Pick("number", "boolean", "null", "string", "integer") },
        3 => new JsonObject { ["enum"] = new JsonArray("red", "re", "a\"b\u0001", 1, 12, 1.5, null, true, new JsonObject { ["k"] = new JsonArray(1) }) },
        4 => new JsonObject { ["const"] = random.Pick("x", "y z", "é") },
        5 => new JsonObject { ["type"] = "array", ["items"] = Of(random, depth - 1), ["minItems"] = random.Next(0, 2), ["maxItems"] = random.Next(2, 4) },
        6 => new JsonObject { ["anyOf"] = new JsonArray(Of(random, depth - 1), Of(random, depth - 1), Of(random, depth - 1)) },
        7 => new JsonObject { ["type"] = new JsonArray("integer", "string", "null") },
        8 when depth < 3 => new JsonObject { ["$ref"] = "#/$defs/" + random.Pick("leaf", "tree", "list") },
        _ => Object(random, depth),
    };

    private static JsonObject Range(SeededRandom random)
    {
        long a = random.Next(-2000, 2000), b = a + random.Pick(0, 1, 7, 100, 5000);
        return new JsonObject { ["type"] = "integer", ["minimum"] = a, [random.Chance(50) ? "maximum" : "exclusiveMaximum"] = b + 1 };
    }

    private static JsonObject Object(SeededRandom random, int depth)
    {
        JsonObject properties = [];
        JsonArray required = [];
        for (int i = random.Next(0, 5); i > 0; i--)
        {
            string name = random.Pick<string>(Names);
            if (properties.TryAdd(name, Of(random, depth - 1)) && random.Chance(50))
            {
                required.Add(name);
            }
        }

        JsonObject schema = new() { ["type"] = "object", ["properties"] = properties, ["required"] = required };
        if (random.Chance(50))
        {
            schema["additionalProperties"] = random.Chance(50) ? JsonValue.Create(random.Chance(50)) : Of(random, depth - 1);
        }

        return schema;
    }
}
