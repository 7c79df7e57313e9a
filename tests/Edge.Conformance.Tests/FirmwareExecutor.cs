using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Planner.Firmware;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Conformance.Tests;

/// <summary>Runs a case as a microcontroller would: planned, lowered, sent as canonical bytes, checked and executed by the C engine.</summary>
public sealed class FirmwareExecutor(FirmwareTarget target, Strategy strategy) : IConformanceExecutor
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1 << 30, 1 << 30, 1e9, 1e9, 1e9, 1, 1e9, 1);

    public string Name => strategy == Strategy.Single ? target.Name : $"{target.Name}, in patches";

    /// <summary>Networks of int8 that lower; the others are refused by name.</summary>
    public bool Supports(NodeCase nodeCase) =>
        target.Missing is null && Tensors(nodeCase).All(tensor => tensor.Type == ElementType.Int8) && Lowered(nodeCase) is not null;

    public byte[] Run(NodeCase nodeCase)
    {
        LoweredProgram lowered = Lowered(nodeCase)!;
        byte[] all = Run(nodeCase, lowered, shardsInMemory: 0);
        byte[] streamed = Run(nodeCase, lowered, shardsInMemory: 1);
        return all.AsSpan().SequenceEqual(streamed) ? all : throw new InvalidOperationException($"{nodeCase.Name}: streamed constants give other bytes.");
    }

    private byte[] Run(NodeCase nodeCase, LoweredProgram lowered, int shardsInMemory)
    {
        FirmwareResult result = FirmwareRunner.Of(target).Run(new FirmwareCase(
            FirmwareProgramEncoding.Write(lowered.Program),
            [.. lowered.Program.Nodes.Select(lowered.ShardOf)],
            shardsInMemory,
            [.. nodeCase.Graph.Inputs.Select((input, i) => (FirmwareTensor.Of(nodeCase.Graph.Tensors[input]), nodeCase.Inputs[i]))],
            [FirmwareTensor.Of(nodeCase.Output)]));
        return result.Code == 0
            ? result.Outputs[0]
            : throw new InvalidOperationException($"{nodeCase.Name}: EDGE{result.Code} at {result.Where}: {result.Text}");
    }

    private static IEnumerable<Tensor> Tensors(NodeCase nodeCase) =>
        [.. nodeCase.Graph.Inputs.Select(input => nodeCase.Graph.Tensors[input]), nodeCase.Output];

    /// <summary>Whether whoever feeds the board does the work.</summary>
    private static bool AtTheBoundary(Plan plan) =>
        plan.Devices[0].Steps.Any(step => step is FeedStep { Node: >= 0 } or FetchStep { Node: >= 0 });

    private LoweredProgram? Lowered(NodeCase nodeCase)
    {
        ImportedModel model = new(nodeCase.Graph, nodeCase.Weights, ImmutableSortedDictionary<string, string>.Empty);
        try
        {
            PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("board", "inproc", Profile)]), strategy));
            return AtTheBoundary(planned.Plan) ? null : FirmwareLowering.Lower(PlanEncoding.Read(PlanEncoding.Write(planned.Plan)), 0, new MemoryShards(planned.Shards), target.Isa);
        }
        catch (EdgeException e) when (e.Code is >= 3000 and < 3100 or >= 3300 and < 3400)
        {
            return null; // nothing to cut, or no kernel
        }
    }
}
