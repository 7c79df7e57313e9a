using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using Edge.Importers;
using Edge.Kernels;
using Edge.Kernels.Reference;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner;
using Edge.Planner.Bottleneck;
using Edge.Runtime;
using Edge.Testing;
using Edge.Transport.Frames;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Chaos.Tests.Latents;

/// <summary>
/// What trained heads send for fixed pictures, byte for byte: head and tail may run different versions, and these bytes are what they agree
/// on. They are the same by vectors of any width and by the reference.
/// </summary>
public sealed class LatentGoldenTests
{
    private const int ImageBytes = 3072, AnswerBytes = 40, Pictures = 4, Learnt = 12;
    private static readonly DeviceProfile Profile = new("test", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 1000);

    /// <summary>Pairs by folder (none: of this repository), whether their latents are coded by what other pictures say, all bytes of the latents, and their SHA-256.</summary>
    public static TheoryData<string, string, bool, string> Pairs => new()
    {
        { "", "bottleneck_c4", false, "497 4487DB2B0CBA8FE47C6ECF57089C6E29F9A5EB0D5E3D23C8A00041708F9D7FF5" },
        { "", "bottleneck_c8", false, "939 9E5DB6560DFF1CAD5ACBF10E22B7ABC39F3F755A8C0187B27109E69AD2DB64F0" },
        { "cifar10", "bottleneck_c8", false, "2048 A5DE09E7025571F8F2DAF51ED00478B3209437BDCBB5348B682D83604D8D1C4A" },
        { "cifar10", "bottleneck_c8", true, "1568 DD74A245E7C65FBA676B02DBD96D8A51ECD973E36743384D1AEDC1AE0B11F49D" },
    };

    [SharedTheory]
    [MemberData(nameof(Pairs))]
    public void One_process_sends_the_golden_bytes(string folder, string pair, bool isCalibrated, string golden)
    {
        PlanningResult planned = Planned(folder, pair, isCalibrated);
        foreach (IKernelSet kernels in new IKernelSet[] { new SimdKernels(), new ReferenceKernels() })
        {
            Described(RecordedLatents.Of(planned.Plan, new MemoryShards(planned.Shards), kernels, Images().Take(Pictures))).ShouldBe(golden, kernels.Name);
        }
    }

    [SharedTheory]
    [MemberData(nameof(Pairs))]
    public async Task Two_agents_send_the_golden_bytes(string folder, string pair, bool isCalibrated, string golden)
    {
        PlanningResult planned = Planned(folder, pair, isCalibrated, "local");
        DirectoryInfo stores = Directory.CreateTempSubdirectory("edge-golden-");
        AgentService[] agents = [.. Enumerable.Range(0, 2).Select(i => new AgentService(
            new AgentOptions { StoreDirectory = Path.Combine(stores.FullName, i.ToString(CultureInfo.InvariantCulture)) }, new SimdKernels(), NullLogger<AgentService>.Instance))];
        try
        {
            await Task.WhenAll(agents.Select(a => a.StartAsync(CancellationToken.None)));
            List<byte[]> sent = [];
            using FrameRelay relay = new(agents[1].EndPoint.ToString(), frame =>
            {
                sent.Add(frame[FrameHeader.SizeBytes..]);
                return frame;
            });
            await using Coordinator coordinator = await Coordinator.ConnectAsync(
                [new ClusterDeviceAddress("head", AgentAddress.Parse(agents[0].EndPoint.ToString())), new ClusterDeviceAddress("tail", AgentAddress.Parse(relay.Address))],
                new CoordinatorOptions { Kernels = new SimdKernels(), HeartbeatLimit = TimeSpan.FromSeconds(20) });
            await coordinator.PrepareAsync(planned.Plan, new MemoryShards(planned.Shards));
            byte[] answer = new byte[AnswerBytes];
            foreach (byte[] image in Images().Take(Pictures))
            {
                await coordinator.RunAsync([image], [answer]);
            }

            Described(sent).ShouldBe(golden);
        }
        finally
        {
            foreach (AgentService agent in agents)
            {
                await agent.StopAsync(CancellationToken.None);
                agent.Dispose();
            }

            stores.Delete(recursive: true);
        }
    }

    private static string Described(IReadOnlyList<byte[]> latents)
    {
        latents.Count.ShouldBe(Pictures);
        byte[] bytes = [.. latents.SelectMany(l => l)];
        return string.Create(CultureInfo.InvariantCulture, $"{bytes.Length} {Convert.ToHexString(SHA256.HashData(bytes))}");
    }

    private static IEnumerable<byte[]> Images() =>
        File.ReadAllBytes(SharedFolder.File("cifar10", "cifar10_test_lossless.bin")).Chunk(ImageBytes + 1).Select(record => record[1..]);

    private static PlanningResult Planned(string folder, string pair, bool isCalibrated, string head = "inproc")
    {
        string path = folder.Length == 0 ? Path.Combine(Adaptation.TraceReplayTests.RepositoryFolder(), "tools", "training", "bottleneck", pair) : SharedFolder.File(folder, pair);
        ImportedModel model = ModelFile.Open($"{path}.head.onnx+{path}.tail.onnx");
        SplitOptions split = isCalibrated ? new SplitOptions { Calibration = Calibration(model) } : new SplitOptions();
        return Plan(model, Strategy.Bottleneck, split, head, "local");
    }

    /// <summary>What the pictures behind those that are sent say of the latent.</summary>
    private static LatentCalibration Calibration(ImportedModel model)
    {
        string cut = model.Metadata[ImportedModel.CutKey];
        ImportedModel head = model with { Graph = model.Graph with { Outputs = [model.Graph.Tensors.IndexOf(model.Graph.Tensors.Single(t => t.Name == cut))] } };
        PlanningResult planned = Plan(head, Strategy.Single, new SplitOptions(), "inproc");
        using InProcessCluster alone = new(planned.Plan, new MemoryShards(planned.Shards), new SimdKernels());
        ImmutableArray<ReadOnlyMemory<byte>> latents = [.. Images().Skip(Pictures).Take(Learnt).Select(image =>
        {
            byte[] latent = new byte[planned.Plan.Graph.Tensors[planned.Plan.Graph.Outputs[0]].Bytes];
            alone.Run([image], [latent]);
            return new ReadOnlyMemory<byte>(latent);
        })];
        return new LatentCalibration(ImmutableSortedDictionary<string, ImmutableArray<ReadOnlyMemory<byte>>>.Empty.Add(cut, latents));
    }

    private static PlanningResult Plan(ImportedModel model, Strategy strategy, SplitOptions split, params ReadOnlySpan<string> addresses)
    {
        ImmutableArray<ClusterDevice>.Builder devices = ImmutableArray.CreateBuilder<ClusterDevice>();
        foreach (string address in addresses)
        {
            devices.Add(new ClusterDevice($"device{devices.Count}", address, Profile));
        }

        return NetworkPlanner.Plan(new PlanRequest(model, new ClusterSpec(devices.ToImmutable()), strategy) { Split = split });
    }
}
