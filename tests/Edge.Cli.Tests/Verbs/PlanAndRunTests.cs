using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace Edge.Cli.Tests.Verbs;

/// <summary>What a user does with a model: plan it, look at the plan, run either, on one device or on several.</summary>
public sealed class PlanAndRunTests(MeterPlan plan) : IClassFixture<MeterPlan>, IDisposable
{
    private static readonly string[] NamesOfDevices = ["peak_arena_bytes"];

    private static readonly string[] FieldsOfCuts =
    [
        "behind", "tensors", "head_macs", "head_arena_bytes", "tail_macs", "latent_bytes", "coded_bytes", "latent_bytes_at_bits", "head_us", "link_us", "tail_us", "is_pareto",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void APlanIsReportedAsThePageSays()
    {
        SchemaPage.ShouldDescribe(plan.Report, NamesOfDevices, ["max", "energy_mj", .. FieldsOfCuts]);
        JsonElement device = plan.Report.GetProperty("devices").EnumerateArray().ShouldHaveSingleItem();
        plan.Report.GetProperty("peak_arena_bytes").GetProperty("max").GetInt64().ShouldBe(device.GetProperty("peak_arena_bytes").GetInt64());
        plan.Report.GetProperty("mac_overhead").GetDouble().ShouldBe(1);
        plan.Report.GetProperty("wire_bytes").GetInt64().ShouldBe(0);
        plan.Report.GetProperty("pareto").GetArrayLength().ShouldBePositive();
        plan.Report.GetProperty("reasons").GetArrayLength().ShouldBePositive();
    }

    [Fact]
    public async Task TheSameRequestGivesTheSamePlan()
    {
        EdgeProcess again = await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--strategy", "single", "--json");

        Text(again.Json, "plan_digest").ShouldBe(Text(plan.Report, "plan_digest"));
        Normalised(again.Json).ShouldBe(Normalised(plan.Report));
    }

    [Fact]
    public async Task APlanOnDiskIsInspectedAsItWasMade()
    {
        EdgeProcess inspected = await EdgeProcess.SucceedAsync("inspect", plan.Folder, "--json");

        foreach (string field in new[] { "schema", "plan_digest", "peak_arena_bytes", "macs", "devices" })
        {
            Normalised(inspected.Json.GetProperty(field)).ShouldBe(Normalised(plan.Report.GetProperty(field)), field);
        }
    }

    [Fact]
    public async Task AModelAndItsPlanGiveTheSameOutput()
    {
        EdgeProcess ofModel = await EdgeProcess.SucceedAsync(
            "run", Meter.Int8Model, "--strategy", "single", "--input", Meter.Sample(2), "--output", _folder["model.bin"], "--repeat", "3", "--json");
        EdgeProcess ofPlan = await EdgeProcess.SucceedAsync("run", plan.Folder, "--input", Meter.Sample(2), "--output", _folder["plan.bin"], "--threads", "2", "--json");

        SchemaPage.ShouldDescribe(ofModel.Json, NamesOfDevices, "max", "energy", "mj", "from");
        byte[] output = File.ReadAllBytes(_folder["model.bin"]);
        File.ReadAllBytes(_folder["plan.bin"]).ShouldBe(output);
        Text(ofModel.Json, "output_digest").ShouldBe(Convert.ToHexStringLower(SHA256.HashData(output)));
        Text(ofPlan.Json, "output_digest").ShouldBe(Text(ofModel.Json, "output_digest"));
        Text(ofPlan.Json, "plan_digest").ShouldBe(Text(plan.Report, "plan_digest"));
        ofModel.Json.GetProperty("repeat").GetInt32().ShouldBe(3);
        ofModel.Json.GetProperty("total_us").GetDouble().ShouldBePositive();
        ofModel.Json.GetProperty("peak_arena_bytes").GetProperty("max").GetInt64()
            .ShouldBeInRange(1, plan.Report.GetProperty("peak_arena_bytes").GetProperty("max").GetInt64());
        ofModel.Json.GetProperty("devices")[0].GetProperty("steps").GetArrayLength().ShouldBe(plan.Report.GetProperty("devices")[0].GetProperty("steps").GetInt32());
        Reading(output).ShouldBe(Label(2));
    }

    [Fact]
    public async Task DevicesShareTheWorkAndGiveTheBytesOfOne()
    {
        EdgeProcess one = await EdgeProcess.SucceedAsync("run", plan.Folder, "--input", Meter.Sample(3), "--json");
        EdgeProcess several = await EdgeProcess.SucceedAsync(
            "run", Meter.Int8Model, "--devices", "2", "--strategy", "patches", "--input", Meter.Sample(3), "--output", _folder["output.bin"], "--json");

        Text(several.Json, "output_digest").ShouldBe(Text(one.Json, "output_digest"));
        SchemaPage.ShouldDescribe(several.Json, NamesOfDevices, "max", "energy", "mj", "from");
        JsonElement[] devices = [.. several.Json.GetProperty("devices").EnumerateArray()];
        devices.Count(d => d.GetProperty("is_host").GetBoolean()).ShouldBe(1);
        devices.Length.ShouldBe(3);
        devices.ShouldAllBe(d => d.GetProperty("peak_arena_bytes").GetInt64() <= d.GetProperty("planned_arena_bytes").GetInt64());
        several.Json.GetProperty("sent_bytes").GetInt64().ShouldBePositive();
        several.Json.GetProperty("received_bytes").GetInt64().ShouldBe(several.Json.GetProperty("sent_bytes").GetInt64());
        several.Json.GetProperty("peak_arena_bytes").GetProperty("max").GetInt64().ShouldBeLessThan(one.Json.GetProperty("peak_arena_bytes").GetProperty("max").GetInt64());
        Reading(File.ReadAllBytes(_folder["output.bin"])).ShouldBe(Label(3));
    }

    [Fact]
    public async Task HeadAndTailInTwoProcessesGiveTheBytesOfTheWhole()
    {
        EdgeProcess planned = await EdgeProcess.SucceedAsync("plan", Meter.Int8Model, "--devices", "2", "--strategy", "bottleneck", "--json");
        SchemaPage.ShouldDescribe(planned.Json, [.. NamesOfDevices, "latent_bytes_at_bits"], "max", "peak_bytes", "energy_mj");
        JsonElement[] cuts = [.. planned.Json.GetProperty("cuts").EnumerateArray()];
        cuts.Length.ShouldBeGreaterThan(2);
        string tensor = cuts.First(c => c.GetProperty("head_macs").GetInt64() > 0 && c.GetProperty("tensors").GetArrayLength() == 1).GetProperty("tensors")[0].GetString()!;

        EdgeProcess one = await EdgeProcess.SucceedAsync("run", plan.Folder, "--input", Meter.Sample(3), "--json");
        EdgeProcess split = await EdgeProcess.SucceedAsync(
            "run", Meter.Int8Model, "--devices", "2", "--strategy", "bottleneck", "--at", tensor, "--input", Meter.Sample(3), "--json");

        Text(split.Json, "strategy").ShouldBe("bottleneck");
        Text(split.Json, "output_digest").ShouldBe(Text(one.Json, "output_digest"));
        JsonElement[] devices = [.. split.Json.GetProperty("devices").EnumerateArray()];
        devices.Length.ShouldBe(3);
        devices[0].GetProperty("sent_bytes").GetInt64().ShouldBe(devices[1].GetProperty("received_bytes").GetInt64());
    }

    [Fact]
    public async Task ALatentIsQuantisedAndCodedByPictures()
    {
        string[] asked = [Meter.FloatModel, "--devices", "2", "--strategy", "bottleneck", "--bits", "6", "--per-channel", "--calibrate", Path.GetDirectoryName(Meter.Sample(1))!];
        EdgeProcess planned = await EdgeProcess.SucceedAsync(["plan", .. asked, "--objective", "bytes", "--json"]);
        JsonElement[] cuts = [.. planned.Json.GetProperty("cuts").EnumerateArray().Where(c => c.GetProperty("head_macs").GetInt64() > 0 && c.GetProperty("tail_macs").GetInt64() > 0)];
        JsonElement least = cuts.MinBy(c => c.GetProperty("coded_bytes").GetInt64());
        least.GetProperty("coded_bytes").GetInt64().ShouldBeLessThan(least.GetProperty("latent_bytes").GetInt64() / 4);
        planned.Json.GetProperty("reasons").EnumerateArray().ShouldContain(r => r.GetString()!.Contains("crosses in 6 bits"));

        EdgeProcess whole = await EdgeProcess.SucceedAsync("run", Meter.FloatModel, "--input", Meter.Sample(3), "--output", _folder["whole"], "--json");
        EdgeProcess split = await EdgeProcess.SucceedAsync(["run", .. asked, "--at", least.GetProperty("tensors")[0].GetString()!, "--input", Meter.Sample(3), "--output", _folder["split"], "--json"]);
        split.Json.GetProperty("devices")[0].GetProperty("sent_bytes").GetInt64().ShouldBeLessThanOrEqualTo(1 + (least.GetProperty("latent_bytes").GetInt64() / 4));
        float[] expected = Floats(_folder["whole"]), actual = Floats(_folder["split"]);
        actual.Chunk(10).Select(d => Array.IndexOf(d, d.Max())).ShouldBe(expected.Chunk(10).Select(d => Array.IndexOf(d, d.Max())), "the same digits");
        Text(split.Json, "output_digest").ShouldNotBe(Text(whole.Json, "output_digest"), "six bits are not what the float network computes");

        EdgeProcess none = await EdgeProcess.RunAsync("plan", Meter.FloatModel, "--devices", "2", "--strategy", "bottleneck", "--calibrate", Directory.CreateDirectory(_folder["empty"]).FullName);
        (none.ExitCode, none.Error.Contains("EDGE6070")).ShouldBe((1, true));
        EdgeProcess other = await EdgeProcess.RunAsync("plan", Meter.FloatModel, "--calibrate", Meter.Sample(1));
        (other.ExitCode, other.Error.Contains("EDGE6071")).ShouldBe((1, true));
    }

    [Fact]
    public async Task PicturesAreFedToAPlanAsToItsModel()
    {
        // A network that wants pixels from −1 to 0: the same file with another mean.
        byte[] model = File.ReadAllBytes(Meter.FloatModel);
        int mean = model.AsSpan().IndexOf("edge.input.mean"u8);
        int value = mean + model.AsSpan(mean).IndexOf("0,0,0"u8);
        "1,1,1"u8.CopyTo(model.AsSpan(value));
        File.WriteAllBytes(_folder["shifted.onnx"], model);
        await EdgeProcess.SucceedAsync("plan", _folder["shifted.onnx"], "-o", _folder["plan"]);

        EdgeProcess ofModel = await EdgeProcess.SucceedAsync("run", _folder["shifted.onnx"], "--input", Meter.Sample(4), "--json");
        EdgeProcess ofPlan = await EdgeProcess.SucceedAsync("run", _folder["plan"], "--input", Meter.Sample(4), "--json");

        Text(ofPlan.Json, "output_digest").ShouldBe(Text(ofModel.Json, "output_digest"));
    }

    [SharedFact]
    public async Task PublishedNetworksGiveTheirPublishedOutput()
    {
        foreach (string name in new[] { "tflm_person_detect", "mlperf_kws_ref" })
        {
            GoldenNetwork network = new(name);
            string input = SharedFolder.File("golden", name, "in_0.bin");

            await EdgeProcess.SucceedAsync("run", network.ModelPath, "--input", input, "--output", _folder[name]);

            File.ReadAllBytes(_folder[name]).ShouldBe(network.Output("0"), name);
        }
    }

    [Fact]
    public async Task TheDemoReadsTheMeterOnThreeDevicesAndProvesIt()
    {
        JsonElement report = (await EdgeProcess.SucceedAsync("demo", "--scenario", "meter", "--json")).Json;

        Text(report, "schema").ShouldBe("edge.demo/2");
        report.TryGetProperty("intent", out _).ShouldBeFalse();
        JsonElement demo = report.GetProperty("meter");
        Text(demo, "reading").ShouldBe(Label(1));
        demo.GetProperty("is_equal").GetBoolean().ShouldBeTrue();
        Text(demo, "output_digest").ShouldBe(Text(demo, "single_output_digest"));
        demo.GetProperty("run").GetProperty("devices").GetArrayLength().ShouldBe(4);
        demo.GetProperty("peak_arena_bytes").GetInt64().ShouldBeLessThan(demo.GetProperty("single_arena_bytes").GetInt64());
        JsonElement bottleneck = demo.GetProperty("bottleneck");
        Text(bottleneck, "reading").ShouldBe(Label(1));
        bottleneck.GetProperty("is_equal").GetBoolean().ShouldBeTrue();
        Text(bottleneck, "output_digest").ShouldBe(Text(bottleneck, "single_output_digest"));
        bottleneck.GetProperty("run").GetProperty("devices").GetArrayLength().ShouldBe(3);
        bottleneck.GetProperty("picture_bytes").GetInt64().ShouldBe(57_600);
        bottleneck.GetProperty("latent_bytes").GetInt64().ShouldBeInRange(1, 300);
    }

    [Fact]
    public async Task TheDemoUnderstandsCommandsOnThreeDevicesThatHoldLessThanTheModel()
    {
        JsonElement demo = (await EdgeProcess.SucceedAsync("demo", "--scenario", "intent", "--json")).Json.GetProperty("intent");

        demo.GetProperty("is_equal").GetBoolean().ShouldBeTrue();
        JsonElement[] answers = [.. demo.GetProperty("answers").EnumerateArray()];
        Text(answers[0], "command").ShouldBe("""{"device":"porch light","action":"off","after_s":600}""");
        Text(answers[^1], "command").ShouldBe("""{"error":"not a command"}""");
        JsonElement[] devices = [.. demo.GetProperty("devices").EnumerateArray()];
        devices.Length.ShouldBe(3);
        long memory = demo.GetProperty("memory_bytes").GetInt64();
        devices.ShouldAllBe(d => d.GetProperty("weight_window_bytes").GetInt64() <= memory && d.GetProperty("weight_bytes").GetInt64() > memory);
        devices.Sum(d => d.GetProperty("weight_window_bytes").GetInt64()).ShouldBeLessThan(demo.GetProperty("model_bytes").GetInt64());
    }

    private static string Text(JsonElement json, string field) => json.GetProperty(field).GetString()!;

    private static float[] Floats(string path) => System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(path)).ToArray();

    private static string Normalised(JsonElement json) => JsonSerializer.Serialize(json);

    private static string Label(int sample)
    {
        using JsonDocument labels = JsonDocument.Parse(File.ReadAllBytes(Meter.Labels));
        return labels.RootElement.GetProperty(Path.GetFileName(Meter.Sample(sample))).GetString()!;
    }

    /// <summary>The digit of each wheel: the largest of its ten scores.</summary>
    private static string Reading(byte[] output) =>
        string.Concat(MemoryMarshal.Cast<byte, float>(output).ToArray().Chunk(10).Select(scores => Array.IndexOf(scores, scores.Max())));
}
