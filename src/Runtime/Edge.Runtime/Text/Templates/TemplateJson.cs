using System.Globalization;
using System.Text;

namespace Edge.Runtime.Text.Templates;

/// <summary>Writes values as Python's <c>json.dumps</c> does, with characters beyond ASCII as they are.</summary>
internal static class TemplateJson
{
    /// <summary>The JSON of a value; indented where <paramref name="indent"/> is not null.</summary>
    public static string Write(object? value, int? indent, TemplateBudget budget)
    {
        StringBuilder text = new();
        Write(value, text, indent, 0, budget);
        return text.ToString();
    }

    private static void Write(object? value, StringBuilder text, int? indent, int depth, TemplateBudget budget)
    {
        budget.Enter();
        switch (value)
        {
            case null:
                text.Append("null");
                break;
            case bool flag:
                text.Append(flag ? "true" : "false");
                break;
            case long number:
                text.Append(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number:
                text.Append(TemplateValue.Float(number));
                break;
            case TemplateText quoted:
                budget.Keep(quoted.Length);
                Quote(quoted.Value, text);
                break;
            case List<object?> list:
                Sequence(list, '[', ']', item => Write(item, text, indent, depth + 1, budget));
                break;
            case TemplateMap map:
                Sequence(map.Items, '{', '}', item =>
                {
                    Quote(item.Key.Value, text);
                    text.Append(": ");
                    Write(item.Value, text, indent, depth + 1, budget);
                });
                break;
            default:
                throw new TemplateFault($"{TemplateValue.KindOf(value)} cannot be written as JSON");
        }

        budget.Leave();

        void Sequence<T>(IReadOnlyCollection<T> items, char open, char close, Action<T> write)
        {
            text.Append(open);
            bool first = true;
            foreach (T item in items)
            {
                text.Append(first ? "" : indent is null ? ", " : ",");
                NewLine(depth + 1);
                first = false;
                write(item);
            }

            if (items.Count > 0)
            {
                NewLine(depth);
            }

            text.Append(close);
        }

        void NewLine(int level)
        {
            if (indent is int width)
            {
                budget.Keep(width * level);
                text.Append('\n').Append(' ', width * level);
            }
        }
    }

    private static void Quote(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => text.Append("\\\""),
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '\r' => text.Append("\\r"),
                '\t' => text.Append("\\t"),
                '\b' => text.Append("\\b"),
                '\f' => text.Append("\\f"),
                < ' ' => text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => text.Append(c),
            };
        }

        text.Append('"');
    }
}
