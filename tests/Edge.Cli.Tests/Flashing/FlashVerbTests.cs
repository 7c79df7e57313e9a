using System.Text.Json;
using Edge.Cli.Tests.Verbs;

namespace Edge.Cli.Tests.Flashing;

/// <summary><c>edge flash</c> as a user calls it, with the boards that QEMU emulates.</summary>
public sealed class FlashVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [EmulatorFact]
    public async Task AModelIsBuiltLoadedReadBackAndHeard()
    {
        EdgeProcess process = await EdgeProcess.SucceedAsync("flash", "--board", "mps2-an386", "--model", Meter.Int8Model, "--json");

        JsonElement[] lines = [.. process.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        JsonElement report = lines[^1];
        report.GetProperty("verified").GetBoolean().ShouldBeTrue();
        report.GetProperty("build").GetString()!.Length.ShouldBe(40, "the GNU build id is a SHA-1");
        SchemaPage.ShouldDescribe(report, [], "port");
        lines[..^1].Select(l => l.GetProperty("phase").GetString()).Distinct(StringComparer.Ordinal).ShouldBe(["identify", "verify", "boot"]);
        SchemaPage.ShouldDescribe(lines[0], []);
    }

    [EmulatorFact]
    public async Task ARehearsalNamesTheCalls()
    {
        File.WriteAllBytes(_folder["image.elf"], Silent().ToArray());

        EdgeProcess process = await EdgeProcess.SucceedAsync("flash", "--board", "qemu:mps2-an386", "--image", _folder["image.elf"], "--dry-run");

        process.Output.ShouldContain("qemu-system-arm -M mps2-an386 -kernel image.elf -S");
        process.Output.ShouldContain("1,024 B at 0x00000000");
    }

    [EmulatorFact]
    public async Task ABoardThatDoesNotSayItsBuildIsAnError()
    {
        File.WriteAllBytes(_folder["image.elf"], Silent().ToArray());

        EdgeProcess process = await EdgeProcess.RunAsync("flash", "--board", "mps2-an386", "--image", _folder["image.elf"], "--boot-limit", "1");

        process.ExitCode.ShouldBe(3, process.Error);
        process.Error.ShouldContain("EDGE6323");
    }

    [Fact]
    public async Task WhatIsConnectedIsListed()
    {
        EdgeProcess process = await EdgeProcess.SucceedAsync("flash", "--list", "--json");

        SchemaPage.ShouldDescribe(process.Json, [], "path", "usb", "serial", "id", "chip", "tool", "description", "problem");
        process.Json.GetProperty("tools").EnumerateArray().Select(t => t.GetProperty("name").GetString()).ShouldBe(["qemu", "openocd", "st-flash", "dfu-util", "picotool", "esptool", "nanoff"]);
    }

    /// <summary>An image that is right in all but its program: that never ends and says nothing.</summary>
    private static ElfImage Silent() => new() { Address = 0, Reset = 0x201, Bytes = 1024, Code = [0xFE, 0xE7] };
}
