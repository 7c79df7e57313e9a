using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Model;

/// <summary>Reads the parts of a profile's file and checks them against each other.</summary>
internal sealed class ProfileFileReader
{
    private const int MaxWords = 64, MaxWordLength = 64, MaxTextLength = 500;
    private const double MaxMacsPerCycle = 4096;

    private readonly string _file;
    private readonly Dictionary<string, ProfileSource> _sources = new() { [ProfileSource.Estimate.Key] = ProfileSource.Estimate };
    private readonly Dictionary<string, long> _lines = [];

    /// <summary>Reads everything.</summary>
    public ProfileFileReader(ProfileNode root, string file)
    {
        _file = file;
        ImmutableArray<(string Key, long Line, ProfileNode Value)> entries = Entries(root, "the profile");
        Dictionary<string, ProfileNode> nodes = entries.ToDictionary(e => e.Key, e => e.Value);
        ProfileNode Required(string key) => nodes.GetValueOrDefault(key) ?? throw ProfileErrors.Missing(file, root.Line, key);
        string version = Text(Required("version"), "version");
        if (version != DeviceProfileFile.FormatVersion.ToString(CultureInfo.InvariantCulture))
        {
            throw ProfileErrors.OtherVersion(file, nodes["version"].Line, version);
        }

        string[] known = ["version", "name", "about", "isa", "sources", .. ProfileFigures.All.Select(f => f.Name)];
        foreach ((string key, long line, _) in entries.Where(e => !known.Contains(e.Key)))
        {
            throw ProfileErrors.UnknownKey(file, line, key);
        }

        Name = Word(Required("name"), "name");
        About = Text(Required("about"), "about");
        Isa = nodes.TryGetValue("isa", out ProfileNode? isa) ? Words(isa, "isa") : [];
        foreach ((string key, long line, ProfileNode value) in Entries(Required("sources"), "sources"))
        {
            _sources[key] = key == ProfileSource.Estimate.Key
                ? throw ProfileErrors.WrongSource(file, line, "'estimate' is the word for a figure without a source, and needs no declaration.")
                : Source(key, value);
        }

        foreach ((string name, _, _) in ProfileFigures.All.Where(f => f.IsRequired))
        {
            Required(name);
        }

        Figures = [.. ProfileFigures.All.Where(f => nodes.ContainsKey(f.Name)).Select(f => Figure(f.Name, f.Unit, nodes[f.Name]))];
        Check();
    }

    /// <summary>Name of the profile.</summary>
    public string Name { get; }

    /// <summary>What device it is.</summary>
    public string About { get; }

    /// <summary>Features of its instruction set.</summary>
    public ImmutableArray<string> Isa { get; }

    /// <summary>All figures, in the order of <see cref="ProfileFigures"/>.</summary>
    public ImmutableArray<ProfileFigure> Figures { get; }

    private ProfileFigure Figure(string name, ProfileUnit unit, ProfileNode node)
    {
        _lines[name] = node.Line;
        Dictionary<string, ProfileNode> parts = Parts(node, name, "value", "source", "p10", "p90");
        double value = Quantity(parts, "value", name, unit, node.Line);
        string key = parts.TryGetValue("source", out ProfileNode? word) ? Text(word, $"source of {name}") : throw ProfileErrors.WrongSource(_file, node.Line, $"'{name}' has no 'source'.");
        ProfileSource source = _sources.GetValueOrDefault(key) ?? throw ProfileErrors.WrongSource(_file, word.Line, $"'{key}' is not among the sources of the file.");
        double p10 = value / source.UsualSpread, p90 = value * source.UsualSpread;
        if (parts.ContainsKey("p10") || parts.ContainsKey("p90"))
        {
            (p10, p90) = parts.ContainsKey("p10") && parts.ContainsKey("p90")
                ? (Quantity(parts, "p10", name, unit, node.Line), Quantity(parts, "p90", name, unit, node.Line))
                : throw ProfileErrors.WrongInterval(_file, node.Line, name);
        }

        return p10 <= value && value <= p90 ? new ProfileFigure(name, value, unit, p10, p90, source) : throw ProfileErrors.WrongInterval(_file, node.Line, name);
    }

    private double Quantity(Dictionary<string, ProfileNode> parts, string part, string name, ProfileUnit unit, long line)
    {
        ProfileNode node = parts.GetValueOrDefault(part) ?? throw ProfileErrors.Missing(_file, line, $"{part} of {name}");
        string expected = unit == ProfileUnit.Count ? "a whole number from 1 to 1024, without a unit" : $"a number with one of the units {ProfileQuantity.UnitsOf(unit)}";
        bool read = ProfileQuantity.TryParse(Text(node, $"{part} of {name}"), unit, out double value);
        bool isZeroAllowed = unit is ProfileUnit.Microseconds or ProfileUnit.Watts;
        return read && (value > 0 || (isZeroAllowed && value == 0)) && value < 1e18 && (unit != ProfileUnit.Count || (value == Math.Floor(value) && value <= 1024))
            ? value
            : throw ProfileErrors.Wrong(_file, node.Line, part == "value" ? name : $"{part} of {name}", expected);
    }

    private ProfileSource Source(string key, ProfileNode node)
    {
        Dictionary<string, ProfileNode> parts = Parts(node, key, "kind", "cite", "date");
        string kind = parts.TryGetValue("kind", out ProfileNode? word) ? Text(word, "kind") : throw ProfileErrors.WrongSource(_file, node.Line, $"'{key}' has no 'kind'.");
        ProfileSourceKind[] kinds = [ProfileSourceKind.Datasheet, ProfileSourceKind.Benchmark, ProfileSourceKind.Calibration, ProfileSourceKind.Choice];
        int position = Array.FindIndex(kinds, k => DeviceProfileFile.KindName(k) == kind);
        if (position < 0)
        {
            throw ProfileErrors.WrongSource(_file, word.Line, $"'{kind}' is no kind of source; one of {string.Join(", ", kinds.Select(DeviceProfileFile.KindName))} is.");
        }

        string cite = parts.TryGetValue("cite", out ProfileNode? text) ? Text(text, "cite") : throw ProfileErrors.WrongSource(_file, node.Line, $"'{key}' has no 'cite'.");
        DateOnly? date = parts.TryGetValue("date", out ProfileNode? day)
            ? DateOnly.TryParseExact(Text(day, "date"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly read) ? read : throw ProfileErrors.Wrong(_file, day.Line, $"date of {key}", "a day such as 2026-11-22")
            : null;
        return kinds[position] != ProfileSourceKind.Calibration || date is not null
            ? new ProfileSource(key, kinds[position], cite, date)
            : throw ProfileErrors.WrongSource(_file, node.Line, $"'{key}' is a calibration without a 'date'.");
    }

    private void Check()
    {
        Require(ProfileFigures.Arena, ProfileFigures.Memory, (arena, memory) => arena <= memory, "the arena is larger than the memory");
        Require(ProfileFigures.CacheL1, ProfileFigures.CacheL2, (small, large) => small <= large, "the first-level cache is larger than the second");
        Require(ProfileFigures.CacheL2, ProfileFigures.CacheL3, (small, large) => small <= large, "the second-level cache is larger than the third");
        Require(ProfileFigures.PowerIdle, ProfileFigures.PowerCompute, (idle, compute) => idle <= compute, "it draws more when it waits than when it computes");
        foreach (string rate in (string[])[ProfileFigures.Int8Rate, ProfileFigures.Float32Rate])
        {
            Require(rate, ProfileFigures.Clock, (macs, _) => macs >= 1, $"the {rate} is below one multiply-accumulate a second");
            Require(rate, ProfileFigures.Clock, (macs, clock) => macs <= clock * MaxMacsPerCycle, $"the {rate} is more than {MaxMacsPerCycle} multiply-accumulates a cycle of its clock");
        }

        string[] power = [ProfileFigures.PowerIdle, ProfileFigures.PowerCompute, ProfileFigures.PowerTransmit, ProfileFigures.PowerReceive];
        if (power.FirstOrDefault(_lines.ContainsKey) is { } stated && power.FirstOrDefault(p => !_lines.ContainsKey(p)) is { } missing)
        {
            throw ProfileErrors.Missing(_file, _lines[stated], missing);
        }
    }

    private void Require(string first, string second, Func<double, double, bool> holds, string otherwise)
    {
        ProfileFigure? a = Figures.FirstOrDefault(f => f.Name == first), b = Figures.FirstOrDefault(f => f.Name == second);
        if (a is not null && b is not null && !holds(a.Value, b.Value))
        {
            throw ProfileErrors.Contradiction(_file, _lines[first], $"{otherwise} ({first} {a.Text}, {second} {b.Text}).");
        }
    }

    private Dictionary<string, ProfileNode> Parts(ProfileNode node, string what, params string[] known)
    {
        ImmutableArray<(string Key, long Line, ProfileNode Value)> entries = Entries(node, what);
        foreach ((string key, long line, _) in entries.Where(e => !known.Contains(e.Key)))
        {
            throw ProfileErrors.UnknownKey(_file, line, $"{key} of {what}");
        }

        return entries.ToDictionary(e => e.Key, e => e.Value);
    }

    private ImmutableArray<(string Key, long Line, ProfileNode Value)> Entries(ProfileNode node, string what) =>
        node.Entries.IsDefault ? throw ProfileErrors.Wrong(_file, node.Line, what, "a mapping, such as { value: 4GiB, source: brief }") : node.Entries;

    private ImmutableArray<string> Words(ProfileNode node, string what) =>
        !node.Items.IsDefault && node.Items.Length <= MaxWords ? [.. node.Items.Select(i => Word(i, what))] : throw ProfileErrors.Wrong(_file, node.Line, what, $"a list of at most {MaxWords} words");

    private string Word(ProfileNode node, string what) =>
        Text(node, what) is { Length: <= MaxWordLength } word && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? word
            : throw ProfileErrors.Wrong(_file, node.Line, what, $"a word of at most {MaxWordLength} letters, digits, '-', '_' and '.'");

    private string Text(ProfileNode node, string what) =>
        node.Text is { } text && !string.IsNullOrWhiteSpace(text) && text.Length <= MaxTextLength ? text : throw ProfileErrors.Wrong(_file, node.Line, what, $"a text of at most {MaxTextLength} characters");
}
