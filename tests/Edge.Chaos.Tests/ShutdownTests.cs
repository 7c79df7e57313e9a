using System.Diagnostics;
using Edge.Devices;
using Edge.Model;
using Edge.Runtime;
using Edge.Runtime.TestHost;

namespace Edge.Chaos.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public async Task Sigterm_finishes_the_running_inference_refuses_the_next_and_exits_with_0()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2, held: 0);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        Task run = Task.Run(() => Cluster.RunAsync(coordinator, 1));
        await agents.InTheMiddleAsync();
        Task<int> stopped = agents.Agents[0].StopAsync();
        await Task.Delay(200); // the signal is on its way
        agents.LetGo();
        await run;
        (await stopped).ShouldBe(0);
        EdgeException error = await Cluster.FailureOf(() => Cluster.RunAsync(coordinator, 2));
        error.Code.ShouldBe(5131);
        error.Message.ShouldContain("'device0'");
    }

    [Fact]
    public async Task Inference_that_does_not_end_does_not_keep_the_agent()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1, held: 0);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        Task run = Task.Run(() => Cluster.RunAsync(coordinator, 1));
        await agents.InTheMiddleAsync();
        (await agents.Agents[0].StopAsync()).ShouldBe(0);
        (await Cluster.FailureOf(() => run)).Code.ShouldBe(5131);
    }

    [Fact]
    public async Task Idle_agent_stops_at_once()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        await using Coordinator coordinator = await Cluster.PrepareAsync(agents);
        long since = Stopwatch.GetTimestamp();
        (await agents.Agents[0].StopAsync()).ShouldBe(0);
        Stopwatch.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Agent_ends_with_its_parent()
    {
        string store = Directory.CreateTempSubdirectory("edge-orphan-").FullName;
        ProcessStartInfo start = new("dotnet", [typeof(BandPlans).Assembly.Location, "--listen", "127.0.0.1:0", "--store", store, "--stop-with-input"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process agent = Process.Start(start)!;
        (await agent.StandardOutput.ReadLineAsync())!.ShouldStartWith("listening on 127.0.0.1:");
        agent.StandardInput.Close();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(5));
        await agent.WaitForExitAsync(limit.Token);
        agent.ExitCode.ShouldBe(0);
        Directory.Delete(store, recursive: true);
    }

    [Fact]
    public async Task Open_address_without_a_key_is_refused()
    {
        string store = Directory.CreateTempSubdirectory("edge-open-").FullName;
        AgentOptions options = new() { Listen = AgentAddress.Parse("0.0.0.0:0").ToEndPoint(), StoreDirectory = store };
        EdgeException error = await Cluster.FailureOf(() => Agent.RunAsync(options, new TinyKernels(), TextWriter.Null));
        error.Code.ShouldBe(5110);
        Directory.Delete(store, recursive: true);
    }

    [Fact]
    public async Task Agent_that_does_not_start_says_so()
    {
        EdgeException error = await Cluster.FailureOf(() => LocalAgent.StartAsync(new LocalAgentCommand("false", []), "/tmp"));
        error.Code.ShouldBe(5140);
    }
}
