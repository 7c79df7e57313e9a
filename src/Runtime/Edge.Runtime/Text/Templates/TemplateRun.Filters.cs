using System.Globalization;

namespace Edge.Runtime.Text.Templates;

/// <content>Filters and tests.</content>
internal sealed partial class TemplateRun
{
    private object? Filter(string name, object? value, CallArguments arguments)
    {
        switch (name)
        {
            case "trim":
                return Made(TemplateValue.Text(value, _budget).Trim(arguments.Text(0, "chars")?.Value));
            case "upper" or "lower" or "title" or "capitalize":
                return StringMethod(TemplateValue.Text(value, _budget), name)!(arguments);
            case "replace":
                return Replaced(TemplateValue.Text(value, _budget), arguments);
            case "string":
                return TemplateValue.Text(value, _budget);
            case "safe":
                return value;
            case "tojson":
                return Json(value, arguments);
            case "length" or "count":
                return TemplateValue.Length(value);
            case "default" or "d":
                return value is Undefined || (TemplateValue.IsTrue(arguments.Get(1, "boolean", false)) && !TemplateValue.IsTrue(value)) ? arguments.Get(0, "default_value", TemplateText.Empty) : value;
            case "join":
                object? items = arguments.Text(1, "attribute") is TemplateText attribute ? Mapped(value, i => Attribute(i, attribute.Value)) : value;
                return Joined(items, arguments.Text(0, "d") ?? TemplateText.Empty);
            case "first":
                return TemplateValue.Items(value) is [var first, ..] ? first : new Undefined("first");
            case "last":
                return TemplateValue.Items(value) is [.., var last] ? last : new Undefined("last");
            case "list":
                return Mapped(value, i => i);
            case "items":
                return value is Undefined ? [] : Pairs(value as TemplateMap ?? throw new TemplateFault("'items' is for mappings"));
            case "reverse":
                return value is TemplateText ? Slice(value, null, null, -1) : Enumerable.Reverse(Mapped(value, i => i)).ToList();
            case "map":
                return Map(value, arguments);
            case "select" or "reject" or "selectattr" or "rejectattr":
                return Selected(name, value, arguments);
            case "sort" or "dictsort":
                return Sorted(name, value, arguments);
            case "unique":
                return Unique(value);
            case "min" or "max":
                return Mapped(value, i => i) is { Count: > 0 } list ? list.Aggregate((a, b) => TemplateValue.Compare(a, b, _budget) < 0 == (name == "min") ? a : b) : new Undefined(name);
            case "sum":
                return Mapped(value, i => i).Aggregate((object?)0L, (sum, i) => Arithmetic("+", sum, i));
            case "abs":
                return value is long whole ? (object)Math.Abs(Math.Max(whole, -long.MaxValue)) : Math.Abs(Numeric(value));
            case "int":
                return ToInteger(value, arguments);
            case "float":
                return value is TemplateText text ? (double.TryParse(text.Value, CultureInfo.InvariantCulture, out double parsed) ? parsed : 0.0) : TemplateValue.Number(value) ?? 0.0;
            case "indent":
                return Indented(TemplateValue.Text(value, _budget), arguments);
            default:
                throw new TemplateFault($"the filter '{name}' is not supported");
        }
    }

    private bool Test(string name, object? value, CallArguments arguments) => name switch
    {
        "defined" => value is not Undefined,
        "undefined" => value is Undefined,
        "none" => value is null,
        "string" => value is TemplateText,
        "number" => value is long or double or bool,
        "integer" => value is long,
        "float" => value is double,
        "boolean" => value is bool,
        "true" => value is true,
        "false" => value is false,
        "mapping" => value is TemplateMap,
        "sequence" => value is List<object?> or TemplateText or TemplateMap,
        "iterable" => value is List<object?> or TemplateText or TemplateMap or Undefined,
        "callable" => value is TemplateFunction,
        "odd" => Arithmetic("%", value, 2L) is 1L,
        "even" => Arithmetic("%", value, 2L) is 0L,
        "divisibleby" => Arithmetic("%", value, arguments.First) is 0L,
        "lower" => TemplateValue.Text(value, _budget).Value is var lower && lower.Any(char.IsLower) && !lower.Any(char.IsUpper),
        "upper" => TemplateValue.Text(value, _budget).Value is var upper && upper.Any(char.IsUpper) && !upper.Any(char.IsLower),
        "eq" or "equalto" or "sameas" => TemplateValue.AreEqual(value, arguments.First, _budget),
        "ne" => !TemplateValue.AreEqual(value, arguments.First, _budget),
        "lt" or "lessthan" => TemplateValue.Compare(value, arguments.First, _budget) < 0,
        "le" => TemplateValue.Compare(value, arguments.First, _budget) <= 0,
        "gt" or "greaterthan" => TemplateValue.Compare(value, arguments.First, _budget) > 0,
        "ge" => TemplateValue.Compare(value, arguments.First, _budget) >= 0,
        "in" => TemplateValue.Contains(arguments.First, value, _budget),
        _ => throw new TemplateFault($"the test '{name}' is not supported"),
    };

    // JSON quotes what a message says: it is a message's text as a whole.
    private TemplateText Json(object? value, CallArguments arguments)
    {
        int? indent = arguments.Get(0, "indent") is null ? null : Math.Clamp(arguments.Integer(0, "indent", 0), 0, 16);
        return TemplateText.Untrusted(TemplateJson.Write(value, indent, _budget));
    }

    private List<object?> Mapped(object? value, Func<object?, object?> change)
    {
        List<object?> items = TemplateValue.Items(value);
        _budget.Charge(items.Count);
        return [.. items.Select(change)];
    }

    // Filters that choose take none for nothing to choose from.
    private static object? OrNothing(object? value) => value ?? new List<object?>();

    private List<object?> Map(object? value, CallArguments arguments)
    {
        if (arguments.Get(int.MaxValue, "attribute") is TemplateText attribute)
        {
            object? missing = arguments.Get(int.MaxValue, "default", new Undefined(attribute.Value));
            return Mapped(OrNothing(value), i => Attribute(i, attribute.Value) is { } found and not Undefined ? found : missing);
        }

        string name = arguments.Text(0, "filter")?.Value ?? throw new TemplateFault("'map' needs a filter or an attribute");
        return Mapped(OrNothing(value), i => Filter(name, i, arguments.Rest));
    }

    private List<object?> Selected(string name, object? value, CallArguments arguments)
    {
        bool byAttribute = name.EndsWith("attr", StringComparison.Ordinal), keeps = name[0] == 's';
        string? attribute = byAttribute ? arguments.Text(0, "attribute")?.Value ?? throw new TemplateFault($"'{name}' needs an attribute") : null;
        CallArguments rest = byAttribute ? arguments.Rest : arguments;
        string? test = rest.Text(0, "test")?.Value;
        return [.. Mapped(OrNothing(value), i => i).Where(item =>
        {
            object? tested = attribute is null ? item : Attribute(item, attribute);
            return (test is null ? TemplateValue.IsTrue(tested) : Test(test, tested, rest.Rest)) == keeps;
        })];
    }

    private List<object?> Sorted(string name, object? value, CallArguments arguments)
    {
        List<object?> items = name == "sort" ? Mapped(value, i => i) : Pairs(value as TemplateMap ?? throw new TemplateFault("'dictsort' is for mappings"));
        string? attribute = arguments.Get(int.MaxValue, "attribute") is TemplateText named ? named.Value : null;
        Comparer<object?> order = Comparer<object?>.Create((a, b) => TemplateValue.Compare(Key(a), Key(b), _budget));
        bool descends = TemplateValue.IsTrue(arguments.Get(name == "sort" ? 0 : int.MaxValue, "reverse", false));
        return [.. descends ? items.OrderByDescending(i => i, order) : items.OrderBy(i => i, order)];

        object? Key(object? item) => Folded(attribute is not null ? Attribute(item, attribute) : name == "sort" ? item : ((List<object?>)item!)[0]);
        static object? Folded(object? key) => key is TemplateText text ? text.Map(t => t.ToLowerInvariant()) : key;
    }

    private List<object?> Unique(object? value)
    {
        List<object?> unique = [];
        foreach (object? item in TemplateValue.Items(value))
        {
            if (!unique.Exists(u => TemplateValue.AreEqual(u, item, _budget)))
            {
                unique.Add(item);
            }
        }

        return unique;
    }

    private TemplateText Indented(TemplateText text, CallArguments arguments)
    {
        int width = Math.Clamp(arguments.Integer(0, "width", 4), 0, 64);
        bool first = TemplateValue.IsTrue(arguments.Get(1, "first", false)), blank = TemplateValue.IsTrue(arguments.Get(2, "blank", false));
        List<TemplateText> lines = text.Split("\n", int.MaxValue), parts = [];
        TemplateText space = TemplateText.Untrusted(new string(' ', width)), end = TemplateText.Untrusted("\n");
        _budget.Keep(text.Length + ((long)lines.Count * (width + 1)));
        for (int i = 0; i < lines.Count; i++)
        {
            parts.AddRange(i > 0 ? [end] : []);
            parts.AddRange((i == 0 ? first : blank || lines[i].Length > 0) ? [space] : []);
            parts.Add(lines[i]);
        }

        return TemplateText.Concat(parts);
    }

    private static object? ToInteger(object? value, CallArguments arguments) => value switch
    {
        long or bool => (long)Numeric(value),
        double number when Math.Abs(number) < 1L << 53 => (long)number,
        TemplateText text when long.TryParse(text.Value.Trim(), CultureInfo.InvariantCulture, out long parsed) => parsed,
        TemplateText text when double.TryParse(text.Value.Trim(), CultureInfo.InvariantCulture, out double parsed) && Math.Abs(parsed) < 1L << 53 => (long)parsed,
        _ => arguments.Get(0, "default", 0L),
    };

    private static double Numeric(object? value) => TemplateValue.Number(value) ?? throw new TemplateFault($"{TemplateValue.KindOf(value)} is not a number");
}
