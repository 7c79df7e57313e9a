using Edge.Model;
using Edge.Runtime;
using Edge.Runtime.TestHost;

namespace Edge.Chaos.Tests;

public sealed class FaultyNetworkTests
{
    private const int ShardBytes = 4_000_000;
    private const long InTheFirstShard = 3_000_000;

    // Weights larger than the window of a transfer (1 MiB), so that the fault hits them on their way.
    private static readonly BandPlans Plans = new(height: 1, width: 1, channels: ShardBytes);

    private static async Task<EdgeException> PrepareThroughAsync(FaultyProxy proxy)
    {
        await using Coordinator coordinator = await Coordinator.ConnectAsync([new ClusterDeviceAddress("device0", AgentAddress.Parse(proxy.Address))], Cluster.Options);
        return await Cluster.FailureOf(() => coordinator.PrepareAsync(Plans.Bands(1), Plans.Shards));
    }

    private static async Task RunDirectlyAsync(AgentProcesses agents)
    {
        await using Coordinator coordinator = await Coordinator.ConnectAsync(agents.Addresses, Cluster.Options);
        await coordinator.PrepareAsync(Plans.Bands(1), Plans.Shards);
        (byte[] input, byte[] expected) = Plans.Example(1);
        byte[] output = new byte[expected.Length];
        await coordinator.RunAsync([input], [output]);
        output.AsSpan().SequenceEqual(expected).ShouldBeTrue();
    }

    [Fact]
    public async Task Bit_flipped_on_the_wire_is_an_error_that_names_the_device_and_no_weight_is_stored()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using FaultyProxy proxy = FaultyProxy.Flipping(agents.Agents[0].Address, InTheFirstShard);
        EdgeException error = await PrepareThroughAsync(proxy);
        error.Code.ShouldBe(5131);
        error.Message.ShouldContain("'device0'");
        error.Message.ShouldContain("EDGE4003");
        Directory.GetFiles(agents.StoreOf(0)).ShouldAllBe(f => f.EndsWith(".part", StringComparison.Ordinal));
        await RunDirectlyAsync(agents);
    }

    [Fact]
    public async Task Transfer_that_is_cut_goes_on_from_what_has_arrived()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using (FaultyProxy proxy = FaultyProxy.Cutting(agents.Agents[0].Address, InTheFirstShard))
        {
            (await PrepareThroughAsync(proxy)).Code.ShouldBe(5131);
        }

        // The coordinator sees the cut before the agent has written what still arrived.
        SpinWait.SpinUntil(() => Directory.GetFiles(agents.StoreOf(0)) is [string part] && new FileInfo(part).Length >= 1_000_000, TimeSpan.FromSeconds(30)).ShouldBeTrue();
        string partial = Directory.GetFiles(agents.StoreOf(0)).ShouldHaveSingleItem();
        partial.ShouldEndWith(".part");
        new FileInfo(partial).Length.ShouldBeLessThan(ShardBytes);
        await RunDirectlyAsync(agents);
        Directory.GetFiles(agents.StoreOf(0)).ShouldAllBe(f => !f.EndsWith(".part", StringComparison.Ordinal));
    }
}
