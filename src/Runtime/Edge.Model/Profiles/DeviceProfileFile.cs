using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Model;

/// <summary>
/// A device profile as YAML (<c>docs/profiles.md</c>): <c>version</c>, <c>name</c>, <c>about</c>, <c>isa</c>, the <c>sources</c>, and each
/// of <see cref="ProfileFigures"/> as <c>{ value: 4GiB, source: brief }</c>, with <c>p10</c> and <c>p90</c> where its interval is known.
/// </summary>
public static class DeviceProfileFile
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 2;

    /// <summary>Reads a profile.</summary>
    /// <param name="yaml">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE6500-EDGE6508, which name the line: no profile, an unknown, missing or doubled key, a value without its unit, a figure without a source, figures that contradict each other.</exception>
    public static DeviceProfile Read(string yaml, string source)
    {
        ProfileFileReader reader = new(ProfileNode.Read(yaml, source), source);
        Dictionary<string, ProfileFigure> figures = reader.Figures.ToDictionary(f => f.Name);
        double Of(string name) => figures[name].Value;
        return new DeviceProfile(
            reader.Name,
            (int)Of(ProfileFigures.Cores),
            Of(ProfileFigures.Clock),
            (long)Of(ProfileFigures.Arena),
            (long)Of(ProfileFigures.Storage),
            Of(ProfileFigures.Int8Rate),
            Of(ProfileFigures.Float32Rate),
            Of(ProfileFigures.MemoryBandwidth),
            Of(ProfileFigures.StepOverhead),
            Of(ProfileFigures.LinkBandwidth),
            Of(ProfileFigures.LinkRoundTrip))
        {
            StorageBytesPerSecond = Of(ProfileFigures.StorageBandwidth),
            Power = PowerOf(figures),
            About = reader.About,
            Isa = reader.Isa,
            Figures = reader.Figures,
        };
    }

    /// <summary>Writes a profile that was read, or whose figures were set: what <see cref="Read"/> gives back.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="comment">Lines of comment at its head.</param>
    public static string Write(DeviceProfile profile, params IEnumerable<string> comment)
    {
        IEnumerable<string> sources = profile.Figures.Select(f => f.Source).Where(s => s.Kind != ProfileSourceKind.Estimate).DistinctBy(s => s.Key).Select(s =>
            string.Create(CultureInfo.InvariantCulture, $"  {s.Key}: {{ kind: {KindName(s.Kind)}, cite: {Quoted(s.Citation)}{(s.Date is { } date ? $", date: {date:yyyy-MM-dd}" : string.Empty)} }}"));
        IEnumerable<string> figures = profile.Figures.Select(f =>
            $"{f.Name}: {{ value: {f.Text}, source: {f.Source.Key}{(HasUsualInterval(f) ? string.Empty : $", p10: {ProfileQuantity.Format(f.P10, f.Unit)}, p90: {ProfileQuantity.Format(f.P90, f.Unit)}")} }}");
        string[] lines =
        [
            .. comment.Select(c => $"# {c}"),
            $"version: {FormatVersion}",
            $"name: {profile.Name}",
            $"about: {Quoted(profile.About)}",
            $"isa: [{string.Join(", ", profile.Isa)}]",
            sources.Any() ? "sources:" : "sources: {}",
            .. sources,
            .. figures,
        ];
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The word for a kind of source in a file.</summary>
    internal static string KindName(ProfileSourceKind kind) => kind.ToString().ToLowerInvariant();

    private static bool HasUsualInterval(ProfileFigure figure) =>
        figure.P10 == figure.Value / figure.Source.UsualSpread && figure.P90 == figure.Value * figure.Source.UsualSpread;

    private static string Quoted(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static PowerStates? PowerOf(Dictionary<string, ProfileFigure> figures)
    {
        if (!figures.TryGetValue(ProfileFigures.PowerIdle, out ProfileFigure? idle))
        {
            return null;
        }

        ProfileFigure[] all = [idle, figures[ProfileFigures.PowerCompute], figures[ProfileFigures.PowerTransmit], figures[ProfileFigures.PowerReceive]];
        string[] names = ["idle", "compute", "transmit", "receive"];
        string source = string.Join("; ", all.Zip(names).GroupBy(p => p.First.Source.Citation).Select(g => $"{string.Join(", ", g.Select(p => p.Second))}: {g.Key}"));
        return new PowerStates(all[0].Value, all[1].Value, all[2].Value, all[3].Value, source) { IsEstimate = all.Any(f => f.Source.Kind == ProfileSourceKind.Estimate) };
    }
}
