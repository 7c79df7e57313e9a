using Edge.Model;
using Edge.Planner.Language;
using Edge.Runtime;
using Edge.Runtime.Language;

namespace Edge.Chaos.Tests.Language;

public sealed class MeasuredAgentTests
{
    private static readonly ProbeOptions Probe = new() { Type = ElementType.Q8_0, Columns = 64, WeightBytes = 1 << 18, SumBytes = 512, Duration = TimeSpan.FromMilliseconds(5) };

    [Fact]
    public async Task Agent_with_little_memory_is_planned_for_and_not_refused()
    {
        DevicePrediction unlimited = TinyModel.Planned(2).Predictions[0].Devices[0];
        long cap = unlimited.PeakBytes - (unlimited.WeightBytes / 2);
        await using AgentProcesses agents = await AgentProcesses.StartAsync(1, memoryBytes: cap);
        (await Should.ThrowAsync<EdgeException>(() => TinyModel.StartAsync(agents.Addresses))).Code.ShouldBe(5124);

        MeasuredCluster measured = await ClusterProbe.MeasureAsync(agents.Addresses, Probe);
        measured.Devices[0].MemoryBytes.ShouldBe(cap);
        LanguagePlanningResult planned = TinyModel.Planned(2, measured: measured with { Devices = [.. measured.Devices.Select(d => d with { WeightBytesPerSecond = 1e9 })] });
        using ClusterTokenEngine engine = await ClusterTokenEngine.StartAsync(agents.Addresses, planned.Shards.Seal(planned.Plan), planned.Shards, TinyModel.Options);
        using LocalTokenEngine local = TinyModel.Local(2);

        TinyModel.Generate(engine, 10).ShouldBe(TinyModel.Generate(local, 10));
        engine.Report()[0].WeightBytes.ShouldBeInRange(1, unlimited.WeightBytes * 3 / 5);
    }

    [Fact]
    public async Task Agents_that_were_measured_take_a_plan_at_once()
    {
        await using AgentProcesses agents = await AgentProcesses.StartAsync(3);
        MeasuredCluster measured = await ClusterProbe.MeasureAsync(agents.Addresses, Probe);
        measured.Devices.Length.ShouldBe(4);
        measured.Devices.ShouldAllBe(d => d.WeightBytesPerSecond > 0 && d.IsHere);
        (measured.OneEach.Links, measured.Many.Links).ShouldBe((1, 2));

        using ClusterTokenEngine engine = await TinyModel.StartAsync(agents.Addresses);
        TinyModel.Generate(engine, 3).Length.ShouldBe(3);
    }
}
