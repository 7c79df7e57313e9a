using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Networks;
using Edge.Testing;

namespace Edge.Planner.Tests.Cost;

public sealed class ProgramWorkTests
{
    [Fact]
    public void A_convolution_in_bands_is_the_work_of_the_whole()
    {
        Network network = new(Convolution());
        ProgramWork works = new(network);
        Region whole = network.Images[network.OutputOf(0)];

        KernelWork all = works.OfCompute(0, whole);
        KernelWork[] bands = [works.OfCompute(0, whole with { Height = 3 }), works.OfCompute(0, whole with { Top = 3, Height = whole.Height - 3 })];

        bands.Sum(b => b.Macs).ShouldBe(all.Macs);
        bands.Sum(b => b.Pixels).ShouldBe(all.Pixels);
        bands.Sum(b => b.BorderShare * b.Pixels).ShouldBe(all.BorderShare * all.Pixels, 1e-9);
        bands.Sum(b => b.ActivationBytes).ShouldBeGreaterThan(all.ActivationBytes, "rows at the seam are read twice");
    }

    [Fact]
    public void A_work_says_what_it_is()
    {
        Network network = new(Convolution());
        KernelWork work = new ProgramWork(network).OfCompute(0, network.Images[network.OutputOf(0)]);

        (work.Family, work.Channels, work.Depth, work.Taps).ShouldBe(("convolution/float32", 5, 4, 9));
        work.Macs.ShouldBe(8 * 8 * 5 * 9 * 4);
        work.WeightBytes.ShouldBe(5 * 9 * 4 * sizeof(float));
        work.BorderShare.ShouldBe(1 - (36 / 64.0), 1e-12);
    }

    private static Graph Convolution()
    {
        GraphBuilder graph = new("convolution");
        int input = graph.Input(ElementType.Float32, new Shape(1, 8, 8, 4));
        int filter = graph.Constant<float>(ElementType.Float32, new Shape(5, 3, 3, 4), new float[5 * 3 * 3 * 4]);
        return graph.Build(graph.Node(new Conv2D(new Window(3, 3, PadTop: 1, PadLeft: 1, PadBottom: 1, PadRight: 1)), [input, filter, -1], ElementType.Float32, new Shape(1, 8, 8, 5)));
    }
}
