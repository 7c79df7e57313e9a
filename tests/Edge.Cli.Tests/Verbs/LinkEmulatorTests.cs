using System.Diagnostics;

namespace Edge.Cli.Tests.Verbs;

public class LinkEmulatorTests
{
    [Fact]
    public async Task ItSaysWhereItListensAndEndsWhenItIsStopped()
    {
        using Process emulator = EdgeProcess.Start("link-emulator", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", "--rate", "100Mbit", "--delay", "1ms", "--jitter", "100us", "--loss", "0.1%");
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(1));
        try
        {
            (await emulator.StandardOutput.ReadLineAsync(limit.Token)).ShouldStartWith("listening on 127.0.0.1:");
            using Process kill = Process.Start("kill", ["-TERM", $"{emulator.Id}"]);
            await emulator.WaitForExitAsync(limit.Token);
        }
        finally
        {
            emulator.Kill();
        }

        emulator.ExitCode.ShouldBe(0);
    }

    [Theory]
    [InlineData("--rate", "fast")]
    [InlineData("--delay", "1")]
    [InlineData("--loss", "2")]
    public async Task ConditionsWithoutUnitsAreExplained(string option, string value)
    {
        EdgeProcess process = await EdgeProcess.RunAsync("link-emulator", "--listen", "127.0.0.1:0", "--to", "127.0.0.1:1", option, value);
        process.ExitCode.ShouldBe(2);
        process.Error.ShouldContain("EDGE4040");
    }
}
