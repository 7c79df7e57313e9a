using System.Buffers.Binary;
using System.Net;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;

namespace Edge.Chaos.Tests.Language;

/// <summary>What crosses the wire between the coordinator and an agent.</summary>
public sealed class WireTests
{
    [Fact]
    public async Task Slow_link_gives_the_same_tokens()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using LinkEmulator link = Through(agents, new LinkConditions(20e6, TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(5), 0.01));
        using ClusterTokenEngine engine = await TinyModel.StartAsync(Addresses(link));
        using LocalTokenEngine local = TinyModel.Local(2);
        TinyModel.Generate(engine, 6).ShouldBe(TinyModel.Generate(local, 6));
    }

    [Fact]
    public async Task Weights_that_a_store_holds_are_not_sent_again()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        long[] carried = new long[2];
        for (int start = 0; start < 2; start++)
        {
            using LinkEmulator link = Through(agents, LinkConditions.None);
            using ClusterTokenEngine engine = await TinyModel.StartAsync(Addresses(link));
            TinyModel.Generate(engine, 1);
            carried[start] = link.CarriedBytes;
        }

        (Plan plan, _) = TinyModel.Plan(2);
        long weights = PlanShards.Of(plan, 0).Sum(s => plan.Shards[s].SizeBytes);
        (carried[0] - carried[1]).ShouldBeGreaterThanOrEqualTo(weights);
        carried[1].ShouldBeLessThan(100_000, "the plan, and one token");
    }

    [Fact]
    public async Task Measuring_anew_sends_no_weights_again()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        LanguagePlanningResult first = TinyModel.Planned(2, measured: Measured(0.94e9)), anew = TinyModel.Planned(2, measured: Measured(0.89e9));
        LanguagePlanningResult second = TinyModel.Planned(2, measured: Measured(0.89e9), last: new ShareSpeeds(PlanEncoding.DigestOf(first.Plan), first.Speeds));
        anew.Plan.Shards.ShouldNotBe(first.Plan.Shards, "the two measurements are 5 % apart, and lie at both sides of a step");
        long[] carried = new long[2];
        for (int start = 0; start < 2; start++)
        {
            LanguagePlanningResult planned = start == 0 ? first : second;
            using LinkEmulator link = Through(agents, LinkConditions.None);
            using ClusterTokenEngine engine = await ClusterTokenEngine.StartAsync(Addresses(link), planned.Shards.Seal(planned.Plan), planned.Shards, TinyModel.Options);
            TinyModel.Generate(engine, 1);
            carried[start] = link.CarriedBytes;
        }

        carried[0].ShouldBeGreaterThan(PlanShards.Of(first.Plan, 0).Sum(s => first.Plan.Shards[s].SizeBytes));
        carried[1].ShouldBeLessThan(100_000, "the plan, and one token");

        static MeasuredCluster Measured(double speed) => new([new MeasuredDevice(1, 1 << 30, speed, 100, IsHere: false), new MeasuredDevice(1, 1 << 30, 1e9, 0, IsHere: true)], 1e9, new EchoTime(1, 512, 100), new EchoTime(1, 512, 100));
    }

    /// <summary>Two prompts of the same length: an agent is told the same but for activations, and sees no token in any form.</summary>
    [Fact]
    public async Task Tokens_of_the_prompt_never_leave_the_coordinator()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1);
        using RecordingProxy proxy = new(IPEndPoint.Parse(agents.Agents[0].Address));
        using (ClusterTokenEngine engine = await TinyModel.StartAsync([new ClusterDeviceAddress("device0", AgentAddress.Parse(proxy.Address))]))
        {
            proxy.Forget(); // plan and weights
            TinyModel.Generate(engine, 4);
            float[] logits = new float[TinyModel.Prompt.Length];
            engine.Logits(0, TinyModel.Prompt, logits);
        }

        byte[] wire = proxy.SentThere();
        wire.Length.ShouldBeGreaterThan(2000);
        for (int first = 0; first + 3 <= TinyModel.Prompt.Length; first++)
        {
            int[] piece = TinyModel.Prompt[first..(first + 3)];
            foreach (byte[] form in Forms(piece))
            {
                wire.AsSpan().IndexOf(form).ShouldBe(-1, $"tokens {string.Join(' ', piece)}");
            }
        }
    }

    private static IEnumerable<byte[]> Forms(int[] tokens)
    {
        yield return [.. tokens.SelectMany(BitConverter.GetBytes)];
        yield return [.. tokens.SelectMany(t => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness(t)))];
        yield return [.. tokens.SelectMany(t => BitConverter.GetBytes((long)t))];
        yield return [.. tokens.SelectMany(t => BitConverter.GetBytes((ushort)t))];
        yield return [.. tokens.SelectMany(t => BitConverter.GetBytes(BinaryPrimitives.ReverseEndianness((ushort)t)))];
        yield return [.. tokens.SelectMany(MessagePack)];
    }

    private static byte[] MessagePack(int token) => token switch
    {
        < 128 => [(byte)token],
        < 256 => [0xcc, (byte)token],
        _ => [0xcd, (byte)(token >> 8), (byte)token],
    };

    private static LinkEmulator Through(AgentProcesses agents, LinkConditions conditions) =>
        LinkEmulator.Start(new IPEndPoint(IPAddress.Loopback, 0), "127.0.0.1", IPEndPoint.Parse(agents.Agents[0].Address).Port, conditions);

    private static ClusterDeviceAddress[] Addresses(LinkEmulator link) => [new ClusterDeviceAddress("device0", AgentAddress.Parse(link.EndPoint.ToString()))];
}
