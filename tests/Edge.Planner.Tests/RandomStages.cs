using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Passes;
using Edge.Planner.Patches;
using Edge.Planner.Programs;
using Edge.Testing;

namespace Edge.Planner.Tests;

/// <summary>Cuts a network at random into stages with random options: tiles, grids, channel groups, directions.</summary>
internal static class RandomStages
{
    /// <summary>A plan for one device.</summary>
    public static PlanningResult Plan(ImportedModel model, SeededRandom random)
    {
        Network network = new(GraphPasses.Run(model.Graph));
        Fabric fabric = new(network, model.Weights, PlanRunner.InProcess);
        DeviceProgram program = fabric.Programs[0];
        HashSet<int> streamed = [.. network.Sources.Select(s => s.Tensor).Where(t => network.Consumers[t].Length == 1 && !network.IsSink(t))];
        Dictionary<int, int> bufferOf = Boundary.FeedWhole(fabric, network, 0, streamed);
        Region[] asked = DeviceWindows.Whole(network);
        StageSchedule schedule = new(network, streamed);
        for (int from = 0; from < network.Nodes.Length;)
        {
            int to = Math.Min(from + random.Next(1, 6), network.Nodes.Length);
            StageTrace? trace = null;
            while (trace is null)
            {
                bool isGrid = random.Chance(50);
                StageOptions options = new(isGrid ? random.Next(1, 4) : 1, isGrid ? random.Next(1, 4) : 1, random.Chance(80) ? 1 : 2, random.Chance(30) ? int.MaxValue : random.Next(1, 6), random.Chance(50) ? 1 : random.Next(1, 4), random.Chance(50));
                trace = schedule.Of(from, to, asked, options);
            }

            StageWriter.Write(program, trace, asked, bufferOf);
            from = to;
        }

        Boundary.Fetch(fabric, network, 0, bufferOf);
        (Plan plan, ImmutableArray<DeviceMemory> memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> blobs) = fabric.ToPlan("patches");
        memory[0].ArenaBytes.ShouldBeGreaterThanOrEqualTo(memory[0].LiveBytes);
        return new PlanningResult(plan, blobs, [], new PlanExplanation("patches", [], memory));
    }
}
