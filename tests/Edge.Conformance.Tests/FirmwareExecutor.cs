using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Model.Firmware;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;
using Edge.Testing.Firmware;

namespace Edge.Conformance.Tests;

/// <summary>Runs a case as a microcontroller would: planned, lowered, sent as canonical bytes, checked and executed by the C engine.</summary>
public sealed class FirmwareExecutor(FirmwareTarget target, Strategy strategy) : IConformanceExecutor
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1 << 30, 1 << 30, 1e9, 1e9, 1e9, 1, 1e9, 1);

    public string Name => strategy == Strategy.Single ? target.Name : $"{target.Name}, in patches";

    /// <summary>Nodes of int8 that lower; the others are refused by name.</summary>
    public bool Supports(NodeCase nodeCase) => target.Missing is null && Device(nodeCase, FirmwareWeights.InFlash) is not null;

    /// <summary>With all constants in memory, and with those of one node at a time.</summary>
    public byte[] Run(NodeCase nodeCase)
    {
        byte[] output = Run(nodeCase, FirmwareWeights.InFlash), streamed = Run(nodeCase, FirmwareWeights.Streamed);
        return output.AsSpan().SequenceEqual(streamed) ? output : throw new InvalidOperationException($"{nodeCase.Name}: streamed constants give other bytes.");
    }

    private byte[] Run(NodeCase nodeCase, FirmwareWeights weights)
    {
        byte[] output = new byte[nodeCase.Output.Bytes];
        FirmwareResult result = Device(nodeCase, weights)!.Run([.. nodeCase.Inputs.Select(i => new ReadOnlyMemory<byte>(i))], [output]);
        return result.Code == 0
            ? output
            : throw new InvalidOperationException($"{nodeCase.Name}: EDGE{result.Code} at {result.Where}: {result.Text}");
    }

    private FirmwareDevice? Device(NodeCase nodeCase, FirmwareWeights weights)
    {
        ImportedModel model = new(nodeCase.Graph, nodeCase.Weights, ImmutableSortedDictionary<string, string>.Empty);
        try
        {
            PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec([new ClusterDevice("board", "inproc", Profile)]), strategy));
            return new FirmwareDevice(PlanEncoding.Read(PlanEncoding.Write(planned.Plan)), new MemoryShards(planned.Shards), target, weights);
        }
        catch (EdgeException e) when (e.Code is >= 3000 and < 3100 or >= 3300 and < 3400)
        {
            return null; // nothing to cut, or no kernel
        }
    }
}
