using Edge.Cli.Execution;
using Edge.Cli.Verbs;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Links;

namespace Edge.Cli.Tests.Firmware;

/// <summary>Networks that are sent to emulated boards, whose images know none, give the golden bytes.</summary>
public sealed class StreamedBoardTests
{
    /// <summary>With a window over the weights, which arrive while the board computes; layer by layer.</summary>
    [BoardTheory]
    [InlineData("mlperf_kws_ref", "mps2-an386", 2)]
    [InlineData("mlperf_kws_ref", "mps3-an547", 2)]
    [InlineData("te_vww", "mps2-an386", 1)]
    [InlineData("te_vww", "mps3-an547", 1)]
    public async Task A_network_that_is_sent_in_layers_gives_the_golden_bytes(string network, string board, int vectors)
    {
        GoldenNetwork golden = new(network);
        FirmwareBoard target = FirmwareBoard.Find(board);
        PlanRequest request = new(ModelFile.Open(golden.ModelPath), Clusters.Of(target), Strategy.Single);
        (PlanningResult planned, LoweredProgram lowered) = FirmwarePlanner.Plan(request, target.Isa, FirmwareWeights.Streamed);
        await using EmulatedBoard emulated = new("board", target, new FirmwareMemory(), FirmwareWeights.Streamed);
        PreparedBoard prepared = await emulated.PrepareAsync(planned.Plan, planned.Plan.Endpoint, new MemoryShards(planned.Shards), CancellationToken.None);
        BoardTensors tensors = BoardTensors.Of(planned.Plan, planned.Plan.Endpoint, new SimdKernels());
        BoardHost host = new(tensors, exchange: null, prepared.Constants);
        foreach (string vector in golden.Vectors.Take(vectors))
        {
            byte[] output = new byte[golden.Output(vector).Length];
            tensors.Begin([golden.Input(vector)], [output]);
            BoardRunReport report = await prepared.Connection.RunAsync(host);
            tensors.End();
            output.ShouldBe(golden.Output(vector), vector);
            report.StackBytes.ShouldBeInRange(1, new FirmwareMemory().StackBytes - 256);
        }

        BoardDescription description = prepared.Connection.Description;
        int weights = lowered.Shards().Values.Sum(s => s.Length);
        description.Program.ShouldBeNull("the image has no model");
        description.ConstantsBytes.ShouldBeLessThan(weights, "a window is smaller than all weights");
    }

    /// <summary>In patches the layers of a stage are needed together.</summary>
    [BoardTheory]
    [InlineData("mlperf_resnet_quant", "mps2-an386")]
    public async Task Run_streams_a_model_in_patches(string network, string board)
    {
        GoldenNetwork golden = new(network);
        string vector = golden.Vectors[0];
        RunOptions options = new($"qemu:{board}", null, Strategy.Patches, null, null, null, OnLoss.Fail) { Weights = FirmwareWeights.Streamed };
        await using RunSource source = RunSource.Open(golden.ModelPath, options);
        RunResult result = await RunVerb.RunAsync(source, [golden.Input(vector)], repeat: 1, CancellationToken.None);

        result.Outputs.SelectMany(o => o.ToArray()).ShouldBe(golden.Output(vector));
    }

    [Fact]
    public void Streaming_is_for_emulated_boards()
    {
        RunOptions options = new("3", null, Strategy.Single, null, null, null, OnLoss.Fail) { Weights = FirmwareWeights.Streamed };

        Should.Throw<EdgeException>(() => RunSource.Open("model.tflite", options)).Code.ShouldBe(6207);
    }
}
