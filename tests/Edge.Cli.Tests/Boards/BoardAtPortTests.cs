using Edge.Cli.Execution;
using Edge.Cli.Tests.Firmware;
using Edge.Cli.Tests.Verbs;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;

namespace Edge.Cli.Tests.Boards;

/// <summary>Boards that are there already, at ports, get their parts of a network over their lines.</summary>
public sealed class BoardAtPortTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [BoardTheory]
    [InlineData("mlperf_kws_ref")]
    public async Task Boards_at_ports_are_sent_their_parts(string network)
    {
        GoldenNetwork golden = new(network);
        using SocketBoard first = await SocketBoard.StartAsync(FirmwareBoard.Find("mps2-an386"), _folder), second = await SocketBoard.StartAsync(FirmwareBoard.Find("mps3-an547"), _folder);
        string cluster = $"devices: [{{ name: first, address: '{first.Address}', board: mps2-an386 }}, {{ name: second, address: '{second.Address}', board: mps3-an547 }}]";

        for (int round = 0; round < 2; round++)
        {
            RunResult result = await RunAsync(golden, cluster);
            result.Outputs[0].ToArray().ShouldBe(golden.Output("0"), $"round {round}");
        }

        EdgeException refused = await Should.ThrowAsync<EdgeException>(
            RunAsync(golden, $"devices: [{{ name: first, address: '{first.Address}', board: mps3-an547 }}]"));
        refused.Code.ShouldBe(6222);
        refused.Diagnostics[0].What.ShouldContain("'first'");
    }

    [BoardTheory]
    [InlineData("mlperf_kws_ref")]
    public async Task A_board_whose_image_has_its_part_runs_that_and_nothing_else(string network)
    {
        GoldenNetwork golden = new(network);
        FirmwareBoard target = FirmwareBoard.Find("mps3-an547");
        File.WriteAllText(_folder["cluster.yaml"], "devices: [{ name: a, address: /dev/null, board: mps2-an386 }, { name: b, address: /dev/zero, board: mps3-an547 }]");
        await EdgeProcess.SucceedAsync("plan", golden.ModelPath, "--cluster", _folder["cluster.yaml"], "--strategy", "single", "-o", _folder["plan"]);
        using DevicePart part = DevicePart.OfPlan(_folder["plan"], "b", target, FirmwareWeights.InFlash);
        using SocketBoard board = new(await ModelImage.BuildAsync(part.Lowered, FirmwareWeights.InFlash, target, _folder["image"], new FirmwareMemory(), CancellationToken.None));
        string cluster = $"devices: [{{ name: a, address: /dev/null, board: mps2-an386 }}, {{ name: b, address: '{board.Address}', board: mps3-an547 }}]";

        (await RunAsync(_folder["plan"], golden, cluster)).Outputs[0].ToArray().ShouldBe(golden.Output("0"));
        (await Should.ThrowAsync<EdgeException>(RunAsync(golden, $"devices: [{{ name: b, address: '{board.Address}', board: mps3-an547 }}]"))).Code.ShouldBe(6223);
        Should.Throw<EdgeException>(() => DevicePart.OfPlan(_folder["plan"], "a", target, FirmwareWeights.InFlash)).Code.ShouldBe(6226);
        (await EdgeProcess.RunAsync("build-firmware", _folder["plan"], "--board", target.Name, "-o", _folder["none"])).Error.ShouldContain("EDGE6227");
    }

    private Task<RunResult> RunAsync(GoldenNetwork golden, string cluster) => RunAsync(golden.ModelPath, golden, cluster);

    private async Task<RunResult> RunAsync(string path, GoldenNetwork golden, string cluster)
    {
        File.WriteAllText(_folder["cluster.yaml"], cluster);
        await using RunSource source = RunSource.Open(path, new RunOptions(null, new FileInfo(_folder["cluster.yaml"]), Strategy.Patches, null, null, null, OnLoss.Fail));
        return await RunVerb.RunAsync(source, [golden.Input("0")], repeat: 1, CancellationToken.None);
    }
}
