using System.Buffers.Binary;
using Edge.Cli.Tests.Verbs;
using Edge.Devices.Flashing;

namespace Edge.Cli.Tests.Firmware;

/// <summary><c>edge build-firmware --board nano:...</c>: assemblies become what <c>edge flash</c> takes.</summary>
public sealed class NanoDeploymentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task AssembliesLieOneBehindTheOtherFromMultiplesOfFour()
    {
        Assembly("System.IO.Ports", 205);
        Assembly("mscorlib", 301);
        Assembly("Edge.Nano", 120);

        EdgeProcess process = await EdgeProcess.SucceedAsync("build-firmware", "--board", "nano:esp32", "--assemblies", _folder["pe"], "-o", _folder["out"], "--json");

        SchemaPage.ShouldDescribe(process.Json, []);
        byte[] image = File.ReadAllBytes(process.Json.GetProperty("image").GetString()!);
        image.ShouldBe([.. Pe("mscorlib", 301), 0, 0, 0, .. Pe("Edge.Nano", 120), .. Pe("System.IO.Ports", 205), 0, 0, 0]);
        FlashImage.Read(process.Json.GetProperty("image").GetString()!, FlashBoards.Find("nano:esp32")).Bytes.ShouldBe(image.Length);
    }

    [Fact]
    public async Task WithoutTheirFolderTheErrorSaysWhereAssembliesComeFrom() =>
        (await FailAsync("--board", "nano:pico")).ShouldContain("EDGE6250");

    [Fact]
    public async Task AnApplicationIsWhole()
    {
        Assembly("Edge.Nano", 120);

        (await FailAsync("--board", "nano:pico", "--assemblies", _folder["pe"])).ShouldContain("mscorlib.pe");
    }

    [Theory]
    [InlineData("marker")]
    [InlineData("cut")]
    [InlineData("longer")]
    [InlineData("empty")]
    public async Task WhatIsNoAssemblyIsRefused(string damage)
    {
        Assembly("mscorlib", 300);
        byte[] pe = Pe("Edge.Nano", 120);
        pe[0] ^= damage == "marker" ? (byte)1 : (byte)0;
        Write("Edge.Nano", damage switch { "cut" => pe[..^1], "longer" => [.. pe, 0], "empty" => [], _ => pe });

        (await FailAsync("--board", "nano:pico", "--assemblies", _folder["pe"])).ShouldContain("EDGE6252");
    }

    [Fact]
    public async Task WhatDoesNotFitIsRefused()
    {
        Assembly("mscorlib", 600_000);
        Assembly("Edge.Nano", 600_000);

        (await FailAsync("--board", "nano:pico", "--assemblies", _folder["pe"])).ShouldContain("EDGE6253");
    }

    [Fact]
    public async Task AModelIsNotPartOfIt() =>
        (await FailAsync("model.tflite", "--board", "nano:esp32", "--assemblies", _folder["pe"])).ShouldContain("EDGE6254");

    [Fact]
    public async Task OtherBoardsNeedAModel() => (await FailAsync("--board", "mps2-an386")).ShouldContain("EDGE6255");

    private async Task<string> FailAsync(params string[] arguments)
    {
        EdgeProcess process = await EdgeProcess.RunAsync(["build-firmware", .. arguments, "-o", _folder["out"]]);
        process.ExitCode.ShouldBe(1, process.Error);
        return process.Error;
    }

    private void Assembly(string name, int bytes) => Write(name, Pe(name, bytes));

    private void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(_folder["pe"]);
        File.WriteAllBytes(Path.Combine(_folder["pe"], name + ".pe"), bytes);
    }

    /// <summary>An assembly's header, as far as it is read, and bytes of its own.</summary>
    private static byte[] Pe(string name, int count)
    {
        byte[] bytes = new byte[count];
        bytes.AsSpan().Fill((byte)name[0]);
        "NFMRK1\0\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(100), count);
        return bytes;
    }
}
