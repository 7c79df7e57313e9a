using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Model;

/// <summary><see cref="InstructionCosts"/> as JSON (<c>docs/board-costs.md</c>).</summary>
public static class InstructionCostsFile
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 1;

    /// <summary>Ending of its name; before it is the name of the profile's file.</summary>
    public const string Extension = ".instructions.json";

    private const int MaxLength = 1 << 20, MaxFamilies = 256, MaxTerms = 256;
    private const string Unit = "instructions";

    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, MaxDepth = 8, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) } };

    /// <summary>Reads costs.</summary>
    /// <param name="json">Text of the file.</param>
    /// <param name="source">Name of the file, for errors.</param>
    /// <exception cref="EdgeException">EDGE6542: it is no such file, or of another version, or its figures cannot be.</exception>
    public static InstructionCosts Read(string json, string source)
    {
        try
        {
            Fields fields = json.Length <= MaxLength ? JsonSerializer.Deserialize<Fields>(json, Options) ?? throw Wrong(source, "It is empty.") : throw Wrong(source, $"It is longer than {MaxLength} characters.");
            if (fields.Version != FormatVersion || fields.Unit != Unit)
            {
                throw Wrong(source, $"It has version {fields.Version} and unit '{fields.Unit}'; version {FormatVersion} in {Unit} is read.");
            }

            InstructionCosts costs = fields.Costs ?? throw Wrong(source, "'costs' is missing.");
            return costs is { Board.Length: > 0, Tools: not null, Families: { IsDefault: false, Length: <= MaxFamilies } }
                && costs.Families.All(IsSound) && costs.Families.DistinctBy(f => f.Family).Count() == costs.Families.Length
                ? costs
                : throw Wrong(source, "A figure is missing, negative or no number, or a family or a term is there twice.");
        }
        catch (JsonException e)
        {
            throw new EdgeException(6542, $"{source} holds no counted costs.", e.Message, Next, e);
        }
    }

    /// <summary>Writes costs: what <see cref="Read"/> gives back.</summary>
    public static string Write(InstructionCosts costs) => JsonSerializer.Serialize(new Fields { Version = FormatVersion, Unit = Unit, Costs = costs }, Options) + "\n";

    private const string Next = "Count again: 'edge calibrate --board NAME -o FILE.yaml' writes it beside the profile.";

    private static EdgeException Wrong(string source, string why) => new(6542, $"{source} holds no counted costs.", why, Next);

    private static bool IsSound(InstructionFamily? family) =>
        family is { Family.Length: > 0, Samples: > 0, Terms: { IsDefault: false, Length: <= MaxTerms } }
        && family.Terms.All(t => t is { Term.Length: > 0, Instructions: >= 0, Most: >= 0 } && double.IsFinite(t.Instructions) && double.IsFinite(t.Most))
        && family.Terms.DistinctBy(t => t.Term).Count() == family.Terms.Length
        && family.Low > 0 && family.Low <= family.High && double.IsFinite(family.High);

    internal sealed class Fields
    {
        public int Version { get; set; }

        public string? Unit { get; set; }

        public InstructionCosts? Costs { get; set; }
    }
}
