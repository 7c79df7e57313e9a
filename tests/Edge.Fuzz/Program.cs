using System.Globalization;
using Edge.Cli.Tests.Inputs;
using Edge.Fuzz;
using Edge.Fuzz.Targets;
using Edge.Importers.Tests.Onnx;
using Edge.Importers.Tests.TfLite;

FuzzTarget[] targets =
[
    new("tflite", SampleModels.All.Values, TfliteTarget.Run),
    new("onnx", OnnxSamples.All.Values, OnnxTarget.Run),
    new("gguf", GgufTarget.Seeds, GgufTarget.Run),
    new("safetensors", SafetensorsTarget.Seeds, SafetensorsTarget.Run),
    new("inference", [.. SampleModels.All.Values, .. OnnxSamples.All.Values], InferenceTarget.Run),
    new("planning", SampleModels.All.Values, PlanningTarget.Run),
    new("graph", GraphTarget.Seeds, GraphTarget.Run),
    new("plan", PlanTarget.Seeds, PlanTarget.Run),
    new("cluster", ClusterTarget.Seeds, ClusterTarget.Run),
    new("input", SampleInputs.All.Values, InputTarget.Run),
    new("messagepack", MessagePackTarget.Seeds, MessagePackTarget.Run),
    new("latent", LatentTarget.Seeds, LatentTarget.Run),
    new("frames", FrameTarget.Seeds, FrameTarget.Run),
    new("requests", RequestTarget.Seeds, RequestTarget.Run),
    new("agent", AgentMessageTarget.Seeds, AgentMessageTarget.Run),
    new("template", TemplateTarget.Seeds, TemplateTarget.Run),
    new("schema", SchemaTarget.Seeds, SchemaTarget.Run),
    new("cobs", CobsTarget.Seeds, CobsTarget.Run),
];

FuzzTarget[] chosen = args.Length is 2 or 3 ? [.. targets.Where(t => args[0] == "all" || args[0] == t.Name)] : [];
if (chosen.Length == 0 || !double.TryParse(args[1], CultureInfo.InvariantCulture, out double seconds))
{
    Console.Error.WriteLine($"usage: fuzz all|{string.Join('|', targets.Select(t => t.Name))} SECONDS [SEED]");
    return 2;
}

ulong seed = args.Length == 3 && ulong.TryParse(args[2], CultureInfo.InvariantCulture, out ulong given) ? given : (ulong)Environment.TickCount64;
int findings = 0;
foreach (FuzzTarget target in chosen)
{
    if (new Fuzzer(target, new SeededRandom(seed)).Run(TimeSpan.FromSeconds(seconds)) is { } finding)
    {
        Console.Error.WriteLine($"{finding}{Environment.NewLine}(seed {seed})");
        findings++;
    }
}

return findings == 0 ? 0 : 1;
