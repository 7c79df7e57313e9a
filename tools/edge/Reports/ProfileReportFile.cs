using System.Text.Json;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>Reads back what <c>edge profile --json</c> wrote.</summary>
internal static class ProfileReportFile
{
    private const long MaxBytes = 64 << 20;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads a report.</summary>
    /// <exception cref="EdgeException">EDGE6602: it is none; EDGE6603: of another schema.</exception>
    public static ProfileReport Read(string path)
    {
        if (new FileInfo(path) is { Exists: true, Length: > MaxBytes })
        {
            throw NoReport(path, $"It is longer than {MaxBytes} bytes.");
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            using JsonDocument document = JsonDocument.Parse(stream);
            string? schema = document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("schema", out JsonElement named) ? named.ToString() : null;
            if (schema is not null && schema != ProfileReport.SchemaName)
            {
                throw new EdgeException(6603, $"'{path}' is a report of schema '{schema}'.", $"Reports of '{ProfileReport.SchemaName}' are compared.", "Write it with 'edge profile --json'.");
            }

            ProfileReport report = document.Deserialize<ProfileReport>(Options) ?? throw NoReport(path, "It is empty.");
            bool isSound = !report.Devices.IsDefault && !report.Layers.IsDefault && double.IsFinite(report.LatencyUs.P50) && report.LatencyUs.P50 > 0 && report.Layers.All(l => double.IsFinite(l.P50Us)) && report.Measured is null or { LatencyUs: { P50: > 0, Low: > 0, High: > 0 } };
            return isSound ? report : throw NoReport(path, "Its times are none, or its devices or layers are missing.");
        }
        catch (JsonException e)
        {
            throw NoReport(path, e.Message, e);
        }
    }

    private static EdgeException NoReport(string path, string why, Exception? inner = null) =>
        new(6602, $"'{path}' is no report of a profile.", why, "Write it with 'edge profile --json'.", inner);
}
