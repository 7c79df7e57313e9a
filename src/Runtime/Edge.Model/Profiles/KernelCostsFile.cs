using System.Collections.Immutable;
using System.Text.Json;

namespace Edge.Model;

/// <summary><see cref="KernelCosts"/> as JSON (<c>docs/cost-model.md</c>).</summary>
public static class KernelCostsFile
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 2;

    /// <summary>Ending of its name; before it is the name of the profile's file.</summary>
    public const string Extension = ".costs.json";

    private const int MaxLength = 1 << 20, MaxFamilies = 256;

    private static readonly int Terms = Enum.GetValues<CostTerm>().Length;
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, MaxDepth = 8 };

    /// <summary>Reads costs.</summary>
    /// <param name="json">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE6511: it is no such file, or of another version, or its figures cannot be.</exception>
    public static KernelCosts Read(string json, string source)
    {
        try
        {
            Fields fields = json.Length <= MaxLength ? JsonSerializer.Deserialize<Fields>(json, Options) ?? throw Wrong(source, "It is empty.") : throw Wrong(source, $"It is longer than {MaxLength} characters.");
            if (fields.Version != FormatVersion)
            {
                throw Wrong(source, $"It has version {fields.Version}; version {FormatVersion} is read.");
            }

            KernelCosts costs = fields.Costs ?? throw Wrong(source, "'costs' is missing.");
            return costs is { Device.Length: > 0, Kernels: not null, Conditions: not null, FirstBytes: > 0, NearBytes: > 0, Families.IsDefault: false, Families.Length: <= MaxFamilies }
                && costs.Families.All(IsSound) && costs.Families.DistinctBy(f => f.Family).Count() == costs.Families.Length
                ? costs
                : throw Wrong(source, "A figure is missing, negative or no number, or a family is there twice.");
        }
        catch (JsonException e)
        {
            throw new EdgeException(6511, $"{source} holds no measured costs.", e.Message, Next, e);
        }
    }

    /// <summary>Writes costs: what <see cref="Read"/> gives back.</summary>
    public static string Write(KernelCosts costs) => JsonSerializer.Serialize(new Fields { Version = FormatVersion, Costs = costs }, Options) + "\n";

    private const string Next = "Measure again: 'edge calibrate -o FILE.yaml' writes it beside the profile.";

    private static EdgeException Wrong(string source, string why) => new(6511, $"{source} holds no measured costs.", why, Next);

    private static bool IsSound(FamilyCosts? family) =>
        family is { Family.Length: > 0, ChannelMultiple: > 0 and <= 4096, DepthMultiple: > 0 and <= 4096, RowMultiple: > 0 and <= 4096, Samples: > 0 }
        && AreSound(family.UsOf) && AreSound(family.Least) && AreSound(family.Most)
        && family.Low > 0 && family.Low <= family.High && double.IsFinite(family.High);

    private static bool AreSound(ImmutableArray<double> figures) => !figures.IsDefault && figures.Length == Terms && figures.All(f => double.IsFinite(f) && f >= 0);

    internal sealed class Fields
    {
        public int Version { get; set; }

        public KernelCosts? Costs { get; set; }
    }
}
