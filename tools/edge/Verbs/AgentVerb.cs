using System.CommandLine;
using System.Globalization;
using Edge.Cli.Calibration;
using Edge.Devices;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge agent --listen HOST:PORT --store DIR</c>: the process that runs on a Linux device (<c>docs/agent.md</c>).</summary>
internal static class AgentVerb
{
    private const int MostThreads = 1024;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<string> listen = new("--listen") { Description = "Address and port; port 0 takes a free one. Any address but loopback needs --key-file.", HelpName = "HOST:PORT", Required = true };
        Option<DirectoryInfo> store = new("--store") { Description = "Directory in which shards are kept.", HelpName = "DIR", Required = true };
        Option<FileInfo?> keyFile = Options.KeyFile();
        Option<long?> memory = new("--memory")
        {
            Description = "Most memory that a plan may take on this device.",
            HelpName = "BYTES",
            CustomParser = Options.ParseBytes,
        };
        Option<int?> threads = new("--threads")
        {
            Description = "Threads that compute; unless given, all processors for a language model and one for any other network.",
            HelpName = "N",
            CustomParser = ParseThreads,
        };
        Option<bool> child = new("--stop-with-input") { Description = "Stop when standard input is closed: for a process that starts the agent as its child." };
        Option<string?> meter = Options.Meter("A power meter that this device has, beside those that its system knows: told to who probes it.");
        Command command = new("agent", "Run on a device and wait for work.") { listen, store, keyFile, memory, threads, meter, child };
        command.SetAction(async (parsed, cancellation) =>
        {
            (long first, long near) = KernelCalibrationRun.CachesOf(MachineFacts.Read());
            using IPowerMeter? named = parsed.GetValue(meter) is { } name ? PowerMeters.Open(name) : null;
            AgentOptions options = new()
            {
                Listen = AgentAddress.Parse(parsed.GetRequiredValue(listen)).ToEndPoint(),
                StoreDirectory = parsed.GetRequiredValue(store).FullName,
                KeyFile = parsed.GetValue(keyFile)?.FullName,
                StopsWithStandardInput = parsed.GetValue(child),
                FirstBytes = first,
                NearBytes = near,
                Describe = () => MachineFacts.Read().Describe(named),
            };
            options = parsed.GetValue(memory) is { } bytes ? options with { MaxMemoryBytes = bytes } : options;
            options = parsed.GetValue(threads) is { } number ? options with { Threads = number, NetworkThreads = number } : options;
            await Agent.RunAsync(options, new SimdKernels(), Console.Out, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static int? ParseThreads(System.CommandLine.Parsing.ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= MostThreads)
        {
            return threads;
        }

        result.AddError($"'--threads' is a number from 1 to {MostThreads}.");
        return null;
    }
}
