using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Networks;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests.Cost;

/// <summary>What kernels loop over decides what they cost: the same multiply-accumulates in another shape are another price.</summary>
public sealed class KernelLoopsTests
{
    [Fact]
    public void A_pixel_too_short_for_an_inner_loop_is_summed_over_with_its_row()
    {
        KernelWork three = Work(ElementType.Int8, 12, 12, 3, (n, x) => n.Conv(x, 8, 3)), sixteen = Work(ElementType.Int8, 12, 12, 16, (n, x) => n.Conv(x, 8, 3));

        (three.Depth, three.Taps).ShouldBe((9, 3));
        (sixteen.Depth, sixteen.Taps).ShouldBe((16, 9));
    }

    [Fact]
    public void Depthwise_sums_of_bytes_are_laid_out_row_by_row_and_two_pixels_of_eight_channels_together()
    {
        KernelWork eight = Work(ElementType.Int8, 12, 12, 8, (n, x) => n.Depthwise(x, 3)), sixteen = Work(ElementType.Int8, 12, 12, 16, (n, x) => n.Depthwise(x, 3)), real = Work(ElementType.Float32, 12, 12, 16, (n, x) => n.Depthwise(x, 3));

        (eight.Family, sixteen.Family, real.Family).ShouldBe(("depthwise-paired/int8", "depthwise/int8", "depthwise/float32"));
        (sixteen.Width, sixteen.Stretches, sixteen.LaidOut).ShouldBe((12, 12, 12 * 14));
        real.Width.ShouldBe(0, "its tiles go on in the next row");
    }

    [Fact]
    public void Tiles_that_end_with_their_row_cost_the_pixels_that_they_lack()
    {
        KernelWork narrow = Work(ElementType.Int8, 12, 5, 16, (n, x) => n.Depthwise(x, 3));

        (Mac(narrow, 8) / Mac(narrow, 1)).ShouldBe(8 / 5.0, 1e-9);
        Mac(narrow with { Width = 0 }, 8).ShouldBe(64 * Mac(narrow, 1) / 60, 1e-6);
    }

    [Fact]
    public void One_pixel_is_dense_whatever_it_is_called()
    {
        Work(ElementType.Int8, 1, 1, 32, (n, x) => n.Conv(x, 8, 1)).Family.ShouldBe("dense/int8");
        Work(ElementType.Int8, 1, 1, 32, (n, x) => n.Dense(x, 8)).Family.ShouldBe("dense/int8");
    }

    [Fact]
    public void Bytes_leave_a_cache_little_by_little()
    {
        KernelCosts costs = new("test", "", new DateOnly(2026, 11, 22), "", 1000, 10_000, []);
        MemoryDistance[] distances = [.. Enumerable.Range(1, 200).Select(i => MemoryDistance.Of(new KernelWork("sum/int8", 0, 1, 1, 0, 0, 100 * i, 0), costs, isFar: false, areActivationsFar: false))];

        distances[0].ShouldBe(new MemoryDistance(0, 0, 0));
        distances[^1].ShouldBe(new MemoryDistance(1, 1, 1));
        distances.Zip(distances.Skip(1)).ShouldAllBe(d => d.Second.Second >= d.First.Second && d.Second.FarActivations >= d.First.FarActivations);
    }

    private static double Mac(KernelWork work, int row) => work.TermsAt((1, 1, row), default)[(int)CostTerm.Mac];

    private static KernelWork Work(ElementType type, int height, int width, int channels, Func<NetworkBuilder, int, int> layer)
    {
        NetworkBuilder builder = new("loops", 1, type);
        int output = layer(builder, builder.Input(height, width, channels));
        Network network = new(builder.Build(output).Graph);
        int last = network.Nodes.Length - 1;
        return new ProgramWork(network).OfCompute(last, network.Images[network.OutputOf(last)]);
    }
}
