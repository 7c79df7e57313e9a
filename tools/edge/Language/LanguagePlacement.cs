using System.Collections.Immutable;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Planner.Language;

namespace Edge.Cli.Language;

/// <summary>Where a language model is to run: the devices of a command line, and a plan for them.</summary>
internal static class LanguagePlacement
{
    private const int UsualRowCapacity = 128;

    /// <summary>Plans a model over devices.</summary>
    public static LanguagePlanningResult Plan(ImportedModel model, TextInterface text, ImmutableArray<ClusterDevice> devices, LanguageOptions options)
    {
        int context = options.ContextTokens ?? Math.Min(text.ContextTokens, LanguageOptions.UsualContextTokens);
        TokenSettings tokens = new(Math.Min(UsualRowCapacity, context), context, options.Sequences, options.KeyValues);
        return LanguagePlanner.Plan(new LanguagePlanRequest(model, new ClusterSpec(devices), tokens)
        {
            Strategy = options.Strategy,
            WeightBudgetBytes = options.MemoryBytes,
            Payload = options.Payload,
        });
    }

    /// <summary>The devices of a command line. This process is the last one: what is said to the model never leaves it. A number counts it, a list does not.</summary>
    public static ImmutableArray<ClusterDevice> DevicesOf(LanguageOptions options)
    {
        ClusterDevice self = new("this machine", Clusters.InProcess, DeviceProfiles.Local);
        if (options.Devices is null && options.Cluster is null)
        {
            return [self];
        }

        IEnumerable<ClusterDevice> others = Clusters.Read(options.Devices, options.Cluster).Devices;
        others = options.Devices is { } list && list.All(char.IsAsciiDigit) ? others.Skip(1) : others;
        return [.. others.Select(d => d.Address == Clusters.Local ? Behind(options.Link, d) : d), self];
    }

    private static ClusterDevice Behind(LinkConditions? link, ClusterDevice device) => link is null ? device : device with
    {
        Profile = device.Profile with
        {
            LinkRoundTripUs = Math.Max(device.Profile.LinkRoundTripUs, 2 * link.Delay.TotalMicroseconds),
            LinkBitsPerSecond = link.BitsPerSecond > 0 ? Math.Min(device.Profile.LinkBitsPerSecond, link.BitsPerSecond) : device.Profile.LinkBitsPerSecond,
        },
    };
}
