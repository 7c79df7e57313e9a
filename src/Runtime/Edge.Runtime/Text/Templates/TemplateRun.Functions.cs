using System.Globalization;

namespace Edge.Runtime.Text.Templates;

/// <content>What a template can call: functions of its surroundings, and methods of strings and mappings.</content>
internal sealed partial class TemplateRun
{
    private TemplateFunction? Function(string name) => name switch
    {
        "range" => new TemplateFunction(Range),
        "namespace" => new TemplateFunction(arguments => Filled(new TemplateMap(isNamespace: true), arguments)),
        "dict" => new TemplateFunction(arguments => Filled(new TemplateMap(), arguments)),
        "raise_exception" => new TemplateFunction(arguments => throw TextErrors.TemplateRefused(TemplateValue.Text(arguments.First, _budget).Value, _line)),
        "strftime_now" => new TemplateFunction(arguments => TemplateText.Untrusted(Date((arguments.Text(0, "format") ?? TemplateText.Empty).Value))),
        _ => null,
    };

    private TemplateFunction? Method(object? target, string name) => target switch
    {
        TemplateText text when StringMethod(text, name) is { } method => new TemplateFunction(method),
        TemplateMap { IsNamespace: false } map when MapMethod(map, name) is { } method => new TemplateFunction(method),
        List<object?> list when name is "index" or "count" => new TemplateFunction(arguments => name == "count"
            ? (long)list.Count(i => TemplateValue.AreEqual(i, arguments.First, _budget))
            : list.FindIndex(i => TemplateValue.AreEqual(i, arguments.First, _budget)) is >= 0 and int index ? (long)index : throw new TemplateFault("the value is not in the list")),
        _ => null,
    };

    private Func<CallArguments, object?>? StringMethod(TemplateText text, string name) => name switch
    {
        "strip" => a => Made(text.Trim(a.Text(0, "chars")?.Value)),
        "lstrip" => a => Made(text.Trim(a.Text(0, "chars")?.Value, atEnd: false)),
        "rstrip" => a => Made(text.Trim(a.Text(0, "chars")?.Value, atStart: false)),
        "upper" => _ => Made(text.Map(t => t.ToUpperInvariant())),
        "lower" => _ => Made(text.Map(t => t.ToLowerInvariant())),
        "title" => _ => Made(text.Map(Title)),
        "capitalize" => _ => Made(text.Map(Capitalized)),
        "startswith" => a => Affixes(a.First).Any(p => text.Value.StartsWith(p, StringComparison.Ordinal)),
        "endswith" => a => Affixes(a.First).Any(p => text.Value.EndsWith(p, StringComparison.Ordinal)),
        "replace" => a => Replaced(text, a),
        "split" => a => Pieces(text, a),
        "splitlines" => _ => text.Length == 0 ? [] : text.Value.EndsWith('\n') ? text.Slice(0, text.Length - 1).Split("\n", int.MaxValue).ToList<object?>() : text.Split("\n", int.MaxValue).ToList<object?>(),
        "join" => a => Joined(a.First, text),
        "find" => a => (long)text.Value.IndexOf((a.Text(0, "sub") ?? TemplateText.Empty).Value, StringComparison.Ordinal),
        "count" => a => (long)(text.Split(NotEmpty(a.Text(0, "sub")), int.MaxValue).Count - 1),
        "removeprefix" => a => text.Value.StartsWith(a.Text(0, "prefix")?.Value ?? "", StringComparison.Ordinal) ? text.Slice(a.Text(0, "prefix")?.Length ?? 0, text.Length - (a.Text(0, "prefix")?.Length ?? 0)) : text,
        "removesuffix" => a => text.Value.EndsWith(a.Text(0, "suffix")?.Value ?? "", StringComparison.Ordinal) ? text.Slice(0, text.Length - (a.Text(0, "suffix")?.Length ?? 0)) : text,
        "isdigit" => _ => text.Length > 0 && text.Value.All(char.IsDigit),
        "isalpha" => _ => text.Length > 0 && text.Value.All(char.IsLetter),
        "isspace" => _ => text.Length > 0 && text.Value.All(char.IsWhiteSpace),
        _ => null,
    };

    private Func<CallArguments, object?>? MapMethod(TemplateMap map, string name) => name switch
    {
        "items" => _ => Pairs(map),
        "keys" => _ => map.Items.Keys.ToList<object?>(),
        "values" => _ => map.Items.Values.ToList(),
        "get" => a => a.First is TemplateText key && map.Items.TryGetValue(key, out object? found) ? found : a.Get(1, "default"),
        _ => null,
    };

    private List<object?> Pairs(TemplateMap map)
    {
        _budget.Charge(map.Items.Count);
        return [.. map.Items.Select(i => (List<object?>)[i.Key, i.Value])];
    }

    private TemplateText Made(TemplateText text)
    {
        _budget.Keep(text.Length);
        return text;
    }

    private List<object?> Pieces(TemplateText text, CallArguments arguments)
    {
        _budget.Keep(text.Length);
        int most = arguments.Integer(1, "maxsplit", -1);
        List<TemplateText> pieces = arguments.Text(0, "sep") is TemplateText separator ? text.Split(NotEmpty(separator), most < 0 ? int.MaxValue : most) : text.Words();
        _budget.Charge(pieces.Count);
        return [.. pieces];
    }

    private TemplateText Replaced(TemplateText text, CallArguments arguments)
    {
        TemplateText replacement = arguments.Text(1, "new") ?? throw new TemplateFault("an argument is missing");
        int most = arguments.Integer(2, "count", -1);
        string old = NotEmpty(arguments.Text(0, "old"));
        _budget.Keep(text.Length);
        int found = text.Split(old, most < 0 ? int.MaxValue : most).Count - 1;
        _budget.Keep((long)found * (replacement.Length + 16));
        return text.Replace(old, replacement, most < 0 ? int.MaxValue : most);
    }

    private TemplateText Joined(object? items, TemplateText separator)
    {
        List<TemplateText> parts = [TemplateText.Empty];
        foreach (object? item in TemplateValue.Items(items))
        {
            if (parts.Count > 1)
            {
                parts.Add(separator);
            }

            parts.Add(TemplateValue.Text(item, _budget));
            _budget.Keep(parts[^1].Length + separator.Length);
        }

        return TemplateText.Concat(parts);
    }

    private List<object?> Range(CallArguments arguments)
    {
        bool hasStart = arguments.Positional.Count > 1;
        long start = hasStart ? arguments.Integer(0, "start", 0) : 0, stop = arguments.Integer(hasStart ? 1 : 0, "stop", 0), step = arguments.Integer(2, "step", 1);
        if (step == 0)
        {
            throw new TemplateFault("a range has steps of 0");
        }

        long count = Math.Max(0, step > 0 ? (stop - start + step - 1) / step : (start - stop - step - 1) / -step);
        _budget.Charge(count);
        List<object?> numbers = new((int)count);
        for (long i = 0; i < count; i++)
        {
            numbers.Add(start + (i * step));
        }

        return numbers;
    }

    private static TemplateMap Filled(TemplateMap map, CallArguments arguments)
    {
        foreach ((string name, object? value) in arguments.Named)
        {
            map[name] = value;
        }

        return map;
    }

    private static IEnumerable<string> Affixes(object? value) => value switch
    {
        TemplateText text => [text.Value],
        List<object?> list => list.OfType<TemplateText>().Select(t => t.Value),
        _ => throw new TemplateFault($"{TemplateValue.KindOf(value)} is not a string"),
    };

    private static string NotEmpty(TemplateText? text) => text is { Length: > 0 } ? text.Value : throw new TemplateFault("a string to look for is empty");

    private static string Capitalized(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..].ToLowerInvariant();

    private static string Title(string text)
    {
        char[] titled = text.ToCharArray();
        for (int i = 0; i < titled.Length; i++)
        {
            titled[i] = i > 0 && char.IsLetter(titled[i - 1]) ? char.ToLowerInvariant(titled[i]) : char.ToUpperInvariant(titled[i]);
        }

        return new string(titled);
    }

    private string Date(string format)
    {
        DateTimeOffset now = _time.GetLocalNow();
        System.Text.StringBuilder text = new();
        for (int i = 0; i < format.Length; i++)
        {
            if (format[i] != '%' || i + 1 == format.Length)
            {
                text.Append(format[i]);
                continue;
            }

            text.Append(format[++i] switch
            {
                'd' => now.ToString("dd", CultureInfo.InvariantCulture),
                'e' => now.Day.ToString(CultureInfo.InvariantCulture).PadLeft(2),
                'm' => now.ToString("MM", CultureInfo.InvariantCulture),
                'b' => now.ToString("MMM", CultureInfo.InvariantCulture),
                'B' => now.ToString("MMMM", CultureInfo.InvariantCulture),
                'Y' => now.ToString("yyyy", CultureInfo.InvariantCulture),
                'y' => now.ToString("yy", CultureInfo.InvariantCulture),
                'H' => now.ToString("HH", CultureInfo.InvariantCulture),
                'I' => now.ToString("hh", CultureInfo.InvariantCulture),
                'M' => now.ToString("mm", CultureInfo.InvariantCulture),
                'S' => now.ToString("ss", CultureInfo.InvariantCulture),
                'p' => now.ToString("tt", CultureInfo.InvariantCulture),
                'A' => now.ToString("dddd", CultureInfo.InvariantCulture),
                'a' => now.ToString("ddd", CultureInfo.InvariantCulture),
                'j' => now.DayOfYear.ToString("000", CultureInfo.InvariantCulture),
                '%' => "%",
                char other => throw new TemplateFault($"'%{other}' is not supported in a date"),
            });
        }

        return text.ToString();
    }
}
