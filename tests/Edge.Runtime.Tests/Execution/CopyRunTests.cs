using Edge.Model;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Runtime.Tests.Execution;

public sealed class CopyRunTests
{
    /// <summary>Two windows of a tensor, each stored as a ring, and a region that both hold.</summary>
    public sealed record Case(PlanBuffer Source, PlanBuffer Target, Region Region);

    private static readonly Gen<Case> Cases =
        from height in Gen.Choose(1, 6)
        from width in Gen.Choose(1, 6)
        from channels in Gen.Choose(1, 4)
        from elementType in Gen.Elements(ElementType.Int8, ElementType.Float32)
        from region in Part(new Region(0, 0, 0, height, width, channels))
        from source in Buffer(elementType, region, height, width, channels)
        from target in Buffer(elementType, region, height, width, channels)
        select new Case(source, target, region);

    private static Gen<Region> Part(Region whole) =>
        from top in Gen.Choose(0, whole.Height - 1)
        from left in Gen.Choose(0, whole.Width - 1)
        from channel in Gen.Choose(0, whole.Channels - 1)
        from height in Gen.Choose(1, whole.Height - top)
        from width in Gen.Choose(1, whole.Width - left)
        from channels in Gen.Choose(1, whole.Channels - channel)
        select new Region(top, left, channel, height, width, channels);

    // A window around the region, and a ring that keeps at least what the region spans.
    private static Gen<PlanBuffer> Buffer(ElementType type, Region region, int height, int width, int channels) =>
        from window in Part(new Region(0, 0, 0, height, width, channels)).Select(w => w.Union(region))
        let span = ((region.Height - 1) * window.Width) + region.Width
        from ring in Gen.Choose(span, window.Pixels)
        from offset in Gen.Choose(0, 3)
        select new PlanBuffer(0, type, MemorySpace.Arena, 4 * offset, window, ring);

    [Fact]
    public void Runs_copy_the_region_and_nothing_else() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        int element = c.Source.Type.BlockBytes();
        byte[] source = [.. Enumerable.Range(0, c.Source.OffsetBytes + c.Source.SizeBytes).Select(i => (byte)(i + 1))];
        byte[] target = new byte[c.Target.OffsetBytes + c.Target.SizeBytes], expected = new byte[target.Length];
        for (int y = c.Region.Top; y < c.Region.Bottom; y++)
        {
            for (int x = c.Region.Left; x < c.Region.Right; x++)
            {
                for (int channel = c.Region.Channel; channel < c.Region.ChannelEnd; channel++)
                {
                    int from = c.Source.OffsetOf(y, x) + ((channel - c.Source.Window.Channel) * element);
                    int to = c.Target.OffsetOf(y, x) + ((channel - c.Target.Window.Channel) * element);
                    source.AsSpan(from, element).CopyTo(expected.AsSpan(to));
                }
            }
        }

        CopyRun[] runs = CopyRun.Between(c.Source, 0, c.Target, 0, c.Region);
        CopyRun.CopyAll(runs, source, target);
        target.ShouldBe(expected);
        runs.Sum(r => r.Length).ShouldBe(c.Region.ElementCount * element);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Region_that_lies_together_is_one_run()
    {
        Region rows = new(2, 0, 0, 3, 8, 4);
        PlanBuffer whole = new(0, ElementType.Int8, MemorySpace.Arena, 16, new Region(0, 0, 0, 9, 8, 4), 72);
        CopyRun.Between(whole, 0, CopyRun.Packed(0, ElementType.Int8, rows), 0, rows).ShouldHaveSingleItem().ShouldBe(new CopyRun(16 + 64, 0, 96));
    }
}
