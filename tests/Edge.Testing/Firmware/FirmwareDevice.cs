using System.Collections.Immutable;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Firmware;
using Edge.Runtime;

namespace Edge.Testing.Firmware;

/// <summary>A device of a plan as a microcontroller: its program lowered, sent as canonical bytes, checked and executed by the C engine.</summary>
public sealed class FirmwareDevice
{
    private readonly FirmwareTarget _target;
    private readonly LoweredProgram _lowered;
    private readonly BoardTensors _tensors;
    private readonly ImmutableArray<FirmwareTensor> _inputs;
    private readonly ImmutableArray<FirmwareTensor> _outputs;

    /// <summary>Lowers a plan of one device.</summary>
    /// <param name="plan">A verified plan.</param>
    /// <param name="shards">Its weights.</param>
    /// <param name="target">Where it runs.</param>
    /// <param name="weights">Where it has its constants; streamed ones are gone when the program does not need them.</param>
    /// <exception cref="EdgeException">EDGE3300-3304 for what no firmware runs.</exception>
    public FirmwareDevice(Plan plan, IShardSource shards, FirmwareTarget target, FirmwareWeights weights = FirmwareWeights.InFlash)
    {
        _target = target;
        _lowered = FirmwareLowering.Lower(plan, 0, shards, target.Isa, weights);
        _tensors = BoardTensors.Of(plan, 0, new ReferenceKernels());
        ImmutableArray<Step> steps = plan.Devices[0].Steps;
        Graph graph = plan.Graph;
        _inputs = [.. graph.Inputs.Select((tensor, i) =>
            steps.OfType<FeedStep>().First(feed => feed.Input == i) is { Node: >= 0 } feed ? graph.Nodes[feed.Node].Outputs[0] : tensor).Select(Stored)];
        _outputs = [.. graph.Outputs.Select((tensor, i) =>
            steps.OfType<FetchStep>().First(fetch => fetch.Output == i) is { Node: >= 0 } fetch ? graph.Nodes[fetch.Node].Inputs[0] : tensor).Select(Stored)];

        FirmwareTensor Stored(int tensor) => FirmwareTensor.Of(graph.Tensors[tensor]);
    }

    /// <summary>The program.</summary>
    public FirmwareProgram Program => _lowered.Program;

    /// <summary>Runs an inference; the outputs are filled where the result's code is 0.</summary>
    /// <param name="inputs">Bytes of the network's inputs.</param>
    /// <param name="outputs">Bytes of the network's outputs.</param>
    public FirmwareResult Run(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        _tensors.Begin(inputs, outputs);
        FirmwareResult result = FirmwareRunner.Of(_target).Run(Case());
        for (int i = 0; i < result.Outputs.Length; i++)
        {
            result.Outputs[i].CopyTo(_tensors.Output(i));
        }

        _tensors.End();
        return result;
    }

    /// <summary>What the runner is given: the inputs of the inference that ran last.</summary>
    public FirmwareCase Case() => new(
        FirmwareProgramEncoding.Write(Program),
        [.. Program.Nodes.Select(_lowered.ShardOf)],
        ShardsInMemory,
        [.. _inputs.Select((tensor, i) => (tensor, InputOf(i, tensor)))],
        _outputs);

    /// <summary>The most nodes whose constants are loaded at a time; 0 where nothing is loaded, because all are there.</summary>
    private int ShardsInMemory
    {
        get
        {
            int loaded = 0, most = 0;
            foreach (FirmwareStep step in Program.Steps)
            {
                loaded += step.Kind switch { FirmwareStepKind.Load => 1, FirmwareStepKind.Release => -1, _ => 0 };
                most = Math.Max(most, loaded);
            }

            return most;
        }
    }

    private byte[] InputOf(int input, FirmwareTensor tensor)
    {
        byte[] bytes = new byte[tensor.SizeBytes];
        _tensors.Read(input, _tensors.InputRegion(input), bytes);
        return bytes;
    }
}
