using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using Edge.Bench.Language;
using Edge.Devices;
using Edge.Importers;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Planner.Variants;
using Edge.Runtime;

namespace Edge.Bench.Split;

/// <summary>
/// A session of the committed pair that moves among its variants while <c>edge link-emulator</c> plays a trace between it and
/// <c>edge agent</c>: three processes. Goals: every answer by its deadline, a mean of at most 1.1 × an oracle's that knows the trace.
/// This device is slowed down. What the oracle takes is computed of the trace, of the times measured, and of what handling the messages
/// takes here, which is measured through the same processes over a link without rate and delay; the ratio without that is printed too.
/// </summary>
/// <remarks>Arguments: names of traces, without any all; <c>explain</c> writes every change of path on standard error.</remarks>
internal static class AdaptationBenchmark
{
    private const string Explain = "explain";
    private const double MostRatio = 1.1, RightWithin = 1.1;
    private const int MostWrong = 2, QuestionFraming = 31, AnswerFraming = 35, HandlingRequests = 21;
    private static readonly DeviceProfile Profile = new("bench", 1, 1e9, 1L << 30, 1L << 32, 1e9, 1e9, 1e10, 1, 1e6, 10_000);

    /// <summary>Runs it.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        string[] words = [.. arguments], names = [.. words.Except([Explain])];
        return RunAsync([.. AdaptationScenario.All.Where(s => names.Length == 0 || names.Contains(s.Trace))], words.Contains(Explain)).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(AdaptationScenario[] scenarios, bool explains)
    {
        string root = RepositoryFolder.Find(), pair = Path.Combine(root, "tools", "training", "bottleneck", "bottleneck_c4"), store = Directory.CreateTempSubdirectory("edge-bench-").FullName;
        VariantPlanningResult planned = VariantPlanner.Plan(new VariantRequest(
            [ModelFile.Open($"{pair}.head.onnx+{pair}.tail.onnx")], new ClusterSpec([new ClusterDevice("device", "inproc", Profile), new ClusterDevice("server", "local", Profile)])));
        bool isMet = true;
        try
        {
            await using LocalAgent agent = await LocalAgent.StartAsync(new LocalAgentCommand("dotnet", [EdgeProcess.ProgramOf(root), "agent"]), store);
            await (await ConnectAsync(planned, agent.Address, 1)).DisposeAsync(); // the agent has everything before the trace begins
            Console.WriteLine("| trace | device | requests | in time | mean | oracle | ratio (≤ 1.1) | without handling | wrong after a change (≤ 2) | paths |");
            Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
            foreach (AdaptationScenario scenario in scenarios)
            {
                isMet &= await PlayAsync(root, scenario, planned, agent.Address, explains);
            }
        }
        finally
        {
            Directory.Delete(store, recursive: true);
        }

        return isMet ? 0 : 1;
    }

    private static async Task<bool> PlayAsync(string root, AdaptationScenario scenario, VariantPlanningResult planned, string agent, bool explains)
    {
        string file = Path.Combine(root, "tools", "bench", "traces", $"{scenario.Trace}.trace");
        LinkTrace trace = LinkTrace.Read(File.ReadAllText(file), file);
        double[] handlingUs = await HandlingAsync(root, scenario, planned, agent);
        using Process emulator = Emulator(root, agent, "--trace", file);
        try
        {
            string address = await AddressAsync(emulator);
            long start = Stopwatch.GetTimestamp(); // the trace begins with the first connection
            await using AdaptiveSession session = await ConnectAsync(planned, address, scenario.Slowness);
            List<(TimeSpan At, AdaptiveAnswer Answer)> requests = [];
            while (Stopwatch.GetElapsedTime(start) < scenario.Length)
            {
                TimeSpan at = Stopwatch.GetElapsedTime(start);
                requests.Add((at, await session.AnswerAsync(Input, Output, scenario.Deadline)));
                TimeSpan left = at + scenario.Period - Stopwatch.GetElapsedTime(start);
                await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }

            return Report(scenario, trace, planned.Set, handlingUs, requests, explains);
        }
        finally
        {
            emulator.Kill();
            await emulator.WaitForExitAsync();
        }
    }

    /// <summary>What a question and its answer take over a link that takes no time, of each variant: a median.</summary>
    private static async Task<double[]> HandlingAsync(string root, AdaptationScenario scenario, VariantPlanningResult planned, string agent)
    {
        using Process emulator = Emulator(root, agent);
        try
        {
            string address = await AddressAsync(emulator);
            double[] handlingUs = new double[planned.Set.Variants.Length];
            for (int v = 1; v < handlingUs.Length; v++)
            {
                VariantSet set = new([planned.Set.Local, planned.Set.Variants[v]], planned.Set.LinkBitsPerSecond, planned.Set.LinkRoundTripUs);
                await using AdaptiveSession session = await ConnectAsync(planned with { Set = set }, address, scenario.Slowness);
                List<double> wiresUs = [];
                for (int i = 0; i < HandlingRequests; i++)
                {
                    AdaptiveAnswer answer = await session.AnswerAsync(Input, Output);
                    if (answer.Path != AnswerPath.Local)
                    {
                        wiresUs.Add(answer.Timing.WireUs);
                    }

                    await Task.Delay(scenario.Period / 4);
                }

                wiresUs.Sort();
                handlingUs[v] = wiresUs.Count > 0 ? wiresUs[wiresUs.Count / 2] : 0;
            }

            return handlingUs;
        }
        finally
        {
            emulator.Kill();
            await emulator.WaitForExitAsync();
        }
    }

    private static ReadOnlyMemory<byte>[] Input { get; } = [new byte[3072]];

    private static Memory<byte>[] Output { get; } = [new byte[40]];

    private static Process Emulator(string root, string agent, params string[] options) => Process.Start(
        new ProcessStartInfo("dotnet", [EdgeProcess.ProgramOf(root), "link-emulator", "--listen", "127.0.0.1:0", "--to", agent, .. options]) { RedirectStandardOutput = true, UseShellExecute = false })!;

    private static async Task<string> AddressAsync(Process emulator) =>
        (await emulator.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The link emulator did not start.")).Split(' ')[^1];

    private static Task<AdaptiveSession> ConnectAsync(VariantPlanningResult planned, string address, double slowness) => AdaptiveSession.ConnectAsync(
        planned.Set,
        new MemoryShards(planned.Shards),
        new ClusterDeviceAddress("server", AgentAddress.Parse(IPEndPoint.Parse(address).ToString())),
        new CoordinatorOptions { Kernels = new SlowedKernels(new SimdKernels(), slowness), HeartbeatLimit = AdaptiveSession.UsualHeartbeatLimit, ConnectLimit = TimeSpan.FromSeconds(20) });

    private static bool Report(AdaptationScenario scenario, LinkTrace trace, VariantSet set, double[] handlingUs, List<(TimeSpan At, AdaptiveAnswer Answer)> requests, bool explains)
    {
        // What each variant takes besides the link: medians of the requests that it answered; of one that answered none, its share of the others' work.
        double[] workUs = [.. set.Variants.Select(v => requests.Where(r => r.Answer.Variant == v.Name).Select(r => r.Answer.Timing.TotalUs - r.Answer.Timing.WireUs).DefaultIfEmpty(double.NaN).Order().ToArray() is { } times ? times[times.Length / 2] : 0)];
        double[] heads = [.. requests.Where(r => r.Answer.Path == AnswerPath.Split).Select(r => r.Answer.Timing.HeadUs).Order()];
        PlanVariant split = set.Variants.First(v => v.Path == VariantPath.Split);
        double localUs = !double.IsNaN(workUs[0]) ? workUs[0] : heads.Length > 0 ? heads[heads.Length / 2] * set.Local.HeadUs / split.HeadUs : set.Local.HeadUs * scenario.Slowness;
        workUs = [.. workUs.Select((us, v) => double.IsNaN(us) ? localUs * set.Variants[v].HeadUs / set.Local.HeadUs : us)];
        ImmutableArray<ImmutableArray<double>> expected = [.. requests.Select(r => set.Variants.Select((v, i) => workUs[i] + handlingUs[i] + LinkUs(trace, v, r.At)).ToImmutableArray())];
        for (int i = 0; explains && i < requests.Count; i++)
        {
            AdaptiveAnswer answer = requests[i].Answer;
            if (i == 0 || answer.PathText != requests[i - 1].Answer.PathText || answer.LatencyUs > 2 * expected[i].Min())
            {
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{requests[i].At.TotalSeconds:F2} s: {answer.PathText} {answer.LatencyUs / 1e3:F1} ms ({answer.Why}); expected {string.Join(", ", expected[i].Select((e, v) => string.Create(CultureInfo.InvariantCulture, $"{set.Variants[v].Name} {e / 1e3:F1}")))}"));
            }
        }

        double mean = requests.Average(r => r.Answer.LatencyUs) / 1e3, oracle = expected.Average(e => e.Min()) / 1e3;
        double linkOnly = requests.Average(r => set.Variants.Select((v, i) => workUs[i] + LinkUs(trace, v, r.At)).Min()) / 1e3;
        int inTime = requests.Count(r => r.Answer.DeadlineMet);
        string[] names = [.. set.Variants.Select(v => v.Name)];
        int wrong = requests.Select((r, i) => (r, i)).GroupBy(r => trace.At(r.r.At))
            .Max(phase => phase.TakeWhile(r => expected[r.i][Array.IndexOf(names, r.r.Answer.Variant)] > RightWithin * expected[r.i].Min() || r.r.Answer.Why.StartsWith("no answer", StringComparison.Ordinal)).Count());
        bool isMet = inTime == requests.Count && mean <= MostRatio * oracle && wrong <= MostWrong;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {scenario.Trace} | local {localUs / 1e3:F0} ms, deadline {scenario.Deadline.TotalMilliseconds:F0} ms | {requests.Count} | {inTime} | {mean:F1} ms | {oracle:F1} ms | {mean / oracle:F2} | {mean / linkOnly:F2} | {wrong} | {string.Join(", ", requests.CountBy(r => r.Answer.PathText).Select(p => $"{p.Value} {p.Key}"))}{(isMet ? "" : " **missed**")} |"));
        return isMet;
    }

    private static double LinkUs(LinkTrace trace, PlanVariant variant, TimeSpan at) => variant.Path == VariantPath.Local
        ? 0
        : (trace.MeanTime(variant.SentBytes + QuestionFraming, at) + trace.MeanTime(variant.AnswerBytes + AnswerFraming, at)).TotalMicroseconds;
}
