using System.Diagnostics;
using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Chaos.Tests.Language;

public sealed class LanguageFaultTests
{
    private const int Tokens = 24;

    [Theory]
    [InlineData(AgentProcesses.Sigkill)]
    [InlineData(AgentProcesses.Sigstop)]
    public async Task Worker_that_drops_in_the_middle_of_a_generation_is_named_within_the_heartbeat_limit(int signal)
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses);
        long since = 0;
        EdgeException error = Should.Throw<EdgeException>(() => TinyModel.Generate(engine, Tokens, before: i =>
        {
            if (i == 5)
            {
                agents.Signal(1, signal);
                since = Stopwatch.GetTimestamp();
            }
        }));
        Stopwatch.GetElapsedTime(since).ShouldBeLessThan(TinyModel.Options.HeartbeatLimit + TimeSpan.FromSeconds(2));
        error.Code.ShouldBe(5131);
        error.Message.ShouldContain("'device1'");
        Should.Throw<EdgeException>(() => TinyModel.Generate(engine, 1)).Code.ShouldBe(5451);
    }

    [Theory]
    [InlineData(0, AgentProcesses.Sigkill)]
    [InlineData(1, AgentProcesses.Sigstop)]
    public async Task Generation_goes_on_with_the_remaining_devices_and_the_same_tokens(int victim, int signal)
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses, TinyModel.Replanning);
        using LocalTokenEngine undisturbed = TinyModel.Local(3);
        int[] other = TinyModel.Generate(engine, 3, sequence: 1);
        int[] tokens = TinyModel.Generate(engine, Tokens, before: i =>
        {
            if (i == 7)
            {
                agents.Signal(victim, signal);
            }
        });
        tokens.ShouldBe(TinyModel.Generate(undisturbed, Tokens));
        engine.LostDevices.ShouldBe([$"device{victim}"]);
        engine.Plan!.Devices.Length.ShouldBe(2);

        // The other sequence is in the new caches, too.
        TinyModel.Generate(undisturbed, 3, sequence: 1).ShouldBe(other);
        TokenBatch batch = new(1);
        batch.Add(1, TinyModel.Prompt.Length + 3, 50, wantsLogits: true);
        engine.Forward(batch);
        undisturbed.Forward(batch);
        TinyModel.Continue(engine, TinyModel.Prompt.Length + 4, 5, sequence: 1).ShouldBe(TinyModel.Continue(undisturbed, TinyModel.Prompt.Length + 4, 5, sequence: 1));
    }

    [Fact]
    public async Task Devices_lost_one_after_the_other_leave_the_endpoint()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses, TinyModel.Replanning);
        using LocalTokenEngine undisturbed = TinyModel.Local(3);
        int[] tokens = TinyModel.Generate(engine, Tokens, before: i =>
        {
            if (i is 4 or 12)
            {
                agents.Signal(i == 4 ? 1 : 0, AgentProcesses.Sigkill);
            }
        });
        tokens.ShouldBe(TinyModel.Generate(undisturbed, Tokens));
        engine.LostDevices.ShouldBe(["device1", "device0"]);
        engine.Report().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Agent_that_is_told_to_stop_finishes_its_batch_and_is_replaced()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(2);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses, TinyModel.Replanning);
        using LocalTokenEngine undisturbed = TinyModel.Local(3);
        Task<int>? stopping = null;
        int[] tokens = TinyModel.Generate(engine, Tokens, before: i =>
        {
            stopping = i == 6 ? agents.Agents[0].StopAsync() : stopping;
            (i < 9 || SpinWait.SpinUntil(() => stopping!.IsCompleted, TimeSpan.FromSeconds(20))).ShouldBeTrue();
        });
        tokens.ShouldBe(TinyModel.Generate(undisturbed, Tokens));
        (await stopping!).ShouldBe(0);
        engine.LostDevices.ShouldBe(["device0"]);
    }

    [Fact]
    public async Task Device_lost_between_a_batch_and_its_logits_is_replaced()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses, TinyModel.Replanning);
        using LocalTokenEngine undisturbed = TinyModel.Local(2);
        TinyModel.Generate(engine, 3).ShouldBe(TinyModel.Generate(undisturbed, 3));
        agents.Signal(0, AgentProcesses.Sigkill);
        Candidate[] all = new Candidate[engine.VocabularyCount], expected = new Candidate[engine.VocabularyCount];
        engine.Candidates(0, all).ShouldBe(all.Length);
        undisturbed.Candidates(0, expected);
        all[0].Token.ShouldBe(expected[0].Token);
    }

    [Fact]
    public async Task Second_coordinator_is_told_that_the_agent_is_busy_and_the_first_goes_on()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using ClusterTokenEngine first = await TinyModel.StartAsync(agents.Addresses);
        EdgeException error = await Cluster.FailureOf(() => TinyModel.StartAsync(agents.Addresses));
        error.Code.ShouldBe(5130);
        error.Message.ShouldContain("EDGE5120");
        using LocalTokenEngine local = TinyModel.Local(2);
        TinyModel.Generate(first, 5).ShouldBe(TinyModel.Generate(local, 5));
    }

    [Fact]
    public async Task Shard_that_was_damaged_in_a_store_is_sent_again()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using (ClusterTokenEngine first = await TinyModel.StartAsync(agents.Addresses))
        {
            TinyModel.Generate(first, 1);
        }

        string shard = Directory.GetFiles(agents.StoreOf(0)).Order(StringComparer.Ordinal).First();
        byte[] bytes = await File.ReadAllBytesAsync(shard);
        bytes[100] ^= 1;
        await File.WriteAllBytesAsync(shard, bytes);

        using ClusterTokenEngine second = await TinyModel.StartAsync(agents.Addresses);
        using LocalTokenEngine local = TinyModel.Local(2);
        TinyModel.Generate(second, 10).ShouldBe(TinyModel.Generate(local, 10));
        File.Exists(shard + ".damaged").ShouldBeTrue();
        (await File.ReadAllBytesAsync(shard)).ShouldNotBe(bytes);
    }

    [Fact]
    public async Task Disk_that_is_full_while_shards_arrive_is_said_and_keeps_the_agent()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        (Plan plan, _) = TinyModel.Plan(2);
        string partial = Path.Combine(agents.StoreOf(0), $"{plan.Shards[plan.Devices[0].Steps.OfType<LoadStep>().Last().Shard].Digest}.part");
        File.CreateSymbolicLink(partial, "/dev/full");
        EdgeException error = await Cluster.FailureOf(() => TinyModel.StartAsync(agents.Addresses));
        error.Code.ShouldBe(5103);
        error.Message.ShouldContain("device0");
        File.Delete(partial);
        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses);
        TinyModel.Generate(engine, 1).Length.ShouldBe(1);
    }
}
