using System.Text.Json;
using System.Text.Json.Nodes;

namespace Edge.Cli.Tests.Verbs;

/// <summary>A network that is run again and again: what was measured beside what was predicted, and what of a difference is noise.</summary>
public sealed class MeasuredProfileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task EveryLayerOfThisMachineIsMeasured()
    {
        JsonElement report = (await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--measure", "--repeat", "11", "--strategy", "patches", "--json")).Json;

        SchemaPage.ShouldDescribe(report, [], "energy_mj", "energy", "mj", "from");
        JsonElement whole = report.GetProperty("measured");
        (whole.GetProperty("repeat").GetInt32(), whole.GetProperty("warm_up").GetInt32()).ShouldBe((11, 3));
        whole.GetProperty("governor").GetString().ShouldNotBeNullOrEmpty();
        ShouldBeInOrder(whole.GetProperty("latency_us"));
        JsonElement device = report.GetProperty("devices").EnumerateArray().ShouldHaveSingleItem();
        device.GetProperty("measured").GetProperty("arena_bytes").GetInt64().ShouldBeInRange(1, device.GetProperty("arena_bytes").GetInt64());
        JsonElement[] layers = [.. report.GetProperty("layers").EnumerateArray()];
        layers.ShouldAllBe(l => l.GetProperty("measured_us").GetProperty("least").GetDouble() >= 0);
        layers.Sum(l => l.GetProperty("measured_us").GetProperty("least").GetDouble())
            .ShouldBeLessThanOrEqualTo(device.GetProperty("measured").GetProperty("end_us").GetProperty("least").GetDouble() + (0.01 * layers.Length));
    }

    [Fact]
    public async Task EveryDeviceOfAClusterSaysWhatItDidWithItsTime()
    {
        EdgeProcess run = await EdgeProcess.SucceedAsync(
            "profile", Meter.Int8Model, "--measure", "--devices", "2", "--strategy", "patches", "--repeat", "5", "--input", Meter.Sample(1), "--trace", _folder["trace.json"], "--json");

        JsonElement[] devices = [.. run.Json.GetProperty("devices").EnumerateArray()];
        devices.Select(d => d.GetProperty("name").GetString()).ShouldBe(["device0", "device1", "host"]);
        foreach (JsonElement device in devices)
        {
            JsonElement did = device.GetProperty("measured");
            ShouldBeInOrder(did.GetProperty("end_us"));
            did.GetProperty("sent_bytes").GetInt64().ShouldBe(device.GetProperty("sent_bytes").GetInt64());
            did.GetProperty("received_bytes").GetInt64().ShouldBe(device.GetProperty("received_bytes").GetInt64());
        }

        run.Json.GetProperty("layers").EnumerateArray().ShouldAllBe(l => l.GetProperty("measured_us").GetProperty("p50").GetDouble() >= 0);
        run.Error.ShouldBeEmpty();
        using JsonDocument trace = JsonDocument.Parse(await File.ReadAllTextAsync(_folder["trace.json"]));
        TheAnswerShouldArriveAfterItLeft(trace.RootElement.GetProperty("traceEvents"), from: 2, to: 3);
    }

    [Fact]
    public async Task APersonSeesMeasuredBesidePredicted()
    {
        EdgeProcess run = await EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--measure", "--repeat", "5", "--threads", "2");

        run.Output.ShouldContain("of predicted");
        run.Output.ShouldContain("5 inferences after 3 that warmed up and do not count");
        run.Output.ShouldContain("2 thread(s)");
        run.Error.ShouldBeEmpty("no bar is drawn where nobody looks");
    }

    [Fact]
    public async Task ATerminalShowsHowFarItIsButNotBesideJson()
    {
        string[] arguments = ["profile", Meter.Int8Model, "--measure", "--repeat", "5"];

        (await EdgeProcess.OnTerminalAsync(arguments)).ShouldContain("measuring");
        (await EdgeProcess.OnTerminalAsync([.. arguments, "--json"])).ShouldNotContain("measuring");
    }

    [Theory]
    [InlineData(1.5, 0.02, 5, "B is 50.0% slower")]
    [InlineData(1.5, 0.6, 0, "the difference may be none")]
    [InlineData(1.04, 0.001, 0, "B is 4.0% slower")]
    [InlineData(0.5, 0.02, 0, "B is 50.0% faster")]
    public async Task ADifferenceWithinTheNoiseIsNoRegression(double factor, double spread, int exitCode, string verdict)
    {
        JsonNode report = JsonNode.Parse((await Measured).Output)!;
        await File.WriteAllTextAsync(_folder["a.json"], Scaled(report, 1, spread));
        await File.WriteAllTextAsync(_folder["b.json"], Scaled(report, factor, spread));

        EdgeProcess compared = await EdgeProcess.RunAsync("compare", _folder["a.json"], _folder["b.json"], "--fail-if-slower", "5%");

        compared.ExitCode.ShouldBe(exitCode, compared.Error);
        compared.Output.Replace(" %", "%", StringComparison.Ordinal).ShouldContain(verdict);
        compared.Output.ShouldContain("(measured)");
    }

    [Fact]
    public async Task OnlyLayersThatDifferByMoreThanNoiseAreListed()
    {
        JsonNode report = JsonNode.Parse((await Measured).Output)!;
        await File.WriteAllTextAsync(_folder["a.json"], Scaled(report, 1, 0.02));
        JsonNode slower = JsonNode.Parse(Scaled(report, 1, 0.02))!;
        JsonArray layers = slower["layers"]!.AsArray();
        Scale(layers[3]!["measured_us"]!, 1000, 2, 0.02);
        await File.WriteAllTextAsync(_folder["b.json"], slower.ToJsonString());

        JsonElement compared = (await EdgeProcess.SucceedAsync("compare", _folder["a.json"], _folder["b.json"], "--json")).Json;

        SchemaPage.ShouldDescribe(compared, [], "what", "in_a", "in_b");
        compared.GetProperty("layers").EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe(layers[3]!["layer"]!.GetValue<string>());
    }

    [Fact]
    public async Task AMeasurementAndAPredictionAreComparedByTheirPredictions()
    {
        JsonObject report = JsonNode.Parse((await Measured).Output)!.AsObject();
        await File.WriteAllTextAsync(_folder["a.json"], report.ToJsonString());
        report.Remove("measured");
        await File.WriteAllTextAsync(_folder["b.json"], report.ToJsonString());

        JsonElement compared = (await EdgeProcess.SucceedAsync("compare", _folder["a.json"], _folder["b.json"], "--json")).Json;

        (compared.GetProperty("basis").GetString(), compared.GetProperty("slower").GetDouble()).ShouldBe(("predicted", 0));
        compared.GetProperty("facts").EnumerateArray().ShouldContain(f => f.GetProperty("what").GetString() == "figures" && f.GetProperty("in_a").GetString() == "measured");
    }

    private static readonly Task<EdgeProcess> Measured = EdgeProcess.SucceedAsync("profile", Meter.Int8Model, "--measure", "--repeat", "5", "--json");

    /// <summary>The report with times that do not depend on the machine: 1000 us, and the given share to either side.</summary>
    private static string Scaled(JsonNode report, double factor, double spread)
    {
        JsonNode copy = report.DeepClone();
        Scale(copy["measured"]!["latency_us"]!, 1000, factor, spread);
        foreach (JsonNode? layer in copy["layers"]!.AsArray())
        {
            Scale(layer!["measured_us"]!, 10, 1, spread);
        }

        return copy.ToJsonString();
    }

    private static void Scale(JsonNode time, double us, double factor, double spread) =>
        (time["p50"], time["low"], time["high"]) = (us * factor, us * factor * (1 - (spread / 2)), us * factor * (1 + (spread / 2)));

    /// <summary>In the measured inference (the third process) the last message is not received before it was sent, though each device has its own clock.</summary>
    private static void TheAnswerShouldArriveAfterItLeft(JsonElement events, int from, int to)
    {
        JsonElement[] moves = [.. events.EnumerateArray().Where(e => e.GetProperty("pid").GetInt32() == 3 && e.GetProperty("ph").GetString() == "X")];
        double left = End(from, "Send"), arrived = End(to, "Receive");
        arrived.ShouldBeGreaterThanOrEqualTo(left - 0.01);

        double End(int device, string what) => moves
            .Where(e => e.GetProperty("tid").GetInt32() == device && e.GetProperty("args").GetProperty("operator").GetString() == what)
            .Max(e => e.GetProperty("ts").GetDouble() + e.GetProperty("dur").GetDouble());
    }

    private static void ShouldBeInOrder(JsonElement time)
    {
        double[] ordered = [.. new[] { "least", "p50", "p90", "p99" }.Select(f => time.GetProperty(f).GetDouble())];
        ordered.ShouldBe(ordered.Order());
        time.GetProperty("low").GetDouble().ShouldBeInRange(ordered[0], time.GetProperty("high").GetDouble());
    }
}
