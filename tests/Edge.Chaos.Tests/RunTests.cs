using Edge.Model;
using Edge.Runtime;

namespace Edge.Chaos.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task Agents_compute_the_same_as_one_device_and_report()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(3);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        for (int seed = 0; seed < 10; seed++)
        {
            await Cluster.RunAsync(coordinator, seed);
        }

        DeviceReport[] reports = [.. await coordinator.ReportAsync()];
        Model.Plan plan = Cluster.Plans.Bands(3);
        reports.Select(r => r.Name).ShouldBe(plan.Devices.Select(d => d.Name));
        reports.Select(r => r.IsHost).ShouldBe([false, false, false, true]);
        reports.Select(r => r.MeasuredArenaBytes).ShouldBe(plan.Devices.Select(d => (long)d.ArenaBytes));
        reports.Select(r => r.Steps.Length).ShouldBe(plan.Devices.Select(d => d.Steps.Length));
        reports.Sum(r => r.SentBytes).ShouldBe(plan.WireBytes);
        reports.Sum(r => r.ReceivedBytes).ShouldBe(plan.WireBytes);
        reports.ShouldAllBe(r => r.LatencyUs > 0);
    }

    [Fact]
    public async Task Weights_are_sent_once_and_another_plan_may_follow()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2);
        await using (Coordinator first = await Cluster.PrepareAsync(agents))
        {
            await Cluster.RunAsync(first, 1);
        }

        DateTime[] written = [.. Shards().Select(File.GetLastWriteTimeUtc)];
        written.Length.ShouldBe(2);
        await using Coordinator second = await Cluster.PrepareAsync(agents);
        await Cluster.RunAsync(second, 2);
        await second.PrepareAsync(Cluster.Plans.Bands(2), Cluster.Plans.Shards);
        await Cluster.RunAsync(second, 3);
        Shards().Select(File.GetLastWriteTimeUtc).ShouldBe(written, ignoreOrder: true);

        IEnumerable<string> Shards() => Directory.GetFiles(agents.StoreOf(0)).Where(f => Path.GetFileName(f).Length == 2 * Digest.SizeBytes);
    }

    [Fact]
    public async Task Plan_for_other_devices_is_refused()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        await using Coordinator coordinator = await Coordinator.ConnectAsync(agents.Addresses, Cluster.Options);
        (await Cluster.FailureOf(() => coordinator.PrepareAsync(Cluster.Plans.Bands(2), Cluster.Plans.Shards))).Code.ShouldBe(5132);
        (await Cluster.FailureOf(() => Cluster.RunAsync(coordinator, 1))).Code.ShouldBe(5122);
        await coordinator.PrepareAsync(Cluster.Plans.Bands(1), Cluster.Plans.Shards);
        await Cluster.RunAsync(coordinator, 1);
    }
}
