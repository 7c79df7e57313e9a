using System.Diagnostics;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Chaos.Tests;

public sealed class LostDeviceTests
{
    [Theory]
    [InlineData(AgentProcesses.Sigkill)]
    [InlineData(AgentProcesses.Sigstop)]
    public async Task Device_that_drops_in_the_middle_of_a_run_is_named_within_the_heartbeat_limit(int signal)
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(3, held: 1);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        Task run = Task.Run(() => Cluster.RunAsync(coordinator, 1));
        await agents.InTheMiddleAsync();
        agents.Signal(1, signal);
        long since = Stopwatch.GetTimestamp();
        EdgeException error = await Cluster.FailureOf(() => run);
        Stopwatch.GetElapsedTime(since).ShouldBeLessThan(Cluster.Options.HeartbeatLimit + TimeSpan.FromSeconds(2));
        error.Code.ShouldBe(5131);
        error.Message.ShouldContain("'device1'");
    }

    [Theory]
    [InlineData(0, AgentProcesses.Sigkill)]
    [InlineData(2, AgentProcesses.Sigkill)]
    [InlineData(1, AgentProcesses.Sigstop)]
    public async Task Run_is_finished_on_the_remaining_devices_with_the_same_output(int victim, int signal)
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(3, held: victim);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents, Cluster.Replanning);
        Task run = Task.Run(() => Cluster.RunAsync(coordinator, 7));
        await agents.InTheMiddleAsync();
        agents.Signal(victim, signal);
        await run;
        coordinator.LostDevices.ShouldBe([$"device{victim}"]);
        coordinator.Plan!.Devices.Length.ShouldBe(3, "two devices and the host");
        await Cluster.RunAsync(coordinator, 8);
    }

    [Fact]
    public async Task Two_devices_lost_one_after_the_other_leave_one()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(3);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents, Cluster.Replanning);
        agents.Signal(2, AgentProcesses.Sigkill);
        await Cluster.RunAsync(coordinator, 1);
        agents.Signal(0, AgentProcesses.Sigkill);
        await Cluster.RunAsync(coordinator, 2);
        coordinator.LostDevices.ShouldBe(["device2", "device0"]);
        (await coordinator.ReportAsync()).Length.ShouldBe(2);
    }
}
