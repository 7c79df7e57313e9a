using System.Collections.Immutable;

namespace Edge.Model.Tests.Verification;

public sealed class PlanVerifierTests
{
    private static readonly Plan Sound = SampleGraph.CreatePlan();

    [Fact]
    public void A_sound_plan_has_no_findings() => PlanVerifier.Verify(Sound).ShouldBeEmpty();

    public static TheoryData<string, int, Plan> Broken() => new()
    {
        { "no devices", 1200, Sound with { Devices = [] } },
        { "endpoint", 1200, Sound with { Endpoint = 1 } },
        { "no steps", 1201, Device(d => d with { Steps = default }) },
        { "tensor", 1202, Buffer(1, b => b with { Tensor = 99 }) },
        { "type", 1202, Buffer(1, b => b with { Type = ElementType.Int16 }) },
        { "window", 1203, Buffer(1, b => b with { Window = b.Window with { Height = 9 } }) },
        { "offset", 1204, Buffer(1, b => b with { OffsetBytes = 1 }) },
        { "ring", 1204, Buffer(1, b => b with { RingPixels = 49 }) },
        { "overflow", 1204, Buffer(1, b => b with { OffsetBytes = int.MaxValue }) },
        { "shard of a load", 1205, Replace(1, new LoadStep(1)) },
        { "weights not loaded", 1206, Replace(1, new ReleaseStep(0)) },
        { "fed to no input", 1206, Replace(0, new FeedStep(1, -1, 0, new Region(0, 0, 0, 1, 1, 1))) },
        { "fed outside the window", 1206, Replace(0, new FeedStep(0, -1, 0, new Region(0, 0, 0, 9, 6, 2))) },
        { "computed outside the window", 1206, Replace(3, new ComputeStep(1, new Region(0, 0, 0, 9, 6, 4), [1, 1], [2])) },
        { "operand of another tensor", 1206, Replace(3, new ComputeStep(1, new Region(0, 0, 0, 8, 6, 4), [0, 1], [2])) },
        { "missing operand", 1206, Replace(3, new ComputeStep(1, new Region(0, 0, 0, 8, 6, 4), [-1, 1], [2])) },
        { "receptive field outside the window", 1206, Buffer(0, b => b with { Window = b.Window with { Height = 7 }, RingPixels = 42 }) },
        { "fetched partly", 1206, Replace(4, new FetchStep(0, -1, 1)) },
        { "sent to itself", 1206, Replace(3, new SendStep(new TransferPart(0, 1, 1, new Region(0, 0, 0, 1, 1, 1)))) },
        { "entry not aligned", 1208, Sound with { Shards = [Sound.Shards[0] with { Entries = [new ShardEntry(1, 1, 72)] }] } },
        { "entry outside", 1208, Sound with { Shards = [Sound.Shards[0] with { Entries = [new ShardEntry(1, 128, 72)] }] } },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_plan_is_named_by_number(string what, int code, Plan plan) =>
        PlanVerifier.Verify(plan).Select(d => d.Code).ShouldContain(code, what);

    [Fact]
    public void What_is_sent_and_not_received_is_found()
    {
        PlanDevice idle = Sound.Devices[0] with { Name = "two", Steps = [] };
        Region row = new(0, 0, 0, 1, 6, 4);
        Plan lost = Replace(3, new SendStep(new TransferPart(1, 7, 1, row))) with { };
        lost = lost with { Devices = lost.Devices.Add(idle) };
        PlanVerifier.Verify(lost).Single().Code.ShouldBe(1207);

        PlanDevice receiving = idle with { Steps = [new ReceiveStep(new TransferPart(0, 7, 1, row))] };
        PlanVerifier.Verify(lost with { Devices = lost.Devices.SetItem(1, receiving) }).ShouldBeEmpty();

        PlanDevice other = idle with { Steps = [new ReceiveStep(new TransferPart(0, 7, 1, row with { Top = 1 }))] };
        PlanVerifier.Verify(lost with { Devices = lost.Devices.SetItem(1, other) }).ShouldNotBeEmpty();
    }

    private static Plan Device(Func<PlanDevice, PlanDevice> change) => Sound with { Devices = [change(Sound.Devices[0])] };

    private static Plan Buffer(int index, Func<PlanBuffer, PlanBuffer> change) =>
        Device(d => d with { Buffers = d.Buffers.SetItem(index, change(d.Buffers[index])) });

    private static Plan Replace(int index, Step step) => Device(d => d with { Steps = d.Steps.SetItem(index, step) });
}
