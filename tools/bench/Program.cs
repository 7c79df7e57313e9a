using Edge.Bench;
using Edge.Bench.Firmware;
using Edge.Bench.Language;
using Edge.Bench.Split;
using Edge.Bench.Sweep;

// One file a benchmark; each prints a table and says whether its goal was met.
Dictionary<string, Func<ReadOnlySpan<string>, int>> benchmarks = new()
{
    ["adaptation"] = AdaptationBenchmark.Run,
    ["allreduce"] = AllReduceBenchmark.Run,
    ["capacity"] = CapacityBenchmark.Run,
    ["devices"] = DeviceBenchmark.Run,
    ["firmware"] = FirmwareBenchmark.Run,
    ["firmware-predicted"] = InstructionPredictionBenchmark.Run,
    ["firmware-shares"] = FunctionShareBenchmark.Run,
    ["language"] = LanguageBenchmark.Run,
    ["cluster"] = ClusterBenchmark.Run,
    ["onnxruntime"] = OnnxRuntimeBenchmark.Run,
    ["memory"] = PatchMemoryBenchmark.Run,
    ["pair"] = PairBenchmark.Run,
    ["products"] = ProductBenchmark.Run,
    ["profile"] = ProfileBenchmark.Run,
    ["restart"] = RestartBenchmark.Run,
    ["jpeg-server"] = JpegServer.Run,
    ["split"] = SplitBenchmark.Run,
    ["session"] = SessionBenchmark.Run,
    ["sweep"] = SweepBenchmark.Run,
    ["training"] = TrainingBenchmark.Run,
    ["steps"] = StepBenchmark.Run,
};

if (args.Length == 0 || !benchmarks.TryGetValue(args[0], out Func<ReadOnlySpan<string>, int>? run))
{
    Console.Error.WriteLine($"usage: bench {string.Join('|', benchmarks.Keys)} [ARGUMENTS]");
    return 2;
}

return run(args.AsSpan(1));
