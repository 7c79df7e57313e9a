using System.Diagnostics;
using System.Text.Json;
using Edge.Cli.Tests.Verbs;

namespace Edge.Cli.Tests.Flashing;

/// <summary><c>edge flash</c> as a process, with scripts in place of the tools: what it prints, and a signal while it writes.</summary>
public sealed class FlashProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ProgressComesAsJsonLinesAndTheReportLast()
    {
        using FakeTools fakes = new("success");

        EdgeProcess process = await EdgeProcess.WithToolsAsync(fakes.Folder, Flash(Image(), "--json"));

        process.ExitCode.ShouldBe(0, process.Error);
        JsonElement[] lines = [.. process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        lines[..^1].ShouldAllBe(l => l.GetProperty("schema").GetString() == "edge.flash.event/1");
        lines[..^1].Select(l => l.GetProperty("phase").GetString()).Distinct(StringComparer.Ordinal).ShouldBe(["identify", "write", "verify", "start"]);
        double[] written = [.. lines[..^1].Where(l => l.GetProperty("phase").GetString() == "write").Select(l => l.GetProperty("share").GetDouble())];
        written.ShouldBe(written.Order());
        written.ShouldContain(0.5);
        written[^1].ShouldBe(1);
        JsonElement report = lines[^1];
        SchemaPage.ShouldDescribe(report, [], "port", "build");
        report.GetProperty("written_bytes").GetInt64().ShouldBe(fakes.Flash!.Length);
        report.GetProperty("verified").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task AnInterruptWhileTheBoardIsWrittenEndsTheToolAndSaysWhatTheBoardHolds()
    {
        using FakeTools fakes = new("hang-write");
        using Process flash = EdgeProcess.StartWithTools(fakes.Folder, Flash(Image()));
        using CancellationTokenSource limit = new(TimeSpan.FromMinutes(2));
        try
        {
            int tool = await fakes.HangsAsync();
            using Process kill = Process.Start("kill", ["-INT", $"{flash.Id}"]);
            await flash.WaitForExitAsync(limit.Token);

            flash.ExitCode.ShouldBe(130);
            string error = await flash.StandardError.ReadToEndAsync(limit.Token);
            error.ShouldContain("EDGE6320");
            error.ShouldContain("a part of the image");
            Directory.Exists($"/proc/{tool}").ShouldBeFalse("the tool was ended before edge was");
            fakes.IsStarted.ShouldBeFalse();
        }
        finally
        {
            flash.Kill(entireProcessTree: true);
        }
    }

    /// <summary>The image of a real board, built of a model: what would be written where, and nothing called that writes.</summary>
    [EmulatorFact]
    public async Task ARehearsalForARealBoardSaysWhatWouldBeWritten()
    {
        using FakeTools fakes = new("success");

        EdgeProcess process = await EdgeProcess.WithToolsAsync(fakes.Folder, "flash", "--board", "stm32f4", "--tool", "st-flash", "--model", Meter.Int8Model, "--dry-run", "--json");

        process.ExitCode.ShouldBe(0, process.Error);
        JsonElement report = process.Json;
        JsonElement[] segments = [.. report.GetProperty("segments").EnumerateArray()];
        segments[0].GetProperty("address").GetString().ShouldBe("0x08000000");
        segments.Sum(s => s.GetProperty("bytes").GetInt64()).ShouldBeInRange(200_000, 2_000_000, "the network's weights alone are 221,376 bytes");
        report.GetProperty("commands").EnumerateArray().ShouldContain(c => c.GetString()!.Contains("write image.bin 0x08000000"));
        fakes.Flash.ShouldBeNull();
        fakes.Calls.ShouldAllBe(call => call.StartsWith("st-info"));
    }

    private static string[] Flash(string image, params string[] more) => ["flash", "--board", "stm32f4", "--tool", "st-flash", "--image", image, .. more];

    private string Image()
    {
        File.WriteAllBytes(_folder["image.elf"], new ElfImage().ToArray());
        return _folder["image.elf"];
    }
}
