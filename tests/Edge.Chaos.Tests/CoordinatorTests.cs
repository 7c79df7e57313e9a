using System.Diagnostics;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Chaos.Tests;

public sealed class CoordinatorTests
{
    [Fact]
    public async Task Second_coordinator_is_told_that_the_agent_is_busy_and_the_first_goes_on()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        await using Coordinator first = await Cluster.PrepareAsync(agents);
        EdgeException error = await Cluster.FailureOf(async () => await (await Cluster.PrepareAsync(agents)).DisposeAsync());
        error.Code.ShouldBe(5130);
        error.Message.ShouldContain("EDGE5120");
        error.Message.ShouldContain("'device0'");
        await Cluster.RunAsync(first, 1);
    }

    [Fact]
    public async Task Agent_whose_coordinator_dies_in_the_middle_of_a_run_frees_everything_and_serves_the_next()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1, held: 0);
        using Process first = Process.Start(new ProcessStartInfo("dotnet", [AgentProcesses.HostProgram, "--coordinate", agents.Agents[0].Address]))!;
        await agents.InTheMiddleAsync();
        agents.HoldsWeights(0).ShouldBeTrue();
        first.Kill();
        await first.WaitForExitAsync();
        agents.LetGo();
        await AgentProcesses.UntilAsync(() => !agents.HoldsWeights(0));

        await using Coordinator second = await Cluster.PrepareAsync(agents);
        await Cluster.RunAsync(second, 2);
    }

    [Fact]
    public async Task Cancelled_run_leaves_the_agents_usable()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2, held: 1);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        using CancellationTokenSource stop = new();
        byte[] image = new byte[Cluster.Plans.ImageBytes];
        Task run = Task.Run(() => coordinator.RunAsync([image], [new byte[image.Length]], stop.Token));
        await agents.InTheMiddleAsync();
        await stop.CancelAsync();
        agents.LetGo();
        await Should.ThrowAsync<OperationCanceledException>(() => run);
        await coordinator.PrepareAsync(Cluster.Plans.Bands(2), Cluster.Plans.Shards);
        await Cluster.RunAsync(coordinator, 3);
    }

    [Fact]
    public async Task Wrong_key_is_refused_and_the_right_one_is_not()
    {
        string directory = Directory.CreateTempSubdirectory("edge-key-").FullName;
        try
        {
            string right = Path.Combine(directory, "right"), wrong = Path.Combine(directory, "wrong");
            File.WriteAllText(right, "a secret of more than sixteen bytes");
            File.WriteAllText(wrong, "another secret of some forty bytes");
            await using AgentProcesses agents = await AgentProcesses.StartAsync(2, keyFile: right);
            foreach (string? key in (string?[])[wrong, null])
            {
                EdgeException error = await Cluster.FailureOf(() => Coordinator.ConnectAsync(agents.Addresses, Cluster.Options with { KeyFile = key }));
                error.Code.ShouldBe(5130);
                error.Message.ShouldContain("key");
            }

            await using Coordinator coordinator = await Cluster.PrepareAsync(agents, Cluster.Options with { KeyFile = right });
            await Cluster.RunAsync(coordinator, 1);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Agent_that_is_not_there_is_named()
    {
        ClusterDeviceAddress nobody = new("garage", new AgentAddress("127.0.0.1", 1));
        EdgeException error = await Cluster.FailureOf(() => Coordinator.ConnectAsync([nobody], Cluster.Options));
        error.Code.ShouldBe(5130);
        error.Message.ShouldContain("'garage' at tcp:127.0.0.1:1");
    }
}
