using System.CommandLine;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge agent --listen HOST:PORT --store DIR</c>: the process that runs on a Linux device (<c>docs/agent.md</c>).</summary>
internal static class AgentVerb
{
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
        Option<bool> child = new("--stop-with-input") { Description = "Stop when standard input is closed: for a process that starts the agent as its child." };
        Command command = new("agent", "Run on a device and wait for work.") { listen, store, keyFile, memory, child };
        command.SetAction(async (parsed, cancellation) =>
        {
            AgentOptions options = new()
            {
                Listen = AgentAddress.Parse(parsed.GetRequiredValue(listen)).ToEndPoint(),
                StoreDirectory = parsed.GetRequiredValue(store).FullName,
                KeyFile = parsed.GetValue(keyFile)?.FullName,
                StopsWithStandardInput = parsed.GetValue(child),
            };
            options = parsed.GetValue(memory) is { } bytes ? options with { MaxMemoryBytes = bytes } : options;
            await Agent.RunAsync(options, new SimdKernels(), Console.Out, cancellation);
            return ExitCode.Success;
        });
        return command;
    }
}
