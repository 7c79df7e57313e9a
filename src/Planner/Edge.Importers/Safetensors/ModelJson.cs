using System.Text.Json;

namespace Edge.Importers.Safetensors;

/// <summary>An object of a JSON file, read with its kinds and ranges checked; a null is as good as absent.</summary>
/// <param name="file">Name of the file, for messages.</param>
/// <param name="element">The object.</param>
internal sealed class ModelJson(string file, JsonElement element)
{
    private const int MaxDepth = 32;

    /// <summary>The members by name.</summary>
    public IEnumerable<(string Name, JsonElement Value)> Members => element.EnumerateObject().Select(m => (NameOf(m), m.Value));

    /// <summary>Reads a document.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2213 where it is none.</exception>
    public static ModelJson Parse(string file, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? new ModelJson(file, document.RootElement.Clone())
                : throw SafetensorsError.Json(file, "it is no JSON object.", "The files of a model are objects.");
        }
        catch (JsonException cause)
        {
            throw SafetensorsError.Json(file, $"it is no JSON: {cause.Message}", "The files of a model are JSON.", cause);
        }
    }

    /// <summary>A member that is an object, or null.</summary>
    public ModelJson? Object(string key) => Find(key, JsonValueKind.Object, "an object") is { } value ? new ModelJson(file, value) : null;

    /// <summary>A member that is a list, or null.</summary>
    public JsonElement[]? List(string key) => Find(key, JsonValueKind.Array, "a list") is { } value ? [.. value.EnumerateArray()] : null;

    /// <summary>A text, or null.</summary>
    public string? Text(string key) => Find(key, JsonValueKind.String, "a text") is { } value ? TextOf(key, value) : null;

    /// <summary>A member of any kind, or null.</summary>
    public JsonElement? Any(string key) => element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A flag, or null.</summary>
    public bool? Flag(string key) => Any(key) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Wrong(key, "a flag"),
    };

    /// <summary>A finite number, or null.</summary>
    public double? Number(string key) => Any(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Wrong(key, "a number");

    /// <summary>A number above zero, or null.</summary>
    public double? Positive(string key) => Number(key) is { } value and (<= 0 or > float.MaxValue) ? throw Wrong(key, $"positive, and not {value}") : Number(key);

    /// <summary>An integer in a range, or null.</summary>
    public int? Integer(string key, int min, int max) => Number(key) is not { } number ? null
        : number >= min && number <= max && Math.Floor(number) == number ? (int)number
        : throw Wrong(key, $"an integer from {min} to {max}, and not {number}");

    /// <summary>An integer that must be there.</summary>
    public int Require(string key, int min, int max) => Integer(key, min, max) ?? throw Wrong(key, "there");

    /// <summary>Numbers of 32 bits, or null.</summary>
    public float[]? Floats(string key) => List(key) is not { } values ? null
        : [.. values.Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetSingle(out float number) ? number : throw Wrong(key, "a list of numbers"))];

    /// <summary>One integer or a list of them; none where there is nothing, or what is no integer.</summary>
    public int[] Integers(string key) => Any(key) switch
    {
        { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray().Where(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out _)).Select(v => v.GetInt32())],
        { ValueKind: JsonValueKind.Number } one when one.TryGetInt32(out int value) => [value],
        _ => [],
    };

    /// <summary>The text of a string; half a surrogate pair is none.</summary>
    public string TextOf(string key, JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, "a text");
        }
        catch (InvalidOperationException)
        {
            throw Wrong(key, "a text of whole characters");
        }
    }

    private string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw SafetensorsError.Json(file, "a name is no text of whole characters.", "The files of a model are UTF-8.");
        }
    }

    private JsonElement? Find(string key, JsonValueKind kind, string expected) =>
        Any(key) is not { } value ? null : value.ValueKind == kind ? value : throw Wrong(key, expected);

    private Edge.Model.EdgeException Wrong(string key, string expected) => SafetensorsError.Json(file, $"'{key}' is not {expected}.", "The model cannot be built from it.");
}
