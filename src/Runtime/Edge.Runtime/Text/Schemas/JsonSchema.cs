using System.Text.Json;
using Edge.Model;

namespace Edge.Runtime.Text.Schemas;

/// <summary>
/// A JSON schema (2020-12), the part that can be followed while a text is written: <c>type</c>, <c>properties</c>,
/// <c>required</c>, <c>additionalProperties</c>, <c>items</c>, <c>minItems</c>, <c>maxItems</c>, <c>minLength</c>,
/// <c>maxLength</c>, ranges of integers, <c>enum</c>, <c>const</c>, <c>anyOf</c>, <c>$ref</c> within the schema. What it
/// lets through satisfies the schema; it may let less through (properties come in the schema's order, others only where
/// <c>additionalProperties</c> is said or nothing is named). Immutable: one serves many answers.
/// </summary>
public sealed class JsonSchema
{
    private const int MostCharacters = 1 << 20;

    private JsonSchema(RootNode root) => Root = root;

    /// <summary>Any JSON object.</summary>
    public static JsonSchema AnyObject { get; } = Parse("""{"type":"object"}""");

    internal RootNode Root { get; }

    /// <summary>Reads a schema.</summary>
    /// <param name="schema">JSON.</param>
    /// <exception cref="EdgeException">
    /// 5230: it is no schema; 5231: it uses a keyword that cannot be followed; 5232: no value satisfies it; 5233: it is too large.
    /// </exception>
    public static JsonSchema Parse(string schema)
    {
        if (schema.Length > MostCharacters)
        {
            throw TextErrors.SchemaLimit($"{MostCharacters} characters");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(schema);
            return new JsonSchema(new SchemaCompiler(document.RootElement).Compile());
        }
        catch (JsonException e)
        {
            throw TextErrors.BadSchema(e.Message, "", e);
        }
    }
}
