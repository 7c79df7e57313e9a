using System.CommandLine;
using Edge.Cli.Verbs;

namespace Edge.Cli.Tests.Verbs;

/// <summary>What a wrong request gives: an exit code for programs, and one numbered error for people.</summary>
public sealed class CommandLineTests : IDisposable
{
    private static readonly StringWriter Errors = new();

    private readonly TemporaryFolder _folder = new();

    // Both streams are taken when the first line is written; nothing else in this assembly writes to them.
    static CommandLineTests()
    {
        Console.SetError(Errors);
        Console.SetOut(TextWriter.Null);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("EDGE6001", "fly")]
    [InlineData("EDGE6001", "inspect")]
    [InlineData("EDGE6001", "inspect", "a.onnx", "b.onnx")]
    [InlineData("EDGE6001", "run", "a.onnx")]
    [InlineData("EDGE6001", "run", "a.onnx", "--input", "a.png", "--repeat", "0")]
    [InlineData("EDGE6001", "run", "a.onnx", "--input", "a.png", "--repeat", "many")]
    [InlineData("EDGE6001", "run", "a.onnx", "--input", "a.png", "--threads", "0")]
    [InlineData("EDGE6001", "run", "a.onnx", "--input", "a.png", "--on-loss", "cry")]
    [InlineData("EDGE6001", "plan", "a.onnx", "--strategy", "magic")]
    [InlineData("EDGE6001", "profile", "a.onnx", "--measure", "--repeat", "4")]
    [InlineData("EDGE6610", "profile", "a.onnx")]
    [InlineData("EDGE6610", "profile", "a.onnx", "--device", "raspberry-pi-4", "--devices", "2")]
    [InlineData("EDGE6612", "profile", "a.onnx", "--device", "cortex-m7", "--measure")]
    [InlineData("EDGE6611", "profile", "a.onnx", "--device", "raspberry-pi-4", "--repeat", "9")]
    [InlineData("EDGE6001", "plan", "a.onnx", "--sram", "0")]
    [InlineData("EDGE6001", "plan", "a.onnx", "--sram", "much")]
    [InlineData("EDGE6001", "agent", "--listen", "127.0.0.1:0")]
    [InlineData("EDGE6001", "generate", "a.gguf")]
    [InlineData("EDGE6001", "generate", "a.gguf", "--prompt", "x", "--max-tokens", "0")]
    [InlineData("EDGE6001", "generate", "a.gguf", "--prompt", "x", "--temperature", "-1")]
    [InlineData("EDGE6001", "generate", "a.gguf", "--prompt", "x", "--kv", "f8")]
    [InlineData("EDGE6001", "generate", "a.gguf", "--prompt", "x", "--context-overflow", "ignore")]
    [InlineData("EDGE6001", "bench", "a.gguf", "--threads", "none")]
    [InlineData("EDGE5111", "serve", "a.gguf", "--listen", "nowhere")]
    [InlineData("EDGE5318", "serve", "a.gguf", "--listen", "0.0.0.0:0")]
    [InlineData("EDGE5111", "agent", "--listen", "nowhere", "--store", "unused")]
    [InlineData("EDGE6001", "flash", "--board", "rp2040", "--model", "a.tflite", "--boot-limit", "0")]
    [InlineData("EDGE6304", "flash", "--image", "a.elf")]
    [InlineData("EDGE6305", "flash", "--board", "rp2040")]
    [InlineData("EDGE6305", "flash", "--board", "rp2040", "--image", "a.elf", "--model", "a.tflite")]
    public async Task AWrongCommandLineIsTwo(string error, params string[] arguments) => await ShouldFail(2, error, arguments);

    [Theory]
    [InlineData("EDGE6003", "--devices", "0")]
    [InlineData("EDGE6003", "--devices", "256")]
    [InlineData("EDGE6003", "--devices", "local,,local")]
    [InlineData("EDGE6003", "--devices", "udp:host:1")]
    [InlineData("EDGE6004", "--devices", "2", "--cluster", "cluster.yaml")]
    public async Task DevicesThatAreNoneAreAWrongCommandLine(string error, params string[] devices) =>
        await ShouldFail(2, error, ["plan", Meter.FloatModel, .. devices]);

    [Fact]
    public async Task AnAgentThatAnybodyCouldUseDoesNotStart() =>
        await ShouldFail(2, "EDGE5110", "agent", "--listen", "0.0.0.0:0", "--store", _folder["store"]);

    [Fact]
    public async Task FilesThatAreMissingOrWrongAreOne()
    {
        File.WriteAllText(_folder["short.bin"], "short");
        File.WriteAllText(_folder["notes.onnx"], "This is a text.");
        File.WriteAllText(_folder["cluster.yaml"], "devices: none");

        await ShouldFail(1, "EDGE6100", "generate", Meter.FloatModel, "--prompt", "x");
        await ShouldFail(1, "EDGE6014", "generate", Meter.FloatModel, "--prompt", "@" + _folder["missing.txt"]);
        await ShouldFail(1, "EDGE2001", "bench", _folder["missing.gguf"]);
        await ShouldFail(1, "EDGE2001", "inspect", _folder["missing.onnx"]);
        await ShouldFail(1, "EDGE2", "inspect", _folder["notes.onnx"]);
        await ShouldFail(1, "EDGE6014", "inspect", _folder["plan.edge"]);
        await ShouldFail(1, "EDGE6014", "plan", Meter.FloatModel, "--cluster", _folder["missing.yaml"]);
        await ShouldFail(1, "EDGE1300", "plan", Meter.FloatModel, "--cluster", _folder["cluster.yaml"]);
        await ShouldFail(1, "EDGE6012", "run", Meter.FloatModel, "--input", _folder["short.bin"]);
        await ShouldFail(1, "EDGE6014", "run", Meter.FloatModel, "--input", _folder["missing.png"]);
        await ShouldFail(1, "EDGE6017", "run", Meter.FloatModel, "--input", Meter.Sample(1), "--output", _folder["no/such/folder"]);
        await ShouldFail(1, "EDGE6017", "plan", Meter.FloatModel, "-o", _folder["short.bin"]);
        await ShouldFail(1, "EDGE6300", "flash", "--board", "toaster", "--image", _folder["short.bin"]);
        await ShouldFail(1, "EDGE6302", "flash", "--board", "rp2040", "--image", _folder["missing.elf"]);
        await ShouldFail(1, "EDGE6303", "flash", "--board", "rp2040", "--image", _folder["short.bin"]);
    }

    [Theory]
    [InlineData("EDGE3003", "--max-mac-overhead", "0.5")]
    [InlineData("EDGE3003", "--max-mac-overhead", "NaN")]
    [InlineData("EDGE3005", "--sram", "100", "--strategy", "single")]
    public async Task AWishThatCannotBeMetIsOne(string error, params string[] wish) =>
        await ShouldFail(1, error, ["plan", Meter.Int8Model, .. wish]);

    [Theory]
    [InlineData("--help")]
    [InlineData("--version")]
    [InlineData("run", "--help")]
    public async Task HelpIsNoError(params string[] arguments)
    {
        Errors.GetStringBuilder().Clear();

        (await EdgeCommand.RunAsync(arguments)).ShouldBe(0);
        Errors.ToString().ShouldBeEmpty();
    }

    [Fact]
    public async Task ADeviceThatCannotBeReachedIsThree() =>
        await ShouldFail(3, "EDGE5130", "run", Meter.FloatModel, "--input", Meter.Sample(1), "--devices", "tcp:127.0.0.1:9");

    [Fact]
    public async Task ADamagedPlanIsOne()
    {
        (await EdgeCommand.RunAsync(["plan", Meter.FloatModel, "-o", _folder["plan"]])).ShouldBe(0);
        string[] run = ["run", _folder["plan"], "--input", Meter.Sample(1)];
        string[] shards = Directory.GetFiles(_folder["plan/shards"]);

        byte[] shard = File.ReadAllBytes(shards[0]);
        File.WriteAllBytes(shards[0], [(byte)~shard[0], .. shard[1..]]);
        await ShouldFail(1, "EDGE5102", run);

        File.Delete(shards[0]);
        await ShouldFail(1, "EDGE5101", run);

        File.WriteAllText(_folder["plan/metadata.json"], "{ \"edge.labels\": 7 }");
        await ShouldFail(1, "EDGE6018", run);

        File.WriteAllBytes(_folder["plan/plan.edge"], File.ReadAllBytes(_folder["plan/plan.edge"])[..^1]);
        await ShouldFail(1, "EDGE1002", run);
    }

    [Fact]
    public async Task APlanIsForItsNumberOfDevicesAndIsNotPlannedAgain()
    {
        (await EdgeCommand.RunAsync(["plan", Meter.FloatModel, "--devices", "2", "-o", _folder["plan"]])).ShouldBe(0);

        await ShouldFail(2, "EDGE6006", "run", _folder["plan"], "--input", Meter.Sample(1), "--devices", "3");
        await ShouldFail(2, "EDGE6005", "run", _folder["plan"], "--input", Meter.Sample(1), "--on-loss", "replan");
    }

    [Fact]
    public void EveryVerbAndOptionIsInTheSynopsis()
    {
        Command[] verbs = [InspectVerb.Create(), PlanVerb.Create(), RunVerb.Create(), AgentVerb.Create(), DemoVerb.Create(), GenerateVerb.Create(), ChatVerb.Create(), ServeVerb.Create(), BenchVerb.Create(), PerplexityVerb.Create(), FlashVerb.Create(), DevicesVerb.Create(), CalibrateVerb.Create(), ProfileVerb.Create(), CompareVerb.Create()];
        foreach (Command verb in verbs)
        {
            SchemaPage.Synopsis.ShouldContain($"edge {verb.Name}");
            foreach (Option option in verb.Options.Where(o => !o.Hidden))
            {
                option.Aliases.Append(option.Name).Any(SchemaPage.Synopsis.Contains).ShouldBeTrue($"{option.Name} of edge {verb.Name}");
            }
        }
    }

    private static async Task ShouldFail(int exitCode, string error, params string[] arguments)
    {
        Errors.GetStringBuilder().Clear();

        int code = await EdgeCommand.RunAsync(arguments);

        string command = $"edge {string.Join(' ', arguments)}: {Errors}";
        code.ShouldBe(exitCode, command);
        Errors.ToString().ShouldStartWith(error, Case.Sensitive, command);
    }
}
