using System.Globalization;
using System.Text;

namespace Edge.Cli.Server;

/// <summary>Writes measurements in Prometheus' text format, version 0.0.4.</summary>
internal sealed class PrometheusText
{
    /// <summary>Its media type.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>A number that only grows.</summary>
    public PrometheusText Counter(string name, string help, params ReadOnlySpan<(string Labels, double Value)> samples) => Write(name, help, "counter", samples);

    /// <summary>A number that goes up and down.</summary>
    public PrometheusText Gauge(string name, string help, params ReadOnlySpan<(string Labels, double Value)> samples) => Write(name, help, "gauge", samples);

    /// <summary>Durations.</summary>
    public PrometheusText Durations(string name, string help, Histogram histogram)
    {
        (IReadOnlyList<(double Bound, long Count)> buckets, long count, double sum) = histogram.Read();
        Head(name, help, "histogram");
        foreach ((double bound, long below) in buckets)
        {
            Sample($"{name}_bucket", $"le=\"{Number(bound)}\"", below);
        }

        Sample($"{name}_bucket", "le=\"+Inf\"", count);
        Sample($"{name}_sum", "", sum);
        Sample($"{name}_count", "", count);
        return this;
    }

    /// <summary>A label with its value.</summary>
    public static string Label(string name, string value) =>
        $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private PrometheusText Write(string name, string help, string type, ReadOnlySpan<(string Labels, double Value)> samples)
    {
        Head(name, help, type);
        foreach ((string labels, double value) in samples)
        {
            Sample(name, labels, value);
        }

        return this;
    }

    private void Head(string name, string help, string type) => _text.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    private void Sample(string name, string labels, double value) =>
        _text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(' ').Append(Number(value)).Append('\n');

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
