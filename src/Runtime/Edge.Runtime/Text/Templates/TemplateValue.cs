using System.Globalization;
using System.Text;

namespace Edge.Runtime.Text.Templates;

/// <summary>
/// What the values of a template mean, as in Python: null is <c>None</c>; <see cref="bool"/>, <see cref="long"/>,
/// <see cref="double"/>, <see cref="TemplateText"/>, lists, <see cref="TemplateMap"/>, <see cref="TemplateFunction"/>,
/// <see cref="Undefined"/>.
/// </summary>
internal static class TemplateValue
{
    /// <summary>Whether a value counts as true.</summary>
    public static bool IsTrue(object? value) => value switch
    {
        null or Undefined => false,
        bool flag => flag,
        long number => number != 0,
        double number => number != 0,
        TemplateText text => text.Length > 0,
        List<object?> list => list.Count > 0,
        TemplateMap { IsNamespace: false } map => map.Items.Count > 0,
        _ => true,
    };

    /// <summary>What kind of value it is, for messages.</summary>
    public static string KindOf(object? value) => value switch
    {
        null => "none",
        Undefined undefined => $"undefined ('{undefined.What}')",
        bool => "a boolean",
        long or double => "a number",
        TemplateText => "a string",
        List<object?> => "a list",
        TemplateMap => "a mapping",
        _ => "a function",
    };

    /// <summary>Whether two values are equal; whole numbers, others and booleans compare by value.</summary>
    public static bool AreEqual(object? a, object? b, TemplateBudget budget)
    {
        budget.Enter();
        bool equal = (a, b) switch
        {
            (null, null) or (Undefined, Undefined) => true,
            (TemplateText x, TemplateText y) => x.Equals(y),
            (List<object?> x, List<object?> y) => x.Count == y.Count && x.Zip(y).All(p => AreEqual(p.First, p.Second, budget)),
            (TemplateMap { IsNamespace: false } x, TemplateMap { IsNamespace: false } y) =>
                x.Items.Count == y.Items.Count && x.Items.All(i => y.Items.TryGetValue(i.Key, out object? other) && AreEqual(i.Value, other, budget)),
            _ when Number(a) is double x && Number(b) is double y => x == y,
            _ => ReferenceEquals(a, b),
        };
        budget.Leave();
        return equal;
    }

    /// <summary>Orders two numbers, texts or lists.</summary>
    public static int Compare(object? a, object? b, TemplateBudget budget)
    {
        budget.Enter();
        int order = (a, b) switch
        {
            (TemplateText x, TemplateText y) => string.CompareOrdinal(x.Value, y.Value),
            (long x, long y) => x.CompareTo(y),
            (List<object?> x, List<object?> y) => x.Zip(y).Select(p => Compare(p.First, p.Second, budget)).FirstOrDefault(c => c != 0, x.Count.CompareTo(y.Count)),
            _ when Number(a) is double x && Number(b) is double y => x.CompareTo(y),
            _ => throw new TemplateFault($"{KindOf(a)} and {KindOf(b)} have no order"),
        };
        budget.Leave();
        return order;
    }

    /// <summary>The value as a number, or null.</summary>
    public static double? Number(object? value) => value switch
    {
        bool flag => flag ? 1 : 0,
        long number => number,
        double number => number,
        _ => null,
    };

    /// <summary>Whether a container holds a value.</summary>
    public static bool Contains(object? container, object? value, TemplateBudget budget) => container switch
    {
        TemplateText text when value is TemplateText part => text.Value.Contains(part.Value, StringComparison.Ordinal),
        List<object?> list => list.Exists(i => AreEqual(i, value, budget)),
        TemplateMap map => value is TemplateText key && map.Items.ContainsKey(key),
        Undefined => false,
        _ => throw new TemplateFault($"{KindOf(container)} holds nothing"),
    };

    /// <summary>How many items, characters or keys there are.</summary>
    public static long Length(object? value) => value switch
    {
        TemplateText text => text.Value.EnumerateRunes().Count(),
        List<object?> list => list.Count,
        TemplateMap map => map.Items.Count,
        Undefined => 0,
        _ => throw new TemplateFault($"{KindOf(value)} has no length"),
    };

    /// <summary>What a loop goes through: items, characters, or keys.</summary>
    public static List<object?> Items(object? value) => value switch
    {
        List<object?> list => list,
        TemplateMap map => [.. map.Items.Keys],
        TemplateText text => [.. Characters(text)],
        Undefined => [],
        _ => throw new TemplateFault($"{KindOf(value)} cannot be gone through"),
    };

    /// <summary>How a value is written: as Python's <c>str</c> does.</summary>
    public static TemplateText Text(object? value, TemplateBudget budget)
    {
        if (value is TemplateText or Undefined)
        {
            return value as TemplateText ?? TemplateText.Empty;
        }

        StringBuilder text = new();
        Write(value, text, budget);
        return TemplateText.Untrusted(text.ToString());
    }

    private static void Write(object? value, StringBuilder text, TemplateBudget budget)
    {
        budget.Enter();
        switch (value)
        {
            case null:
                text.Append("None");
                break;
            case bool flag:
                text.Append(flag ? "True" : "False");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(Float(number));
                break;
            case TemplateText quoted:
                budget.Keep(quoted.Length);
                char quote = quoted.Value.Contains('\'') && !quoted.Value.Contains('"') ? '"' : '\'';
                text.Append(quote).Append(quoted.Value.Replace("\\", "\\\\").Replace(quote.ToString(), "\\" + quote).Replace("\n", "\\n").Replace("\t", "\\t").Replace("\r", "\\r")).Append(quote);
                break;
            case List<object?> list:
                text.Append('[');
                for (int i = 0; i < list.Count; i++)
                {
                    text.Append(i == 0 ? "" : ", ");
                    Write(list[i], text, budget);
                }

                text.Append(']');
                break;
            case TemplateMap map:
                string separator = "{";
                foreach ((TemplateText key, object? item) in map.Items)
                {
                    text.Append(separator);
                    Write(key, text, budget);
                    text.Append(": ");
                    Write(item, text, budget);
                    separator = ", ";
                }

                text.Append(map.Items.Count == 0 ? "{}" : "}");
                break;
            default:
                text.Append('<').Append(KindOf(value)).Append('>');
                break;
        }

        budget.Leave();
    }

    /// <summary>A number as Python writes it: with a point.</summary>
    public static string Float(double number)
    {
        string text = number.ToString("R", CultureInfo.InvariantCulture);
        return text.All(c => c == '-' || char.IsAsciiDigit(c)) ? text + ".0" : text;
    }

    private static IEnumerable<object?> Characters(TemplateText text)
    {
        for (int at = 0, length; at < text.Length; at += length)
        {
            length = at + 1 < text.Length && char.IsSurrogatePair(text.Value[at], text.Value[at + 1]) ? 2 : 1;
            yield return text.Slice(at, length);
        }
    }
}
