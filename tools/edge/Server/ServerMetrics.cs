using System.Collections.Concurrent;
using Edge.Runtime.Generation;
using Edge.Runtime.Language;

namespace Edge.Cli.Server;

/// <summary>What a server counts.</summary>
internal sealed class ServerMetrics
{
    private readonly ConcurrentDictionary<(string Path, int Status), long> _requests = new();

    /// <summary>Time from a request to the first token of its answer.</summary>
    public Histogram FirstToken { get; } = new([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120]);

    /// <summary>Time from a token to the next.</summary>
    public Histogram NextToken { get; } = new([0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30]);

    /// <summary>Counts a request that was answered.</summary>
    /// <param name="path">A path that the server has: never what a client wrote.</param>
    /// <param name="status">HTTP status.</param>
    public void CountRequest(string path, int status) => _requests.AddOrUpdate((path, status), 1, (_, count) => count + 1);

    /// <summary>Everything, in Prometheus' text format.</summary>
    public string Write(in SchedulerStatistics statistics, IReadOnlyList<TokenDeviceReport> devices)
    {
        (string, double)[] requests = [.. _requests.OrderBy(r => r.Key).Select(r => ($"{PrometheusText.Label("path", r.Key.Path)},{PrometheusText.Label("status", $"{r.Key.Status}")}", (double)r.Value))];
        (string, double)[] Each(Func<TokenDeviceReport, double> value) => [.. devices.Select(d => (PrometheusText.Label("device", d.Name), value(d)))];
        return new PrometheusText()
            .Counter("edge_requests_total", "HTTP requests by path and status.", requests)
            .Counter("edge_prompt_tokens_total", "Tokens of prompts.", ("", statistics.PromptTokenCount))
            .Counter("edge_cached_prompt_tokens_total", "Tokens of prompts that were in the cache.", ("", statistics.CachedPromptTokenCount))
            .Counter("edge_generated_tokens_total", "Tokens of answers.", ("", statistics.TokenCount))
            .Counter("edge_inferences_total", "Inferences of the model.", ("", statistics.InferenceCount))
            .Counter("edge_rows_total", "Tokens that the inferences ran.", ("", statistics.RowCount))
            .Gauge("edge_queue_requests", "Requests that wait.", ("", statistics.QueuedCount))
            .Gauge("edge_active_requests", "Answers in work.", ("", statistics.ActiveCount))
            .Durations("edge_first_token_seconds", "Time from a request to the first token of its answer.", FirstToken)
            .Durations("edge_next_token_seconds", "Time from a token to the next.", NextToken)
            .Counter("edge_device_compute_seconds_total", "Time in kernels.", Each(d => d.ComputeUs / 1e6))
            .Counter("edge_device_communication_seconds_total", "Time in exchanges, waiting included.", Each(d => d.CommunicationUs / 1e6))
            .Counter("edge_device_stall_seconds_total", "Time that computing waited for weights.", Each(d => d.StallUs / 1e6))
            .Counter("edge_device_read_bytes_total", "Bytes of weights read from storage.", Each(d => d.ReadBytes))
            .Counter("edge_device_block_hits_total", "Blocks that were there when they were needed.", Each(d => d.HitCount))
            .Counter("edge_device_block_misses_total", "Blocks that were waited for.", Each(d => d.MissCount))
            .Counter("edge_device_wire_bytes_total", "Bytes sent and received.", Each(d => d.WireBytes))
            .Gauge("edge_device_peak_rss_bytes", "Most physical memory of the device's process.", Each(d => d.PeakRssBytes))
            .Gauge("edge_device_weight_window_bytes", "Most bytes of weights in memory at a time.", Each(d => d.WeightWindowBytes))
            .ToString();
    }
}
