using System.Text;
using System.Text.Json;

namespace Edge.Cli.Reports;

/// <summary>A profile as one HTML file that needs no other and no network: the page of the embedded resources, with report and trace inside.</summary>
internal static class ProfilePage
{
    private const string Folder = "Edge.Cli.Reports.Page.";

    // The usual encoder escapes '<': a name of a model can end no script.
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Writes the page.</summary>
    /// <param name="stream">Takes the HTML.</param>
    /// <param name="report">The report.</param>
    /// <param name="writeTrace">Writes the trace of the same inferences.</param>
    public static void Write(Stream stream, ProfileReport report, Action<Stream> writeTrace)
    {
        (string Mark, Action<Stream> Write)[] parts =
        [
            ("{{style}}", s => s.Write(Encoding.UTF8.GetBytes(Resource("profile.css")))),
            ("{{report}}", s => JsonSerializer.Serialize(s, report, Options)),
            ("{{trace}}", writeTrace),
            ("{{script}}", s => s.Write(Encoding.UTF8.GetBytes(Resource("profile.js")))),
        ];
        string rest = Resource("profile.html");
        foreach ((string mark, Action<Stream> write) in parts)
        {
            int at = rest.IndexOf(mark, StringComparison.Ordinal);
            stream.Write(Encoding.UTF8.GetBytes(rest[..at]));
            write(stream);
            rest = rest[(at + mark.Length)..];
        }

        stream.Write(Encoding.UTF8.GetBytes(rest));
    }

    private static string Resource(string name)
    {
        using StreamReader reader = new(typeof(ProfilePage).Assembly.GetManifestResourceStream(Folder + name)!);
        return reader.ReadToEnd();
    }
}
