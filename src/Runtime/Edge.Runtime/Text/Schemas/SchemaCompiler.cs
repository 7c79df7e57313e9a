using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Edge.Runtime.Text.Schemas;

/// <summary>Turns a schema into <see cref="ValueNode"/>s: each place of it once, however often it is referred to.</summary>
internal sealed class SchemaCompiler(JsonElement root)
{
    private const int MostPlaces = 4096, MostNesting = 256;
    private const long MostInteger = 999_999_999_999_999_999, UsualInteger = 999_999_999_999_999;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // What asks for something that cannot be followed byte by byte, or is not: ignoring it would let wrong values through.
    private static readonly ImmutableHashSet<string> NotFollowed =
    [
        "pattern", "multipleOf", "uniqueItems", "contains", "minContains", "maxContains", "prefixItems", "minProperties", "maxProperties", "patternProperties",
        "propertyNames", "dependentRequired", "dependentSchemas", "dependencies", "if", "then", "else", "not", "oneOf", "allOf", "unevaluatedItems", "unevaluatedProperties", "$dynamicRef",
    ];

    private static readonly ImmutableHashSet<string> OfObjects = ["properties", "required", "additionalProperties"];
    private static readonly ImmutableHashSet<string> OfArrays = ["items", "minItems", "maxItems"];
    private static readonly ImmutableHashSet<string> OfStrings = ["minLength", "maxLength"];
    private static readonly ImmutableHashSet<string> OfIntegers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"];
    private static readonly ImmutableHashSet<string> Alone = [.. OfObjects, .. OfArrays, .. OfStrings, .. OfIntegers];

    private readonly Dictionary<string, ValueUnion> _places = new(StringComparer.Ordinal);
    private readonly List<ValueNode> _nodes = [];
    private ValueUnion? _any;
    private int _nesting;

    /// <summary>The machine of the schema.</summary>
    public RootNode Compile()
    {
        RootNode node = Add(new RootNode(Place(root, "#")));
        foreach (ValueUnion union in Unions())
        {
            union.Close();
        }

        // The depth of a value is found from the inside out; what is deeper than there is room for counts as none.
        bool changed = true;
        for (int round = 0; changed && round <= Acceptor.MostDepth; round++)
        {
            changed = false;
            foreach (ValueNode inner in _nodes)
            {
                changed |= inner.UpdateDepth();
            }
        }

        foreach (ValueUnion union in Unions())
        {
            union.Prune();
        }

        foreach (ObjectNode inner in _nodes.OfType<ObjectNode>())
        {
            inner.Close();
        }

        return node.Depth <= Acceptor.MostDepth ? node : throw TextErrors.EmptySchema();
    }

    private IEnumerable<ValueUnion> Unions() => _any is null ? _places.Values : _places.Values.Append(_any);

    private ValueUnion Place(JsonElement schema, string path)
    {
        if (_places.TryGetValue(path, out ValueUnion? known))
        {
            return known;
        }

        if (_places.Count == MostPlaces)
        {
            throw TextErrors.SchemaLimit($"{MostPlaces} parts");
        }

        if (++_nesting > MostNesting)
        {
            throw TextErrors.SchemaLimit($"{MostNesting} parts inside of one another");
        }

        ValueUnion union = new();
        _places.Add(path, union);
        if (schema.ValueKind == JsonValueKind.True)
        {
            union.Add(Any());
        }
        else if (schema.ValueKind == JsonValueKind.Object)
        {
            Fill(union, schema, path);
        }
        else if (schema.ValueKind != JsonValueKind.False)
        {
            throw TextErrors.BadSchema("it is neither an object nor true or false", path);
        }

        _nesting--;
        return union;
    }

    private void Fill(ValueUnion union, JsonElement schema, string path)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject())
        {
            if (NotFollowed.Contains(keyword.Name) && !(keyword.Name == "uniqueItems" && keyword.Value.ValueKind == JsonValueKind.False))
            {
                throw TextErrors.SchemaNotFollowed(keyword.Name, path);
            }
        }

        ImmutableArray<string> types = Types(schema, path);
        if (schema.TryGetProperty("$ref", out JsonElement reference))
        {
            StandsAlone(schema, "$ref", path);
            union.Add(Referred(reference, path));
        }
        else if (schema.TryGetProperty("anyOf", out JsonElement alternatives))
        {
            StandsAlone(schema, "anyOf", path);
            foreach ((int index, JsonElement alternative) in Elements(alternatives, "anyOf", path).Index())
            {
                union.Add(Place(alternative, $"{path}/anyOf/{index}"));
            }
        }
        else if (schema.TryGetProperty("enum", out JsonElement values))
        {
            union.Add(Literals(schema, Elements(values, "enum", path), types, "enum", path));
        }
        else if (schema.TryGetProperty("const", out JsonElement value))
        {
            union.Add(Literals(schema, [value], types, "const", path));
        }
        else
        {
            foreach (string type in types.IsEmpty ? Implied(schema) : types)
            {
                union.Add(OfType(type, schema, path));
            }
        }
    }

    private static void StandsAlone(JsonElement schema, string keyword, string path)
    {
        foreach (JsonProperty other in schema.EnumerateObject())
        {
            if (other.Name != keyword && (Alone.Contains(other.Name) || other.Name is "type" or "enum" or "const" or "anyOf" or "$ref"))
            {
                throw TextErrors.SchemaNotFollowed($"{keyword} beside {other.Name}", path);
            }
        }
    }

    private ValueUnion Referred(JsonElement reference, string path)
    {
        string target = reference.ValueKind == JsonValueKind.String ? reference.GetString()! : "";
        if (target != "#" && !target.StartsWith("#/", StringComparison.Ordinal))
        {
            throw TextErrors.SchemaNotFollowed($"$ref {target}", path);
        }

        JsonElement found = root;
        foreach (string part in target.Split('/').Skip(1))
        {
            string name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            bool isThere = found.ValueKind == JsonValueKind.Object ? found.TryGetProperty(name, out JsonElement next) : Item(found, name, out next);
            found = isThere ? next : throw TextErrors.BadSchema($"$ref leads to {target}, which is not there", path);
        }

        return Place(found, target);

        static bool Item(JsonElement array, string name, out JsonElement item)
        {
            item = default;
            bool isThere = array.ValueKind == JsonValueKind.Array && int.TryParse(name, out int index) && index >= 0 && index < array.GetArrayLength();
            item = isThere ? array[int.Parse(name)] : default;
            return isThere;
        }
    }

    private LiteralNode Literals(JsonElement schema, IEnumerable<JsonElement> values, ImmutableArray<string> types, string keyword, string path)
    {
        foreach (JsonProperty other in schema.EnumerateObject())
        {
            if (Alone.Contains(other.Name))
            {
                throw TextErrors.SchemaNotFollowed($"{keyword} beside {other.Name}", path);
            }
        }

        return Add(new LiteralNode([.. values.Where(v => types.IsEmpty || types.Contains(TypeOf(v)) || (TypeOf(v) == "integer" && types.Contains("number"))).Select(v => JsonSerializer.SerializeToUtf8Bytes(v, Plain))]));
    }

    private static string TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "object",
        JsonValueKind.Array => "array",
        JsonValueKind.String => "string",
        JsonValueKind.Number => value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.Null => "null",
        _ => "boolean",
    };

    private static ImmutableArray<string> Types(JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("type", out JsonElement type))
        {
            return [];
        }

        JsonElement[] named = type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray()] : [type];
        ImmutableArray<string> types = [.. named.Select(t => t.ValueKind == JsonValueKind.String ? t.GetString()! : "").Distinct(StringComparer.Ordinal)];
        string? unknown = types.FirstOrDefault(t => t is not ("object" or "array" or "string" or "integer" or "number" or "boolean" or "null"));
        return unknown is null && types.Length > 0 ? types : throw TextErrors.BadSchema($"'{unknown}' is not a type", path);
    }

    // Without a type the keywords are those of one; values of other types would satisfy the schema too, but are not meant.
    private static IEnumerable<string> Implied(JsonElement schema)
    {
        bool Has(ImmutableHashSet<string> keywords) => schema.EnumerateObject().Any(p => keywords.Contains(p.Name));
        return Has(OfObjects) ? ["object"] : Has(OfArrays) ? ["array"] : Has(OfStrings) ? ["string"] : Has(OfIntegers) ? ["integer"] : ["object", "array", "string", "number", "boolean", "null"];
    }

    private ValueNode OfType(string type, JsonElement schema, string path)
    {
        switch (type)
        {
            case "object":
                return Object(schema, path);
            case "array":
                ValueUnion items = schema.TryGetProperty("items", out JsonElement item) ? Place(item, path + "/items") : Any();
                return Add(new ArrayNode(items, Count(schema, "minItems", 0, path), Count(schema, "maxItems", int.MaxValue, path)));
            case "string":
                return Add(new StringNode(Count(schema, "minLength", 0, path), Count(schema, "maxLength", int.MaxValue, path)));
            case "integer":
                return Integer(schema, path);
            case "number":
                string? bound = OfIntegers.FirstOrDefault(k => schema.TryGetProperty(k, out _));
                return bound is null ? Add(new NumberNode()) : throw TextErrors.SchemaNotFollowed($"{bound} of a number that is not an integer", path);
            case "boolean":
                return Add(new LiteralNode("true"u8.ToArray(), "false"u8.ToArray()));
            default:
                return Add(new LiteralNode("null"u8.ToArray()));
        }
    }

    private ObjectNode Object(JsonElement schema, string path)
    {
        OrderedDictionary<string, JsonElement?> named = [];
        if (schema.TryGetProperty("properties", out JsonElement properties))
        {
            if (properties.ValueKind != JsonValueKind.Object)
            {
                throw TextErrors.BadSchema("'properties' is not an object", path);
            }

            foreach (JsonProperty property in properties.EnumerateObject())
            {
                named[property.Name] = property.Value;
            }
        }

        ImmutableHashSet<string> required = schema.TryGetProperty("required", out JsonElement names)
            ? [.. Elements(names, "required", path).Select(n => n.ValueKind == JsonValueKind.String ? n.GetString()! : throw TextErrors.BadSchema("'required' lists what is no string", path))]
            : [];
        bool saysOthers = schema.TryGetProperty("additionalProperties", out JsonElement additional);
        ValueUnion? others = saysOthers ? Place(additional, path + "/additionalProperties") : null;
        foreach (string name in required)
        {
            named.TryAdd(name, null);
        }

        if (!saysOthers && named.Count == 0)
        {
            others = Any();
        }

        ImmutableArray<ObjectNode.Property> all =
        [
            .. named.Select(p => new ObjectNode.Property(
                JsonSerializer.SerializeToUtf8Bytes(p.Key, Plain)[1..^1],
                p.Value is JsonElement value ? Place(value, $"{path}/properties/{p.Key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}") : others ?? Any(),
                required.Contains(p.Key))),
        ];
        return Add(new ObjectNode(all, others));
    }

    private IntegerNode Integer(JsonElement schema, string path)
    {
        long least = Math.Max(Bound("minimum", -UsualInteger, 0), Bound("exclusiveMinimum", -MostInteger, 1));
        long most = Math.Min(Bound("maximum", UsualInteger, 0), Bound("exclusiveMaximum", MostInteger, -1));
        return Add(new IntegerNode(least, most));

        long Bound(string keyword, long missing, int inward)
        {
            if (!schema.TryGetProperty(keyword, out JsonElement bound))
            {
                return missing;
            }

            if (bound.ValueKind != JsonValueKind.Number || !bound.TryGetDecimal(out decimal number) || Math.Abs(number) > MostInteger)
            {
                throw TextErrors.BadSchema($"'{keyword}' is not a number of at most 18 digits", path);
            }

            bool isLower = keyword.EndsWith("inimum", StringComparison.Ordinal);
            decimal whole = isLower ? Math.Ceiling(number) : Math.Floor(number);
            return (long)whole + (whole == number ? inward : 0);
        }
    }

    private ValueUnion Any()
    {
        if (_any is null)
        {
            _any = new ValueUnion();
            _any.Add(Add(new ObjectNode([], _any)));
            _any.Add(Add(new ArrayNode(_any, 0, int.MaxValue)));
            _any.Add(Add(new StringNode(0, int.MaxValue)));
            _any.Add(Add(new NumberNode()));
            _any.Add(Add(new LiteralNode("true"u8.ToArray(), "false"u8.ToArray(), "null"u8.ToArray())));
        }

        return _any;
    }

    private static IEnumerable<JsonElement> Elements(JsonElement array, string keyword, string path) =>
        array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : throw TextErrors.BadSchema($"'{keyword}' is not a list", path);

    private static int Count(JsonElement schema, string keyword, int missing, string path)
    {
        if (!schema.TryGetProperty(keyword, out JsonElement count))
        {
            return missing;
        }

        return count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out int number) && number >= 0 ? number : throw TextErrors.BadSchema($"'{keyword}' is not a count", path);
    }

    private T Add<T>(T node)
        where T : ValueNode
    {
        _nodes.Add(node);
        return node;
    }
}
