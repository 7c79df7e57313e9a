using Edge.Model;
using Edge.Runtime;
using Edge.Runtime.TestHost;

namespace Edge.Chaos.Tests;

/// <summary>What the tests do with a coordinator, in one line each.</summary>
internal static class Cluster
{
    public static readonly BandPlans Plans = new();

    public static CoordinatorOptions Options => new() { Kernels = new TinyKernels(), HeartbeatLimit = TimeSpan.FromSeconds(2) };

    public static CoordinatorOptions Replanning => Options with { Replan = remaining => (Plans.Bands(remaining.Count), Plans.Shards) };

    public static async Task<Coordinator> PrepareAsync(AgentProcesses agents, CoordinatorOptions? options = null)
    {
        Coordinator coordinator = await Coordinator.ConnectAsync(agents.Addresses, options ?? Options);
        try
        {
            await coordinator.PrepareAsync(Plans.Bands(agents.Agents.Count), Plans.Shards);
            return coordinator;
        }
        catch
        {
            await coordinator.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs one inference and compares it to what the network computes.</summary>
    public static async Task RunAsync(Coordinator coordinator, int seed)
    {
        (byte[] input, byte[] expected) = Plans.Example(seed);
        byte[] output = new byte[expected.Length];
        await coordinator.RunAsync([input], [output]);
        output.ShouldBe(expected);
    }

    public static async Task<EdgeException> FailureOf(Func<Task> action) => await Should.ThrowAsync<EdgeException>(action);
}
