using Edge.Kernels;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner;
using Edge.Runtime;
using Edge.Testing;

namespace Edge.Conformance.Tests;

/// <summary>
/// Runs a case as a user would: planned for devices, in patches where it can be cut, the plan through its bytes, and
/// executed in the arenas that it asks for.
/// </summary>
public sealed class PlannedExecutor(IKernelSet kernels, int devices) : IConformanceExecutor
{
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1 << 30, 1 << 30, 1e9, 1e9, 1e9, 1, 1e9, 1);

    public string Name => $"{kernels.Name}, planned for {devices}";

    public bool Supports(NodeCase nodeCase) => true;

    public byte[] Run(NodeCase nodeCase)
    {
        PlanningResult planned = PlanFor(nodeCase);
        Plan plan = PlanEncoding.Read(PlanEncoding.Write(planned.Plan));
        using InProcessCluster cluster = new(plan, new MemoryShards(planned.Shards), kernels);
        byte[] output = new byte[nodeCase.Output.Bytes];
        for (int run = 0; run < 2; run++) // the second one on what the first one left behind
        {
            cluster.Run([.. nodeCase.Inputs.Select(i => new ReadOnlyMemory<byte>(i))], [output]);
        }

        return output;
    }

    private PlanningResult PlanFor(NodeCase nodeCase)
    {
        ImportedModel model = new(nodeCase.Graph, nodeCase.Weights, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        ClusterSpec cluster = new([.. Enumerable.Range(0, devices).Select(d => new ClusterDevice($"device{d}", devices == 1 ? "inproc" : "local", Profile))]);
        try
        {
            return NetworkPlanner.Plan(new PlanRequest(model, cluster, Strategy.Patches));
        }
        catch (EdgeException e) when (e.Code is >= 3000 and < 3100)
        {
            return NetworkPlanner.Plan(new PlanRequest(model, cluster, Strategy.Single)); // nothing to cut
        }
    }
}
