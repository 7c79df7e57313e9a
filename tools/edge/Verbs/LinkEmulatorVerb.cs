using System.CommandLine;
using System.Net;
using Edge.Devices;
using Edge.Model;
using Edge.Runtime;

namespace Edge.Cli.Verbs;

/// <summary><c>edge link-emulator --listen A --to B</c>: a slow network between two addresses (<c>docs/link-emulator.md</c>).</summary>
internal static class LinkEmulatorVerb
{
    private const long MaxTraceBytes = 16 << 20;

    /// <summary>Creates the verb.</summary>
    public static Command Create()
    {
        Option<string> listen = new("--listen") { Description = "Address and port; port 0 takes a free one.", HelpName = "HOST:PORT", Required = true };
        Option<string> to = new("--to") { Description = "Address of the agent behind the link.", HelpName = "HOST:PORT", Required = true };
        Option<string?> rate = new("--rate") { Description = "Bits a second each way, for example 100Mbit.", HelpName = "RATE" };
        Option<string?> delay = new("--delay") { Description = "Time one way, for example 1ms.", HelpName = "TIME" };
        Option<string?> jitter = new("--jitter") { Description = "Most that is added to the delay at random.", HelpName = "TIME" };
        Option<string?> loss = new("--loss") { Description = "Share of packets that are sent again, for example 0.1%.", HelpName = "SHARE" };
        Option<string?> frame = new("--frame") { Description = "Bytes of a packet; 1448 unless said otherwise.", HelpName = "BYTES" };
        Option<FileInfo?> trace = new("--trace") { Description = "A link that changes with time, instead of the other options (docs/link-emulator.md).", HelpName = "FILE" };
        Command command = new("link-emulator", "Relay connections over a link with a given rate, delay, jitter and loss.") { listen, to, rate, delay, jitter, loss, frame, trace };
        command.SetAction(async (parsed, cancellation) =>
        {
            LinkConditions conditions = new(
                parsed.GetValue(rate) is { } r ? LinkConditions.ParseRate(r) : 0,
                parsed.GetValue(delay) is { } d ? LinkConditions.ParseTime(d) : TimeSpan.Zero,
                parsed.GetValue(jitter) is { } j ? LinkConditions.ParseTime(j) : TimeSpan.Zero,
                parsed.GetValue(loss) is { } l ? LinkConditions.ParseLoss(l) : 0)
            {
                FrameBytes = parsed.GetValue(frame) is { } f ? LinkConditions.ParseFrame(f) : LinkConditions.UsualFrameBytes,
            };
            IPEndPoint here = AgentAddress.Parse(parsed.GetRequiredValue(listen)).ToEndPoint();
            AgentAddress target = AgentAddress.Parse(parsed.GetRequiredValue(to));
            using StopRequest stop = new(cancellation);
            using LinkEmulator emulator = LinkEmulator.Start(here, target.Host, target.Port, parsed.GetValue(trace) is { } file ? Read(file) : LinkTrace.Steady(conditions));
            await Console.Out.WriteLineAsync($"listening on {emulator.EndPoint}");
            await Console.Out.FlushAsync(cancellation);
            await stop.Made;
            return ExitCode.Success;
        });
        return command;
    }

    private static LinkTrace Read(FileInfo file)
    {
        if (!file.Exists || file.Length > MaxTraceBytes)
        {
            throw new EdgeException(6014, $"Trace '{file}' cannot be opened.", file.Exists ? $"At most {MaxTraceBytes} bytes are read." : "There is no such file.", "Check the path.");
        }

        return LinkTrace.Read(File.ReadAllText(file.FullName), file.Name);
    }
}
