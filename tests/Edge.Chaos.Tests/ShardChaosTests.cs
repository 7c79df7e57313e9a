using Edge.Model;
using Edge.Runtime;

namespace Edge.Chaos.Tests;

public sealed class ShardChaosTests
{
    private static Shard First => Cluster.Plans.Single().Shards[0];

    private static string FileOf(AgentProcesses agents) => Path.Combine(agents.StoreOf(0), First.Digest.ToString());

    [Fact]
    public async Task Shard_that_was_damaged_on_disk_is_never_used_and_is_sent_again()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        File.WriteAllBytes(FileOf(agents), new byte[First.SizeBytes]);
        EdgeException error = await Cluster.FailureOf(() => Cluster.PrepareAsync(agents));
        error.Code.ShouldBe(5102);
        error.Message.ShouldContain("device0");

        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        await Cluster.RunAsync(coordinator, 1);
    }

    [Fact]
    public async Task Broken_transfer_goes_on()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        File.WriteAllBytes(FileOf(agents) + ".part", Cluster.Plans.Blobs[First.Digest][..2].ToArray());
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        await Cluster.RunAsync(coordinator, 1);
        File.Exists(FileOf(agents) + ".part").ShouldBeFalse();
    }

    [Fact]
    public async Task Damaged_start_of_a_broken_transfer_is_thrown_away_and_sent_again()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        File.WriteAllBytes(FileOf(agents) + ".part", [0xEE, 0xEE]);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        await Cluster.RunAsync(coordinator, 1);
    }

    [Fact]
    public async Task Full_disk_is_said_and_keeps_the_agent()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        File.CreateSymbolicLink(FileOf(agents) + ".part", "/dev/full");
        EdgeException error = await Cluster.FailureOf(() => Cluster.PrepareAsync(agents));
        error.Code.ShouldBe(5103);
        File.Delete(FileOf(agents) + ".part");
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        await Cluster.RunAsync(coordinator, 1);
    }
}
