using Edge.Model.Encoding;
using Edge.Model.MessagePack;

namespace Edge.Model.Tests.Encoding;

public sealed class PlanEncodingTests
{
    /// <summary>Every operator record, so that a new one without encoding fails here.</summary>
    public static TheoryData<Operator> Operators() =>
    [
        new Conv2D(new Window(3, 5, 2, 1, 1, 2, 0, 3, 2, 4), 2, Activation.Relu6),
        new DepthwiseConv2D(new Window(7, 7, 2, 2, 3, 3, 3, 3), 2, Activation.Relu),
        new FullyConnected(Activation.Tanh),
        new MatMul(true, false),
        new Add(Activation.ReluN1To1), new Sub(), new Mul(), new Div(), new Maximum(), new Minimum(),
        new Unary(UnaryFunction.HardSigmoid, 0.2f, 0.5f),
        new Pad(new Shape(0, 1, 2, 0), new Shape(0, 2, 1, 0), -1.5f),
        new Quantize(), new Dequantize(), new Cast(), new Reshape(),
        new Transpose(new Shape(0, 3, 1, 2)),
        new Concat(3, Activation.Relu),
        new Reduce(ReduceFunction.Mean, new Shape(1, 2), true),
        new Pool2D(PoolFunction.Max, new Window(2, 2, 2, 2), true, Activation.Relu),
        new Softmax(1.5f, 1),
        new Resize(ResizeInterpolation.Bilinear, ResizeCoordinates.HalfPixel, ResizeRounding.HalfDown),
        new StridedSlice(new Shape(0, 3), new Shape(1, 2), new Steps([1, -1])),
        new Lstm(true, 10f, new Quantization(0.01f, 3)),
        new Svdf(2, Activation.Relu),
        new EmbeddingLookup(1.5f), new RmsNorm(1e-5f), new SoftCap(30), new GatedProduct(GateFunction.GeluTanh),
        new Rope(64, RopePairing.Halves, 1.25f),
        new Attention(8, 4, 32, 0.125f, 50, 4096),
        new MixtureOfExperts(2, GateFunction.Silu, true, 2.5f),
    ];

    [Fact]
    public void The_list_of_operators_is_complete()
    {
        IEnumerable<string> all = typeof(Operator).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Operator))).Select(t => t.Name);
        ((System.Collections.IEnumerable)Operators()).Cast<object[]>().Select(row => ((Operator)row[0]).Kind).Distinct().Order().ShouldBe(all.Order());
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Every_operator_survives(Operator op)
    {
        // The graph need not be sound: only the bytes are under test.
        Graph graph = SampleGraph.Create();
        graph = graph.With(0, graph.Nodes[0] with { Operator = op });
        byte[] bytes = GraphEncoding.Write(graph);
        MessagePackReader reader = new(bytes);
        Graph read = GraphEncoding.Read(ref reader);
        read.Nodes[0].Operator.ShouldBe(op);
        GraphEncoding.Write(read).ShouldBe(bytes);
    }

    [Fact]
    public void A_plan_survives_and_keeps_its_bytes()
    {
        byte[] bytes = PlanEncoding.Write(SampleGraph.CreatePlan());
        Plan read = PlanEncoding.Read(bytes);
        PlanEncoding.Write(read).ShouldBe(bytes);
        read.Devices[0].ShouldBe(SampleGraph.CreatePlan().Devices[0]);
        read.Shards[0].ShouldBe(SampleGraph.CreatePlan().Shards[0]);
    }

    [Fact]
    public void Every_step_survives()
    {
        Region region = new(1, 2, 0, 1, 2, 4);
        Step[] steps =
        [
            new LoadStep(0), new ReleaseStep(0), new FeedStep(0, 1, 2, region), new FetchStep(0, -1, 1),
            new ComputeStep(0, region, [0, -1, -1], [1], new Accumulation(2, region, true, false)) { LatencyUs = 0.125 },
            new CopyStep(0, 1, region), new SendStep(new TransferPart(1, 2, 0, region)), new ReceiveStep(new TransferPart(1, 3, 0, region)),
            new ScatterStep([new TransferPart(1, 2, 0, region), new TransferPart(2, 2, 0, region)]), new GatherStep([new TransferPart(1, 9, 0, region)]),
            new BroadcastStep([1, 2], 4, 0, region), new AllReduceStep(0, [0, 1, 2], 5, 0, AllReducePayload.Q8, [0, 2], AllReduceAlgorithm.Ring),
            new KeepOutputRowsStep(3), new CandidatesStep(4, 5),
        ];
        IEnumerable<string> all = typeof(Step).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Step))).Select(t => t.Name);
        steps.Select(s => s.GetType().Name).Order().ShouldBe(all.Order());
        foreach (Step step in steps)
        {
            System.Buffers.ArrayBufferWriter<byte> bytes = new();
            MessagePackWriter writer = new(bytes);
            StepEncoding.Write(ref writer, step);
            writer.Flush();
            MessagePackReader reader = new(bytes.WrittenSpan);
            StepEncoding.Read(ref reader).ShouldBe(step);
            reader.ReadEnd();
        }
    }

    /// <summary>The digest of a fixed plan is the same on every machine and in every release of format version 3.</summary>
    [Fact]
    public void The_digest_of_a_fixed_plan_is_fixed() =>
        PlanEncoding.DigestOf(SampleGraph.CreatePlan()).ToString().ShouldBe("3bacc3bcd08b3567c80f207e5b4b58c24328ffa06a0be29fb1d38183bf6fb715");

    /// <summary>A plan of version 2 had nine fields: what is said of it is its version.</summary>
    [Fact]
    public void A_plan_of_another_version_is_refused_by_its_version()
    {
        byte[] bytes = PlanEncoding.Write(SampleGraph.CreatePlan());
        (bytes[0], bytes[1]) = (0x99, 2);
        Should.Throw<EdgeException>(() => PlanEncoding.Read(bytes)).Code.ShouldBe(1031);
        (bytes[0], bytes[1]) = (0x99, Plan.FormatVersion);
        Should.Throw<EdgeException>(() => PlanEncoding.Read(bytes)).Code.ShouldBe(1030);
    }

    [Fact]
    public void Damaged_bytes_are_refused_and_never_crash()
    {
        byte[] sound = PlanEncoding.Write(SampleGraph.CreatePlan());
        for (int seed = 0; seed < 20_000; seed++)
        {
            byte[] damaged = (byte[])sound.Clone();
            ulong state = ((ulong)seed * 0x9E3779B97F4A7C15) ^ 0xD1B54A32D192ED03;
            for (int change = 0; change <= seed % 3; change++)
            {
                state = (state * 6364136223846793005) + 1442695040888963407;
                damaged[(int)((state >> 33) % (ulong)damaged.Length)] = (byte)(state >> 25);
            }

            ReadOnlySpan<byte> bytes = seed % 5 == 0 ? damaged.AsSpan(0, (int)(state % (ulong)damaged.Length)) : damaged;
            try
            {
                PlanVerifier.Verify(PlanEncoding.Read(bytes)).ShouldBeEmpty();
            }
            catch (EdgeException e)
            {
                e.Code.ShouldBeInRange(1000, 1299);
            }
        }
    }
}
