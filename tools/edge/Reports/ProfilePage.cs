using System.Text;
using System.Text.Json;

namespace Edge.Cli.Reports;

/// <summary>A profile as one HTML file that needs no other and no network: the page of the embedded resource with report and trace inside.</summary>
internal static class ProfilePage
{
    private const string Template = "Edge.Cli.Reports.ProfilePage.html";

    // The usual encoder escapes '<': a name of a model can end no script.
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Takes the HTML.</param>
    /// <param name="report">The report.</param>
    /// <param name="writeTrace">Writes the trace of the same inference.</param>
    public static void Write(Stream stream, ProfileReport report, Action<Stream> writeTrace)
    {
        using StreamReader template = new(typeof(ProfilePage).Assembly.GetManifestResourceStream(Template)!);
        string[] parts = template.ReadToEnd().Split("{{report}}");
        string[] rest = parts[1].Split("{{trace}}");
        stream.Write(Encoding.UTF8.GetBytes(parts[0]));
        JsonSerializer.Serialize(stream, report, Options);
        stream.Write(Encoding.UTF8.GetBytes(rest[0]));
        writeTrace(stream);
        stream.Write(Encoding.UTF8.GetBytes(rest[1]));
    }
}
