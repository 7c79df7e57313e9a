using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Edge.Kernels.Reference;
using Edge.Model;
using Edge.Runtime;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Bench;

/// <summary>
/// What the runtime itself costs: a step that does next to nothing, the bytes it allocates, and an inference that does
/// nothing but travel to agents over TCP on loopback and back. Goal: a step costs less than 0.2 µs, and allocates nothing.
/// </summary>
internal static class SessionBenchmark
{
    private const int Steps = 10_000;
    private const int Rounds = 200;
    private const double GoalUs = 0.2;

    private static readonly Shape Image = new(1, 1, 16, 4);
    private static readonly Region All = Region.Of(Image);

    // y = relu(x): 256 bytes.
    private static readonly Graph Network = new(
        "relu",
        [new Tensor("x", ElementType.Float32, Image), new Tensor("y", ElementType.Float32, Image)],
        [new Node("relu", new Unary(UnaryFunction.Relu), [0], [1])],
        [0],
        [1]);

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        (double stepUs, long allocated) = MeasureSteps();
        Console.WriteLine("| | |");
        Console.WriteLine("|---|---|");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| a step that copies 64 bytes, traced | {stepUs * 1000:F0} ns |"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| allocated in {Rounds} inferences of {Steps} steps | {allocated} bytes |"));
        foreach (int agents in (int[])[1, 3])
        {
            (double best, double median) = MeasureAgentsAsync(agents).GetAwaiter().GetResult();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| an inference over {agents} agents by TCP, 256 bytes there and back | {best:F0} µs at best, {median:F0} µs median |"));
        }

        bool met = stepUs <= GoalUs && allocated == 0;
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"goal: a step costs at most {GoalUs} µs and allocates nothing ({(met ? "met" : "missed")})"));
        return met ? 0 : 1;
    }

    private static MemoryShards NoShards => new(new Dictionary<Digest, ReadOnlyMemory<byte>>());

    private static PlanBuffer Buffer(int tensor, int offset) => new(tensor, ElementType.Float32, MemorySpace.Arena, offset, All, All.Pixels);

    private static (double StepUs, long Allocated) MeasureSteps()
    {
        Region pixels = All with { Width = 4 };
        PlanDevice device = new("inproc", "bench", 768, 0, 0,
            [Buffer(0, 0), Buffer(0, 256), Buffer(1, 512)],
            [new FeedStep(0, -1, 0, All), .. Enumerable.Repeat(new CopyStep(0, 1, pixels), Steps), new ComputeStep(0, All, [0], [2]), new FetchStep(0, -1, 2)]);
        using Session session = new(PreparedPlan.Prepare(new Plan(Network, "single", [device], 0, [], 0, 0), 0, NoShards, new ReferenceKernels()));
        ReadOnlyMemory<byte>[] inputs = [new byte[256]];
        Memory<byte>[] outputs = [new byte[256]];
        double best = double.MaxValue;
        for (int round = 0; round < Rounds; round++)
        {
            session.Run(inputs, outputs);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int round = 0; round < Rounds; round++)
        {
            session.Run(inputs, outputs);
            best = Math.Min(best, session.LatencyUs);
        }

        return (best / session.Trace.Length, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    /// <summary>Agents that hand the tensor from one to the next; the last one gives it back.</summary>
    private static async Task<(double BestUs, double MedianUs)> MeasureAgentsAsync(int count)
    {
        DirectoryInfo stores = Directory.CreateTempSubdirectory("edge-bench-");
        AgentService[] agents = [.. Enumerable.Range(0, count).Select(i => new AgentService(
            new AgentOptions { StoreDirectory = Path.Combine(stores.FullName, $"{i}") }, new ReferenceKernels(), NullLogger<AgentService>.Instance))];
        foreach (AgentService agent in agents)
        {
            await agent.StartAsync(CancellationToken.None);
        }

        Coordinator coordinator = await Coordinator.ConnectAsync(
            [.. agents.Select((a, i) => new ClusterDeviceAddress($"device{i}", AgentAddress.Parse(a.EndPoint.ToString())))],
            new CoordinatorOptions { Kernels = new ReferenceKernels() });
        await coordinator.PrepareAsync(Relay(count), NoShards);
        List<double> times = [];
        for (int round = -Rounds; round < 5 * Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            await coordinator.RunAsync([new byte[256]], [new byte[256]]);
            if (round >= 0)
            {
                times.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
            }
        }

        await coordinator.DisposeAsync();
        foreach (AgentService agent in agents)
        {
            await agent.StopAsync(CancellationToken.None);
            agent.Dispose();
        }

        stores.Delete(recursive: true);
        times.Sort();
        return (times[0], times[times.Count / 2]);
    }

    private static Plan Relay(int count)
    {
        IEnumerable<PlanDevice> devices = Enumerable.Range(0, count).Select(d =>
        {
            bool isLast = d == count - 1;
            ImmutableArray<Step> steps = [new ReceiveStep(new TransferPart(d == 0 ? count : d - 1, 0, 0, All))];
            steps = isLast
                ? [.. steps, new ComputeStep(0, All, [0], [1]), new SendStep(new TransferPart(count, 0, 1, All))]
                : [.. steps, new SendStep(new TransferPart(d + 1, 0, 0, All))];
            return new PlanDevice($"device{d}", "bench", 512, 0, 0, [Buffer(0, 0), Buffer(1, 256)], steps);
        });
        PlanDevice host = new("host", "bench", 512, 0, 0, [Buffer(0, 0), Buffer(1, 256)],
            [
                new FeedStep(0, -1, 0, All),
                new SendStep(new TransferPart(0, 0, 0, All)),
                new ReceiveStep(new TransferPart(count - 1, 0, 1, All)),
                new FetchStep(0, -1, 1),
            ]);
        return new Plan(Network, "patches", [.. devices, host], count, [], 0, 0);
    }
}
