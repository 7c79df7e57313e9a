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

    private static readonly JsonSerializerOptions OneLine = new(Options) { WriteIndented = false };

    /// <summary>Prints one report.</summary>
    public static void Print<T>(T report) => Console.Out.WriteLine(JsonSerializer.Serialize(report, Options));

    /// <summary>Writes one report to a file.</summary>
    public static void Write<T>(Stream stream, T report) => JsonSerializer.Serialize(stream, report, Options);

    /// <summary>Prints one report on one line: an event among others.</summary>
    public static void PrintLine<T>(T report)
    {
        Console.Out.WriteLine(JsonSerializer.Serialize(report, OneLine));
        Console.Out.Flush();
    }
}
