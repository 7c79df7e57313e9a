using System.Text.Json;
using Edge.Cli.Execution;
using Edge.Cli.Tests.Firmware;
using Edge.Cli.Tests.Flashing;
using Edge.Cli.Tests.Verbs;
using Edge.Model;
using Edge.Planner;

namespace Edge.Cli.Tests.Boards;

/// <summary><c>edge run --cluster</c> over emulated boards and an agent.</summary>
public sealed class BoardClusterTests : IDisposable
{
    private const string FourBoards = """
          - { name: m4-a, address: 'qemu:mps2-an386', sram: 32KiB }
          - { name: m4-b, address: 'qemu:mps2-an386' }
          - { name: m55-a, address: 'qemu:mps3-an547' }
          - { name: m55-b, address: 'qemu:mps3-an547', sram: 64KiB }

        """;

    private static readonly string[] NamesOfDevices = ["peak_arena_bytes"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BoardTheory]
    [InlineData("join: hub\ndevices:\n  - { name: hub, address: local, profile: raspberry-pi-4 }\n" + FourBoards, "hub")]
    [InlineData("devices:\n" + FourBoards, "m55-a")]
    public async Task Four_boards_give_the_bytes_of_one_device(string cluster, string join)
    {
        GoldenNetwork golden = new("mlperf_kws_ref");
        File.WriteAllText(_folder["cluster.yaml"], cluster);
        File.WriteAllBytes(_folder["input.bin"], golden.Input("0"));

        EdgeProcess run = await EdgeProcess.SucceedAsync(
            "run", golden.ModelPath, "--cluster", _folder["cluster.yaml"], "--strategy", "patches", "--input", _folder["input.bin"], "--output", _folder["output.bin"], "--json");

        File.ReadAllBytes(_folder["output.bin"]).ShouldBe(golden.Output("0"));
        SchemaPage.ShouldDescribe(run.Json, NamesOfDevices, "max", "energy", "mj", "from");
        JsonElement[] devices = [.. run.Json.GetProperty("devices").EnumerateArray()];
        foreach (JsonElement board in devices.Where(d => d.GetProperty("name").GetString()!.StartsWith('m')))
        {
            (double compute, double idle, double wire, double all) = (Number(board, "compute_us"), Number(board, "idle_us"), Number(board, "wire_us"), Number(board, "us"));
            compute.ShouldBePositive();
            wire.ShouldBePositive();
            (compute + idle + wire).ShouldBe(all, tolerance: 1);
            Number(board, "line_bytes").ShouldBeGreaterThan(Number(board, "sent_bytes") + Number(board, "received_bytes"));
        }

        devices.Where(d => d.GetProperty("steps").EnumerateArray().Any(IsDense)).ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe(join);
    }

    [BoardTheory]
    [InlineData("mlperf_kws_ref")]
    public async Task The_latent_of_a_board_is_coded_behind_its_line(string network)
    {
        GoldenNetwork golden = new(network);
        File.WriteAllText(_folder["cluster.yaml"], "devices: [{ name: head, address: 'qemu:mps2-an386' }, { name: tail, address: local, profile: raspberry-pi-4 }]");
        foreach (string record in (string[])["0", "1", "2"])
        {
            File.WriteAllBytes(_folder[$"{record}.bin"], golden.Input(record));
        }

        string[] asked = [golden.ModelPath, "--cluster", _folder["cluster.yaml"], "--strategy", "bottleneck", "--objective", "bytes", "--calibrate", _folder["0.bin"], _folder["1.bin"], _folder["2.bin"]];
        EdgeProcess planned = await EdgeProcess.SucceedAsync(["plan", .. asked, "--json"]);
        EdgeProcess run = await EdgeProcess.SucceedAsync(["run", .. asked, "--input", _folder["0.bin"], "--output", _folder["output.bin"], "--json"]);

        File.ReadAllBytes(_folder["output.bin"]).ShouldBe(golden.Output("0"));
        JsonElement head = run.Json.GetProperty("devices")[0], tail = run.Json.GetProperty("devices")[1];
        long latent = planned.Json.GetProperty("cuts").EnumerateArray().Where(c => c.GetProperty("head_macs").GetInt64() == planned.Json.GetProperty("devices")[0].GetProperty("macs").GetInt64()).Min(c => c.GetProperty("latent_bytes").GetInt64());
        Number(tail, "received_bytes").ShouldBe(Number(head, "sent_bytes"));
        Number(tail, "received_bytes").ShouldBeLessThan(latent);
    }

    [BoardTheory]
    [InlineData("mlperf_kws_ref")]
    public async Task Emulated_boards_can_be_sent_their_parts(string network)
    {
        GoldenNetwork golden = new(network);
        File.WriteAllText(_folder["cluster.yaml"], "devices: [{ name: a, address: 'qemu:mps2-an386' }, { name: b, address: 'qemu:mps3-an547' }]");
        File.WriteAllBytes(_folder["input.bin"], golden.Input("0"));

        await EdgeProcess.SucceedAsync(
            "run", golden.ModelPath, "--cluster", _folder["cluster.yaml"], "--strategy", "patches", "--streamed", "--input", _folder["input.bin"], "--output", _folder["output.bin"]);

        File.ReadAllBytes(_folder["output.bin"]).ShouldBe(golden.Output("0"));
    }

    [EmulatorFact]
    public async Task The_cluster_of_the_page_runs_as_it_is()
    {
        File.WriteAllText(_folder["boards.yaml"], "# boards.yaml" + DocumentationPage.Read("cluster.md").Split("# boards.yaml")[1].Split("```")[0]);

        EdgeProcess alone = await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--input", Meter.Sample(1), "--json");
        EdgeProcess cluster = await EdgeProcess.SucceedAsync("run", Meter.Int8Model, "--cluster", _folder["boards.yaml"], "--input", Meter.Sample(1), "--json");

        cluster.Json.GetProperty("output_digest").GetString().ShouldBe(alone.Json.GetProperty("output_digest").GetString());
        cluster.Json.GetProperty("devices").EnumerateArray().Count(d => Number(d, "line_bytes") > 0).ShouldBe(4);
    }

    [Theory]
    [InlineData("{ name: a, address: /dev/ttyACM0, board: stm32f4 }, { name: b, address: 'serial:/dev/ttyACM0@921600', board: rp2040 }", 6220)]
    [InlineData("{ name: a, address: 'qemu:mps2-an386', board: mps3-an547 }", 6221)]
    [InlineData("{ name: a, address: 'qemu:stm32f4' }", 6224)]
    [InlineData("{ name: a, address: 'qemu:abacus' }", 6200)]
    [InlineData("{ name: a, address: /dev/ttyACM0, board: abacus, profile: cortex-m4 }", 6200)]
    public void What_cannot_be_is_refused_by_number(string devices, int code)
    {
        File.WriteAllText(_folder["cluster.yaml"], $"devices: [{devices}]");

        Should.Throw<EdgeException>(() => RunSource.Open(
            Meter.Int8Model, new RunOptions(null, new FileInfo(_folder["cluster.yaml"]), Strategy.Patches, null, null, null, OnLoss.Fail))).Code.ShouldBe(code);
    }

    private static bool IsDense(JsonElement step) => step.TryGetProperty("node", out JsonElement node) && node.GetString()!.Contains("dense", StringComparison.Ordinal);

    private static double Number(JsonElement element, string name) => element.GetProperty(name).GetDouble();
}
