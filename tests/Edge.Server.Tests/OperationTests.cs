using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Edge.Model;

namespace Edge.Server.Tests;

/// <summary>Health, measurements, load, clients that leave, and the end of a server.</summary>
public partial class OperationTests
{
    private const string Text = "/v1/completions";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task HealthIsATokenThatWasProducedRecently()
    {
        using ManualResetEventSlim go = new(initialState: true);
        await using ToyServer server = await ToyServer.StartAsync(
            change: o => o with { HealthLimit = TimeSpan.FromMilliseconds(800), DrainLimit = TimeSpan.FromSeconds(1) },
            prepare: e => e.OnForward = _ => go.Wait(Limit));

        // Idle for longer than the limit: the self-test produces tokens.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        (await server.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await server.Client.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.OK);

        // The engine hangs: nothing is produced, whoever asks.
        go.Reset();
        await Eventually(async () => (await server.Client.GetAsync("/healthz")).StatusCode == HttpStatusCode.ServiceUnavailable);
        go.Set();
        await Eventually(async () => (await server.Client.GetAsync("/healthz")).StatusCode == HttpStatusCode.OK);
    }

    [Fact]
    public async Task ALostDeviceIsSaidInTheStreamAndByTheProbes()
    {
        bool isLost = false;
        int tokens = 0;
        await using ToyServer server = await ToyServer.StartAsync(
            prepare: e => e.OnForward = _ => isLost = !isLost || tokens++ < 5 ? isLost : throw new EdgeException(5131, "Device 'b' was lost.", "Its link was closed.", "Start it again."));
        isLost = true;

        string stream = await (await server.PostAsync(Text, """{"prompt":"a","max_tokens":50,"stream":true}""")).Content.ReadAsStringAsync();
        (HttpStatusCode status, JsonElement json) = await server.AskAsync(Text, """{"prompt":"a"}""");

        stream.ShouldContain("EDGE5131");
        stream.ShouldNotContain("[DONE]");
        status.ShouldBe(HttpStatusCode.InternalServerError);
        json.GetProperty("error").GetProperty("type").GetString().ShouldBe("server_error");
        (await server.Client.GetAsync("/healthz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await server.Client.GetAsync("/readyz")).StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await server.Client.GetStringAsync("/metrics")).ShouldContain("""edge_requests_total{path="/v1/completions",status="500"} 1""");
    }

    [Fact]
    public async Task TooManyRequestsAreToldToComeBack()
    {
        using ManualResetEventSlim go = new(initialState: true);
        await using ToyServer server = await ToyServer.StartAsync(sequences: 1, change: o => o with { QueueCapacity = 2 }, prepare: e => e.OnForward = _ => go.Wait(Limit));
        go.Reset();
        Task<HttpResponseMessage>[] asking = [.. Enumerable.Range(0, 8).Select(i => server.PostAsync(Text, $$"""{"prompt":"{{i}}","max_tokens":3}"""))];
        await Eventually(() => Task.FromResult(asking.Count(a => a.IsCompleted) >= 5));
        go.Set();

        HttpResponseMessage[] answers = await Task.WhenAll(asking);

        HttpResponseMessage[] refused = [.. answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests)];
        refused.Length.ShouldBeInRange(5, 6);
        refused.ShouldAllBe(r => r.Headers.RetryAfter != null);
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(8 - refused.Length);
    }

    [Fact]
    public async Task AClientThatLeavesFreesItsPlace()
    {
        await using ToyServer server = await ToyServer.StartAsync(sequences: 1, prepare: e => e.OnForward = _ => Thread.SpinWait(20_000));
        using CancellationTokenSource leave = new();
        using HttpRequestMessage request = new(HttpMethod.Post, Text) { Content = ToyServer.JsonBody("""{"prompt":"a","max_tokens":500,"stream":true}""") };
        using HttpResponseMessage response = await server.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, leave.Token);
        Stream stream = await response.Content.ReadAsStreamAsync();
        await stream.ReadExactlyAsync(new byte[10]);

        response.Dispose();

        await Eventually(async () => Metric(await server.Client.GetStringAsync("/metrics"), "edge_active_requests") == 0);
        (HttpStatusCode status, _) = await server.AskAsync(Text, """{"prompt":"b","max_tokens":2}""");
        status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task MeasurementsAreInPrometheusForm()
    {
        await using ToyServer server = await ToyServer.StartAsync();
        await server.AskAsync(Text, """{"prompt":"abc","max_tokens":7}""");
        await server.AskAsync(Text, "{}");

        string metrics = await server.Client.GetStringAsync("/metrics");

        metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldAllBe(line => Line().IsMatch(line));
        metrics.ShouldContain("""edge_requests_total{path="/v1/completions",status="200"} 1""");
        metrics.ShouldContain("""edge_requests_total{path="/v1/completions",status="400"} 1""");
        Metric(metrics, "edge_generated_tokens_total").ShouldBe(8); // the self-test's among them
        Metric(metrics, "edge_first_token_seconds_count").ShouldBe(1);
        Metric(metrics, "edge_next_token_seconds_count").ShouldBe(6);
        metrics.ShouldContain("""edge_device_stall_seconds_total{device="toy"}""");
    }

    [Fact]
    public async Task StoppingLetsAnswersEndAndCutsOffWhatTakesTooLong()
    {
        using ManualResetEventSlim go = new(initialState: true);
        ToyServer server = await ToyServer.StartAsync(change: o => o with { DrainLimit = TimeSpan.FromSeconds(2) }, prepare: e => e.OnForward = _ => go.Wait(Limit));
        go.Reset();
        Task<(HttpStatusCode Status, JsonElement Json)> soon = server.AskAsync(Text, """{"prompt":"a","max_tokens":3}""");
        await Eventually(async () => await Task.FromResult(server.Engine.RowCount) > 0 && !soon.IsCompleted);
        await Task.Delay(100);

        Task stopping = server.StopAsync();
        await Task.Delay(100);
        go.Set();

        (await soon).Status.ShouldBe(HttpStatusCode.OK);
        await stopping.WaitAsync(Limit);
        server.Client.Dispose();
    }

    private static double Metric(string metrics, string name) =>
        double.Parse(Regex.Match(metrics, $"^{name} (?<value>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, Limit).Groups["value"].Value, System.Globalization.CultureInfo.InvariantCulture);

    private static async Task Eventually(Func<Task<bool>> holds)
    {
        using CancellationTokenSource limit = new(Limit);
        while (!await holds())
        {
            await Task.Delay(20, limit.Token);
        }
    }

    [GeneratedRegex("""^(# (HELP|TYPE) edge_\w+ .+|edge_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? \S+)$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
