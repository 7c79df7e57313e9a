using Edge.Cli.Execution;
using Edge.Cli.Tests.Verbs;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Cost.Boards;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Firmware;
using Edge.Transport.Links;
using Edge.Transport.Serial;

namespace Edge.Cli.Tests.Firmware;

/// <summary>Networks on emulated boards give the golden bytes, in the memory that the image reserves.</summary>
public sealed class BoardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Every network that the firmware has kernels for on the M4, larger ones on the M55 and some on the M7; layer by layer, which has the fewest steps.</summary>
    public static TheoryData<string, string> Networks => new()
    {
        { "mlperf_ad01_int8", "mps2-an386" },
        { "mlperf_kws_ref", "mps2-an386" },
        { "mlperf_resnet_quant", "mps2-an386" },
        { "mlperf_str_ww", "mps2-an386" },
        { "mlperf_vww_96_int8", "mps2-an386" },
        { "te_detection", "mps2-an386" },
        { "te_mcunetv2_large", "mps2-an386" },
        { "te_vww", "mps2-an386" },
        { "tflm_dtln", "mps2-an386" },
        { "tflm_hello_world_int8", "mps2-an386" },
        { "tflm_keyword_scrambled_8bit", "mps2-an386" },
        { "tflm_mobilenet_v2_224", "mps2-an386" },
        { "tflm_person_detect", "mps2-an386" },
        { "tflm_trained_lstm_int8", "mps2-an386" },
        { "te_vww", "mps2-an500" },
        { "tflm_hello_world_int8", "mps2-an500" },
        { "mlperf_kws_ref", "mps3-an547" },
        { "mlperf_resnet_quant", "mps3-an547" },
        { "mlperf_vww_96_int8", "mps3-an547" },
        { "te_detection", "mps3-an547" },
        { "te_mcunetv2_large", "mps3-an547" },
        { "te_vww", "mps3-an547" },
        { "tflm_keyword_scrambled_8bit", "mps3-an547" },
        { "tflm_person_detect", "mps3-an547" },
    };

    /// <summary>Every board that images are built for.</summary>
    public static TheoryData<string> Boards => [.. FirmwareBoard.All.Select(b => b.Name)];

    public void Dispose() => _folder.Dispose();

    [BoardTheory]
    [MemberData(nameof(Networks))]
    public async Task A_network_on_a_board_gives_the_golden_bytes(string network, string board)
    {
        GoldenNetwork golden = new(network);
        string vector = golden.Vectors[0];
        await using RunSource source = RunSource.Open(golden.ModelPath, new RunOptions($"qemu:{board}", null, Strategy.Single, null, null, null, OnLoss.Fail));
        RunResult result = await RunVerb.RunAsync(source, Split(source.Interface.Graph, golden.Input(vector)), repeat: 1, CancellationToken.None);

        result.Outputs.SelectMany(o => o.ToArray()).ShouldBe(golden.Output(vector));
    }

    [BoardTheory]
    [InlineData("mps2-an386")]
    [InlineData("mps3-an547")]
    public async Task Visual_wake_words_runs_in_32_kB_with_everything(string board)
    {
        GoldenNetwork golden = new("te_vww");
        FirmwareBoard target = FirmwareBoard.Find(board);
        PlanRequest request = new(ModelFile.Open(golden.ModelPath), Clusters.Of(target), Strategy.Patches, SramBytes: 20_000);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(request, target.Isa);
        FirmwareImage image = await ModelImage.BuildAsync(lowered, target, _folder["image"], new FirmwareMemory { RamBytes = 32 * 1024 }, CancellationToken.None);
        using InstructionCounter counter = InstructionCounter.Build(FirmwareTree.Find());
        BoardTensors tensors = BoardTensors.Of(planned.Plan, planned.Plan.Endpoint, new SimdKernels());
        BoardHost host = new(tensors, exchange: null, static _ => default);
        long stack = 0;
        const int Runs = 2;
        await using (QemuBoard qemu = await QemuBoard.StartAsync(image, counter.Arguments))
        await using (BoardConnection connection = await BoardConnection.OpenAsync(qemu.Line, new SerialOptions(), new LinkOptions()))
        {
            foreach (string vector in golden.Vectors.Take(Runs))
            {
                byte[] output = new byte[golden.Output(vector).Length];
                tensors.Begin([golden.Input(vector)], [output]);
                stack = (await connection.RunAsync(host)).StackBytes;
                tensors.End();
                output.ShouldBe(golden.Output(vector), vector);
            }

            connection.Description.Program.ShouldBe(Edge.Model.Firmware.FirmwareProgramEncoding.DigestOf(lowered.Program));
        }

        image.RamBytes.ShouldBeLessThanOrEqualTo(32 * 1024);
        image.ArenaBytes.ShouldBeLessThanOrEqualTo(20_000);
        image.ArenaBytes.ShouldBe(FirmwareFootprint.Of(planned.Plan, planned.Plan.Endpoint, target.Isa).ArenaBytes);
        image.InputBytes.ShouldBeLessThan(2_000, "the input is streamed");
        (image.CodeBytes + image.TableBytes).ShouldBeLessThanOrEqualTo(45_000);
        stack.ShouldBeInRange(1, image.StackBytes - 256);

        BoardCost cost = new(DeviceProfiles.All[target.Profile]);
        double predicted = Runs * FirmwareWork.Of(lowered.Program, target.Isa).Sum(w => cost.InstructionsOf(w!) ?? 0);
        (predicted / counter.Read().Run).ShouldBe(1, 0.05, "instructions of a network that was not fitted");
    }

    [BoardTheory]
    [MemberData(nameof(Boards))]
    public async Task Every_board_has_an_image(string board)
    {
        FirmwareBoard target = FirmwareBoard.Find(board);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(new PlanRequest(ModelFile.Open(Meter.Int8Model), Clusters.Of(target), Strategy.Patches, SramBytes: 60_000), target.Isa);
        FirmwareImage image = await ModelImage.BuildAsync(lowered, target, _folder["image"], new FirmwareMemory(), CancellationToken.None);

        image.ArenaBytes.ShouldBe(lowered.Program.ArenaBytes);
        FirmwareFootprint.Of(planned.Plan, planned.Plan.Endpoint, target.Isa).ArenaBytes.ShouldBe(lowered.Program.ArenaBytes);
        image.WeightBytes.ShouldBeGreaterThanOrEqualTo(lowered.Constants.Bytes);
        image.CodeBytes.ShouldBeInRange(1_000, 64_000);
        (image.StackBytes + image.BufferBytes).ShouldBeLessThanOrEqualTo(BoardClusterPlanner.ReservedRamBytes);
    }

    [BoardTheory]
    [InlineData("mps2-an386")]
    public async Task An_image_that_does_not_fit_is_not_built(string board)
    {
        FirmwareBoard target = FirmwareBoard.Find(board);
        (_, LoweredProgram lowered) = FirmwarePlanner.Plan(new PlanRequest(ModelFile.Open(Meter.Int8Model), Clusters.Of(target), Strategy.Single), target.Isa);
        EdgeException refused = await Should.ThrowAsync<EdgeException>(
            ModelImage.BuildAsync(lowered, target, _folder["image"], new FirmwareMemory { RamBytes = lowered.Program.ArenaBytes }, CancellationToken.None));

        refused.Code.ShouldBe(6206);
    }

    private static byte[][] Split(Graph graph, byte[] bytes)
    {
        int offset = 0;
        return [.. graph.Inputs.Select(input =>
        {
            int size = (int)graph.Tensors[input].Bytes;
            offset += size;
            return bytes[(offset - size)..offset];
        })];
    }
}
