using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Bottleneck;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

public sealed class SplitPlanTests
{
    private static readonly ImportedModel Model = Testing.Networks.PublishedNetworks.MobileNetV2;
    private static readonly byte[] Input = new SeededRandom(7).Bytes(ElementType.Int8, (int)Model.Graph.Tensors[Model.Graph.Inputs[0]].Bytes);

    [Theory]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(29)]
    public void A_network_cut_anywhere_gives_the_bytes_of_the_whole(ulong seed)
    {
        (ImportedModel model, byte[] input) = RandomNetworks.Create(seed);
        byte[] expected = PlanRunner.Oracle(model, input);
        ImmutableArray<Cut> cuts = Plan(model).Cuts;
        foreach (string tensors in cuts.Where(c => c.Nodes > 0 && c.Tensors.Length > 0).Select(c => string.Join(',', c.Tensors)).Distinct())
        {
            PlanningResult planned = Plan(model, new SplitOptions(tensors));
            PlanSimulator.FaultsOf(planned.Plan).ShouldBeEmpty(tensors);
            PlanRunner.Run(planned, input).ShouldBe(expected, tensors);
        }
    }

    [Fact]
    public void Branches_are_cut_independently_of_the_order_in_the_file()
    {
        // Two branches of two nodes: 3 · 3 heads between the first node and the sum, of which the file's order has 5.
        NetworkBuilder network = new("branches", 1, ElementType.Float32);
        int x = network.Conv(network.Input(8, 8, 3), 4, 3);
        int left = network.Conv(network.Conv(x, 4, 3), 4, 3), right = network.Conv(network.Conv(x, 2, 3), 4, 3);
        ImportedModel model = network.Build([network.Add(left, right)]);
        byte[] input = network.RandomInput();
        ImmutableArray<Cut> cuts = Plan(model).Cuts;
        cuts.Length.ShouldBe(1 + 9 + 1);
        cuts.Count(c => c.IsPrefix).ShouldBe(7);
        Cut narrow = cuts.Single(c => !c.IsPrefix && c.Nodes == 2);
        narrow.Tensors.Length.ShouldBe(2);
        narrow.HeadMacCount.ShouldBe(cuts.First(c => c.Nodes == 1).HeadMacCount + (8 * 8 * 9 * 4 * 2));
        foreach (Cut cut in cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0))
        {
            PlanningResult planned = Plan(model, new SplitOptions(string.Join(',', cut.Tensors)));
            planned.Plan.Devices[1].MacCount.ShouldBe(cut.HeadMacCount);
            planned.Explanation.Devices[1].LiveBytes.ShouldBe(cut.HeadArenaBytes);
            PlanRunner.Run(planned, input).ShouldBe(PlanRunner.Oracle(model, input));
        }
    }

    [Fact]
    public void A_graph_of_more_cuts_than_are_listed_says_so()
    {
        NetworkBuilder network = new("wide", 1);
        int x = network.Conv(network.Input(4, 4, 2), 2, 1);
        ImportedModel model = network.Build([network.Concat([.. Enumerable.Range(0, 11).Select(_ => network.Conv(x, 1, 1))])]);
        PlanningResult planned = Plan(model);
        planned.Cuts.Length.ShouldBe(1 + 1 + 11 + 1);
        planned.Explanation.Reasons.ShouldContain(r => r.Contains("more than 1024 cuts"));
        byte[] input = network.RandomInput();
        PlanRunner.Run(planned, input).ShouldBe(PlanRunner.Oracle(model, input));
    }

    [Theory]
    [InlineData(Strategy.Bottleneck)]
    [InlineData(Strategy.Single)]
    public void A_picture_of_bytes_travels_as_bytes(Strategy strategy)
    {
        ImportedModel model = FromBytes();
        byte[] input = new SeededRandom(2).Bytes(ElementType.UInt8, 8 * 8 * 3);
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(model, strategy == Strategy.Single ? PlanRunner.Boards(1) : PlanRunner.Boards(1, 4), strategy));
        planned.Plan.Devices[^1].Steps.OfType<SendStep>().Single().Part.Region.ElementCount.ShouldBe(input.Length);
        planned.Plan.Devices[^1].Buffers.ShouldContain(b => b.Type == ElementType.UInt8);
        planned.Plan.WireBytes.ShouldBe(input.Length + AnswerBytesOf(model) + (strategy == Strategy.Single ? 0 : planned.Cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0).MinBy(c => c.LatencyUs)!.LatentBytes));
        PlanRunner.Run(planned, input).ShouldBe(PlanRunner.Oracle(model, input));
    }

    [Fact]
    public void The_head_runs_where_the_input_is_and_the_tail_on_the_other_device()
    {
        PlanningResult planned = Plan(Model);
        planned.Plan.Strategy.ShouldBe("bottleneck");
        planned.Plan.Devices.Select(d => d.Name).ShouldBe(["server", "camera"]);
        planned.Plan.Endpoint.ShouldBe(1);
        planned.Plan.Devices.Sum(d => d.MacCount).ShouldBe(Model.Graph.MacCount);
        planned.Plan.Devices.ShouldAllBe(d => d.MacCount > 0);
    }

    [Fact]
    public void A_head_beside_the_host_is_the_first_device_named()
    {
        PlanningResult planned = NetworkPlanner.Plan(new PlanRequest(Model, PlanRunner.Boards(1, 4), Strategy.Bottleneck));
        planned.Plan.Devices.Select(d => d.Name).ShouldBe(["board0", "board1", "host"]);
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
    }

    [Fact]
    public void Every_cut_is_told_with_what_it_costs()
    {
        ImmutableArray<Cut> cuts = Plan(Model).Cuts;
        cuts.ShouldAllBe(c => c.HeadMacCount + c.TailMacCount == Model.Graph.MacCount);
        cuts[0].HeadUs.ShouldBe(0);
        cuts[0].LatentBytes.ShouldBe(Model.Graph.Tensors[Model.Graph.Inputs[0]].Bytes);
        (cuts[^1].LatentBytes, cuts[^1].LinkUs, cuts[^1].TailUs).ShouldBe((0, 0, 0));
        cuts.Select(c => c.HeadMacCount).ShouldBeInOrder();
        Cut narrow = cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0 && c.Tensors.Length == 1).MinBy(c => c.LatentBytes)!;
        PlanningResult planned = Plan(Model, new SplitOptions(narrow.Tensors[0]));
        planned.Plan.WireBytes.ShouldBe(narrow.LatentBytes + AnswerBytes);
        planned.Plan.Devices[1].MacCount.ShouldBe(narrow.HeadMacCount);
        planned.Explanation.Devices[1].LiveBytes.ShouldBe(narrow.HeadArenaBytes);
    }

    [Fact]
    public void The_front_holds_what_no_cut_beats()
    {
        ImmutableArray<Cut> cuts = Plan(Model).Cuts, front = CutFront.Of(cuts);
        front.ShouldContain(cuts.MinBy(c => c.LatencyUs)!);
        foreach (Cut cut in cuts.Except(front))
        {
            front.ShouldContain(f => f.LatentBytes <= cut.LatentBytes && f.HeadMacCount <= cut.HeadMacCount && f.LatencyUs <= cut.LatencyUs);
        }
    }

    [Fact]
    public void The_objective_decides()
    {
        Cut[] inner = [.. Plan(Model).Cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0)];
        Plan(Model).Plan.Devices[1].MacCount.ShouldBe(inner.MinBy(c => c.LatencyUs)!.HeadMacCount);
        Plan(Model, objective: PlanObjective.HeadMacs).Plan.Devices[1].MacCount.ShouldBe(inner.Min(c => c.HeadMacCount));
        double deadline = inner.Select(c => c.LatencyUs).Order().ElementAt(inner.Length / 2);
        Plan(Model, new SplitOptions(DeadlineUs: deadline), PlanObjective.Bytes).Plan.WireBytes
            .ShouldBe(inner.Where(c => c.LatencyUs <= deadline).Min(c => c.LatentBytes) + AnswerBytes);
    }

    [Fact]
    public void Energy_is_power_times_time_in_each_state_or_not_told()
    {
        Plan(Model).Cuts.ShouldAllBe(c => c.EnergyJ == null);
        CodeOf(Request(Model, new SplitOptions()) with { Objective = PlanObjective.Energy }).ShouldBe(3043);

        // Only transmitting draws power: the least energy is the least bytes, at 8 bits over 10 Mb/s a byte.
        PlanningResult planned = With(new PowerStates(0, 0, 2, 0, "test"));
        planned.Cuts.ShouldAllBe(c => Math.Abs(c.EnergyJ!.Value - (2 * c.CodedBytes * 8 / 1e7)) < 1e-12);
        planned.Plan.WireBytes.ShouldBe(planned.Cuts.Where(c => c.HeadMacCount > 0 && c.TailMacCount > 0).Min(c => c.CodedBytes) + AnswerBytes);

        // The same power in every state is that power over the whole inference.
        With(new PowerStates(3, 3, 3, 3, "test")).Cuts.ShouldAllBe(c => Math.Abs(c.EnergyJ!.Value - (3 * c.LatencyUs / 1e6)) < 1e-9);

        static PlanningResult With(PowerStates power)
        {
            PlanRequest request = Request(Model, new SplitOptions()) with { Objective = PlanObjective.Energy };
            ClusterDevice camera = request.Cluster.Devices[0] with { Profile = PlanRunner.Profile with { Power = power } };
            return NetworkPlanner.Plan(request with { Cluster = request.Cluster with { Devices = [camera, request.Cluster.Devices[1]] } });
        }
    }

    [Fact]
    public void A_model_may_name_its_cut()
    {
        string tensor = Plan(Model).Cuts.First(c => c.HeadMacCount > 0 && c.Tensors.Length == 1).Tensors[0];
        ImportedModel named = Model with { Metadata = Model.Metadata.SetItem(ImportedModel.CutKey, tensor) };
        PlanEncoding.DigestOf(Plan(named).Plan).ShouldBe(PlanEncoding.DigestOf(Plan(Model, new SplitOptions(tensor)).Plan));
    }

    [Fact]
    public void A_latent_with_a_histogram_travels_coded()
    {
        Cut cut = Plan(Model).Cuts.First(c => c.HeadMacCount > 0 && c.Tensors.Length == 1 && c.LatentElements <= LatentCoding.MaxElements);
        string[] flat = [.. Enumerable.Repeat("16", 256)];
        ImportedModel coded = Model with
        {
            Metadata = Model.Metadata.SetItem("edge.latent.coder", "rans-static").SetItem("edge.latent.histogram", string.Join(',', flat)),
        };
        PlanningResult planned = Plan(coded, new SplitOptions(cut.Tensors[0]));
        planned.Plan.Codings.Length.ShouldBe(1);
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
        PlanEncoding.DigestOf(PlanEncoding.Read(PlanEncoding.Write(planned.Plan))).ShouldBe(PlanEncoding.DigestOf(planned.Plan));

        flat[3] = "17";
        ImportedModel wrong = coded with { Metadata = coded.Metadata.SetItem("edge.latent.histogram", string.Join(',', flat)) };
        CodeOf(Request(wrong, new SplitOptions(cut.Tensors[0]))).ShouldBe(3012);
    }

    [Fact]
    public void A_head_that_does_not_fit_layer_by_layer_runs_in_stages()
    {
        Cut late = Plan(Model).Cuts.Last(c => c.TailMacCount > 0 && c.Tensors.Length == 1);
        long sram = late.HeadArenaBytes / 3;
        PlanningResult planned = Plan(Model, new SplitOptions(late.Tensors[0]), sram: sram);
        ((long)planned.Plan.Devices[1].ArenaBytes).ShouldBeLessThanOrEqualTo(sram);
        PlanRunner.Run(planned, Input).ShouldBe(PlanRunner.Oracle(Model, Input));
        Should.Throw<EdgeException>(() => Plan(Model, new SplitOptions(late.Tensors[0]), sram: 500)).Code.ShouldBe(3005);
    }

    [Fact]
    public void What_cannot_be_cut_is_refused_by_number()
    {
        CodeOf(new PlanRequest(Model, PlanRunner.InProcess, Strategy.Bottleneck)).ShouldBe(3007);
        CodeOf(Request(Model, new SplitOptions("nothing"))).ShouldBe(3008);
        CodeOf(Request(OneNode(), new SplitOptions())).ShouldBe(3009);
        CodeOf(Request(Model, new SplitOptions(DeadlineUs: 1))).ShouldBe(3010);
        CodeOf(Request(Model, new SplitOptions()) with { Strategy = Strategy.Patches }).ShouldBe(3011);
    }

    private static long AnswerBytesOf(ImportedModel model) => model.Graph.Outputs.Sum(o => model.Graph.Tensors[o].Bytes);

    private static ImportedModel FromBytes()
    {
        GraphBuilder builder = new("bytes");
        int x = builder.Node(new Cast(), [builder.Input(ElementType.UInt8, new Shape(1, 8, 8, 3))], ElementType.Float32, new Shape(1, 8, 8, 3));
        for (int layer = 0; layer < 3; layer++)
        {
            int channels = layer == 0 ? 3 : 2;
            int filter = builder.Constant<float>(ElementType.Float32, new Shape(2, 1, 1, channels), [.. Enumerable.Range(0, 2 * channels).Select(i => 0.1f * (i - 2))]);
            x = builder.Node(new Conv2D(new Window(1, 1)), [x, filter, -1], ElementType.Float32, new Shape(1, 8, 8, 2));
        }

        return new ImportedModel(builder.Build(x), builder.Weights, ImmutableSortedDictionary<string, string>.Empty);
    }

    private static long AnswerBytes => Model.Graph.Tensors[Model.Graph.Outputs[0]].Bytes;

    private static int CodeOf(PlanRequest request) => Should.Throw<EdgeException>(() => NetworkPlanner.Plan(request)).Code;

    private static PlanningResult Plan(ImportedModel model, SplitOptions? split = null, PlanObjective? objective = null, long? sram = null) =>
        NetworkPlanner.Plan(Request(model, split ?? new SplitOptions()) with { SramBytes = sram, Objective = objective });

    private static PlanRequest Request(ImportedModel model, SplitOptions split) => new(
        model,
        new ClusterSpec([new ClusterDevice("camera", "inproc", PlanRunner.Profile), new ClusterDevice("server", "local", PlanRunner.Profile with { Int8MacsPerSecond = 1e10, Float32MacsPerSecond = 1e10 })]),
        Strategy.Bottleneck)
    {
        Split = split,
    };

    private static ImportedModel OneNode()
    {
        GraphBuilder builder = new("one");
        int x = builder.Input(ElementType.Float32, new Shape(1, 4));
        int w = builder.Constant<float>(ElementType.Float32, new Shape(2, 4), new float[8]);
        int y = builder.Node(new FullyConnected(Activation.None), [x, w, -1], ElementType.Float32, new Shape(1, 2));
        return new ImportedModel(builder.Build(y), builder.Weights, ImmutableSortedDictionary<string, string>.Empty);
    }
}
