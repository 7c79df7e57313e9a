using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Cli.Reports;

/// <summary>Writes a report as JSON on standard output; <c>docs/cli.md</c> describes each schema.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    /// <summary>Prints one report.</summary>
    public static void Print<T>(T report) => Console.Out.WriteLine(JsonSerializer.Serialize(report, Options));
}
