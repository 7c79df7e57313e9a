using Edge.Cli.Tests.Verbs;
using Edge.Devices.Flashing;
using Edge.Model;

namespace Edge.Cli.Tests.Flashing;

/// <summary>Every back end against a script that speaks as its tool does: what goes well, and all that can go wrong.</summary>
public sealed class FlasherTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();
    private readonly List<FlashEvent> _events = [];

    public static TheoryData<string, string> Tools => new()
    {
        { "openocd", "stm32f4" },
        { "st-flash", "stm32f4" },
        { "dfu-util", "stm32f4" },
        { "picotool", "rp2040" },
        { "esptool", "esp32-s3" },
        { "esptool-5", "esp32-s3" },
        { "nanoff", "nano:esp32" },
    };

    public static TheoryData<string, string> ToolsThatReadBack => new()
    {
        { "openocd", "stm32f4" },
        { "st-flash", "stm32f4" },
        { "dfu-util", "stm32f4" },
        { "picotool", "rp2040" },
        { "esptool", "esp32-s3" },
        { "esptool-5", "esp32-s3" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task TheImageIsWrittenVerifiedAndStarted(string tool, string board)
    {
        using FakeTools fakes = new("success", tool);
        FlashImage image = Image(board);

        FlashReport report = await FlashAsync(fakes, tool, board);

        fakes.Flash.ShouldBe(image.ToBinary());
        fakes.IsStarted.ShouldBeTrue();
        report.WrittenBytes.ShouldBe(image.Bytes);
        report.IsVerified.ShouldBe(tool != "nanoff");
        report.BuildId.ShouldBe(Convert.ToHexStringLower(Build));
        IEnumerable<FlashPhase> phases = _events.Select(e => e.Phase);
        phases.ShouldBe(phases.Order(), customMessage: "phases come in their order");
        _events.ShouldAllBe(e => e.Share >= 0 && e.Share <= 1);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task TheWrongChipIsNotWritten(string tool, string board)
    {
        using FakeTools fakes = new("wrong-chip", tool);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board));

        error.Diagnostics.Select(d => d.Code).ShouldBe([6314]);
        fakes.Flash.ShouldBeNull();
        fakes.IsStarted.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(ToolsThatReadBack))]
    public async Task WhatIsReadBackWrongIsSaid(string tool, string board)
    {
        using FakeTools fakes = new("bad-flash", tool);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board));

        error.Diagnostics.Select(d => d.Code).ShouldBe([6318, 6321]);
        fakes.IsStarted.ShouldBeFalse();
    }

    [Fact]
    public async Task AFlashThatStaysEmptyIsSaid()
    {
        using FakeTools fakes = new("empty-flash", "esptool-5");

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, "esptool-5", "esp32-s3"));

        error.Diagnostics.Select(d => d.Code).ShouldBe([6318, 6321]);
    }

    [Theory]
    [InlineData("esptool")]
    [InlineData("esptool-5")]
    public async Task ProgressIsReadFromEveryVersion(string tool)
    {
        using FakeTools fakes = new("success", tool);

        await FlashAsync(fakes, tool, "esp32-s3");

        _events.Where(e => e is { Phase: FlashPhase.Write, Text: "" }).Select(e => e.Share).ShouldContain(0.5);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task NothingConnectedIsSaid(string tool, string board)
    {
        using FakeTools fakes = new("no-device", tool);

        (await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board, devices: 0))).Code.ShouldBe(6311);
        fakes.Flash.ShouldBeNull();
    }

    [Theory]
    [InlineData("openocd", "stm32f4")]
    [InlineData("picotool", "rp2040")]
    [InlineData("esptool", "esp32-s3")]
    [InlineData("esptool-5", "esp32-s3")]
    [InlineData("nanoff", "nano:esp32")]
    public async Task WhatGoesAwayBeforeItIsAskedIsSaid(string tool, string board)
    {
        using FakeTools fakes = new("no-device", tool);

        (await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board))).Code.ShouldBe(6311);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task TwoDevicesAreNotGuessed(string tool, string board)
    {
        using FakeTools fakes = new("two-devices", tool);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board, devices: 2));

        error.Code.ShouldBe(6312);
        error.Diagnostics[0].Why.Split(';').Length.ShouldBe(2, error.Message);
        fakes.Flash.ShouldBeNull();
    }

    [Fact]
    public async Task OneOfTwoIsChosen()
    {
        using FakeTools fakes = new("two-devices");

        await FlashAsync(fakes, "st-flash", "stm32f4", devices: 2, probe: "0668FF303435");

        fakes.Calls.ShouldContain(c => c.StartsWith("st-flash --serial 0668FF303435 write", StringComparison.Ordinal));
        fakes.Calls.ShouldNotContain(c => c.Contains("066DFF515349", StringComparison.Ordinal));
        (await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, "st-flash", "stm32f4", devices: 2, probe: "none"))).Code.ShouldBe(6313);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task AToolThatHangsIsEnded(string tool, string board)
    {
        using FakeTools fakes = new("hang", tool);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board, silence: TimeSpan.FromSeconds(1)));

        error.Code.ShouldBe(6315);
        fakes.Flash.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task AToolThatTalksNonsenseIsNotBelieved(string tool, string board)
    {
        using FakeTools fakes = new("nonsense", tool);

        int code = (await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board))).Code;

        code.ShouldBe(tool == "dfu-util" ? 6311 : 6317);
        fakes.Flash.ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task AWriteThatFailsSaysWhatTheBoardHolds(string tool, string board)
    {
        using FakeTools fakes = new("fail-write", tool);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board));

        error.Diagnostics.Select(d => d.Code).ShouldBe([6316, 6321]);
        fakes.IsStarted.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task AToolThatIsKilledSaysWhatTheBoardHolds(string tool, string board)
    {
        using FakeTools fakes = new("killed", tool);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, tool, board));

        error.Diagnostics.Select(d => d.Code).ShouldBe([6316, 6321]);
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task StoppingAWriteEndsTheToolAndSaysWhatTheBoardHolds(string tool, string board)
    {
        using FakeTools fakes = new("hang-write", tool);
        using CancellationTokenSource stop = new();

        Task<FlashReport> flashing = FlashAsync(fakes, tool, board, cancellation: stop.Token);
        await fakes.HangsAsync();
        await stop.CancelAsync();
        EdgeException error = await Should.ThrowAsync<EdgeException>(flashing);

        error.Code.ShouldBe(6320);
        error.Message.ShouldContain("a part of the image");
    }

    [Fact]
    public async Task StoppingBeforeAWriteIsNoMoreThanStopping()
    {
        using FakeTools fakes = new("hang");
        using CancellationTokenSource stop = new();

        Task<FlashReport> flashing = FlashAsync(fakes, "esptool", "esp32-s3", cancellation: stop.Token);
        await fakes.HangsAsync();
        await stop.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(flashing);
    }

    [Fact]
    public async Task AnotherBuildThanTheOneWrittenIsSaid()
    {
        using FakeTools fakes = new("success");
        Boot stranger = new([1, 1, 2, 3, 5, 8]);

        EdgeException error = await Should.ThrowAsync<EdgeException>(FlashAsync(fakes, "st-flash", "stm32f4", listener: stranger));

        error.Diagnostics.Select(d => d.Code).ShouldBe([6322]);
        stranger.WasListeningBeforeStart.ShouldBeTrue();
    }

    [Fact]
    public async Task AToolThatIsMissingNamesItsPackage()
    {
        FlashHost bare = new() { Tools = new ToolRunner([_folder[string.Empty]]) };
        Flasher flasher = new(bare, new Boot(Build));

        EdgeException error = await Should.ThrowAsync<EdgeException>(flasher.FindTargetAsync(FlashBoards.Find("stm32f4"), null, null, null, CancellationToken.None));

        error.Diagnostics.ShouldAllBe(d => d.Code == 6310);
        foreach (string package in new[] { "apt-get install openocd", "apt-get install stlink-tools", "apt-get install dfu-util" })
        {
            error.Message.ShouldContain(package);
        }
    }

    [Fact]
    public async Task TheFirstToolThatIsInstalledIsTaken()
    {
        using FakeTools fakes = new("success");
        File.Delete(Path.Combine(fakes.Folder, "openocd"));

        FlashTarget target = await new Flasher(fakes.Host(1, Patience), new Boot(Build)).FindTargetAsync(FlashBoards.Find("stm32f4"), null, null, null, CancellationToken.None);

        target.Tool.Name.ShouldBe("st-flash");
    }

    [Fact]
    public async Task ARehearsalCallsNothingThatWrites()
    {
        using FakeTools fakes = new("success");
        FlashTarget target = await new Flasher(fakes.Host(1, Patience), new Boot(Build)).FindTargetAsync(FlashBoards.Find("stm32f4"), null, null, "openocd", CancellationToken.None);

        string[] calls = [.. Flasher.Rehearse(target, Image("stm32f4"), _folder[string.Empty]).Select(c => c.ToString())];

        calls.ShouldBe(
        [
            "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c 'adapter serial 066DFF515349' -c init -c 'mdw 0xe0042000' -c exit",
            "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c 'adapter serial 066DFF515349' -c init -c 'reset halt' -c 'flash write_image erase image.bin 0x08000000 bin' -c exit",
            "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c 'adapter serial 066DFF515349' -c init -c 'reset halt' -c 'verify_image image.bin 0x08000000 bin' -c exit",
            "openocd -f interface/stlink.cfg -f target/stm32f4x.cfg -c 'adapter serial 066DFF515349' -c init -c 'reset run' -c exit",
        ]);
        fakes.Calls.ShouldBeEmpty();
    }

    [Fact]
    public async Task AToolThatNeverStopsTalkingTakesNoMoreThanItsShareOfMemory()
    {
        ToolCommand endless = new(FlashPhase.Identify, new ToolProgram("endless", ["sh"], "It is a test."), ["-c", "head -c 30000000 /dev/zero | tr '\\0' 'x'; yes | head -n 200000"]);

        ToolResult result = await new ToolRunner(["/bin"]).RunAsync(endless, _folder[string.Empty]);

        result.Lines.Length.ShouldBeLessThanOrEqualTo(1000);
        result.Lines.ShouldAllBe(l => l.Length <= 1000);
    }

    private static readonly byte[] Build = new ElfImage().BuildId;

    private FlashImage Image(string board)
    {
        byte[] file = board switch
        {
            "rp2040" => new ElfImage { Address = 0x10000000, VectorOffset = 0x100, Reset = 0x10000201, Architecture = 12, FloatingPoint = 0 }.ToArray(),
            "esp32-s3" => [.. FlashImageTests.Esp(chip: 9), .. Build],
            "nano:esp32" => [.. "NFMRK2\0\0"u8, .. new byte[500], .. Build],
            _ => new ElfImage().ToArray(),
        };
        File.WriteAllBytes(_folder["image"], file);
        return FlashImage.Read(_folder["image"], FlashBoards.Find(board));
    }

    private async Task<FlashReport> FlashAsync(FakeTools fakes, string tool, string board, int devices = 1, string? probe = null, TimeSpan? silence = null, Boot? listener = null, CancellationToken cancellation = default)
    {
        listener ??= new Boot(Build);
        listener.Fakes = fakes;
        Flasher flasher = new(fakes.Host(devices, silence ?? Patience), listener);
        FlashTarget target = await flasher.FindTargetAsync(FlashBoards.Find(board), null, probe, FakeTools.NameOf(tool), cancellation);
        return await flasher.FlashAsync(target, Image(board), e => { lock (_events) { _events.Add(e); } }, cancellation);
    }

    /// <summary>A board that says a build when it was started.</summary>
    private sealed class Boot(byte[] build) : IBootListener, IBoot
    {
        public FakeTools? Fakes { get; set; }

        public bool WasListeningBeforeStart { get; private set; }

        public string Place => "here";

        public Task<IBoot?> ListenAsync(FlashTarget target, FlashImage image, string folder, CancellationToken cancellation)
        {
            WasListeningBeforeStart = !Fakes!.IsStarted;
            return Task.FromResult<IBoot?>(this);
        }

        public Task<byte[]> HearAsync(CancellationToken cancellation) => Task.FromResult(build);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
