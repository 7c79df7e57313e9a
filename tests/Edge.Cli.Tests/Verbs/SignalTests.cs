using System.Diagnostics;

namespace Edge.Cli.Tests.Verbs;

public class SignalTests
{
    [Fact]
    public async Task AnInterruptedRunEndsSoonAndSaysSo()
    {
        using Process run = EdgeProcess.Start("run", Meter.FloatModel, "--input", Meter.Sample(1), "--repeat", "1000000");
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        try
        {
            // A second of processor time is well past start-up: it is busy with the million inferences.
            while (run.TotalProcessorTime < TimeSpan.FromSeconds(1.5) && !run.HasExited)
            {
                await Task.Delay(50, limit.Token);
                run.Refresh();
            }

            using Process kill = Process.Start("kill", ["-INT", $"{run.Id}"]);
            await run.WaitForExitAsync(limit.Token);
        }
        finally
        {
            run.Kill(entireProcessTree: true);
        }

        run.ExitCode.ShouldBe(130);
        (await run.StandardError.ReadToEndAsync(limit.Token)).ShouldContain("EDGE6002");
    }
}
