namespace Edge.Model.Tests.Profiles;

public sealed class DeviceProfileFileTests
{
    private const string Good = """
        version: 2
        name: board
        about: 'A board: small'
        isa: [dsp, fpv4-sp]
        sources:
          sheet: { kind: datasheet, cite: 'its data sheet, 1.1' }
          run: { kind: calibration, cite: 'edge calibrate', date: 2026-11-22 }
        cores: { value: 4, source: sheet }
        clock: { value: 1.5GHz, source: sheet }
        cache_l1: { value: 32KiB, source: sheet }
        cache_l2: { value: 1MiB, source: sheet }
        memory: { value: 512KiB, source: sheet }
        arena: { value: 256KiB, source: sheet }
        memory_bandwidth: { value: 3GB/s, source: estimate }
        storage: { value: 1MB, source: sheet }
        storage_bandwidth: { value: 50MB/s, source: estimate }
        int8_rate: { value: 8GMAC/s, source: run, p10: 7GMAC/s, p90: 9GMAC/s }
        float32_rate: { value: 4GMAC/s, source: run }
        step_overhead: { value: 2us, source: estimate }
        link_bandwidth: { value: 300Mb/s, source: sheet }
        link_round_trip: { value: 1ms, source: estimate }
        power_idle: { value: 250mW, source: sheet }
        power_compute: { value: 1.5W, source: estimate }
        power_transmit: { value: 2W, source: sheet }
        power_receive: { value: 1W, source: sheet }
        """;

    [Fact]
    public void A_profile_is_read_with_its_units()
    {
        DeviceProfile profile = DeviceProfileFile.Read(Good, "test");

        (profile with { Figures = [], Isa = [], Power = null }).ShouldBe(
            new DeviceProfile("board", 4, 1.5e9, 262_144, 1_000_000, 8e9, 4e9, 3e9, 2, 3e8, 1000) { StorageBytesPerSecond = 50e6, About = "A board: small" });
        profile.Isa.ShouldBe(["dsp", "fpv4-sp"]);
    }

    [Fact]
    public void Every_figure_has_its_source_and_an_estimate_a_wide_interval()
    {
        DeviceProfile profile = DeviceProfileFile.Read(Good, "test");

        ProfileFigure stated = profile.FigureOf(ProfileFigures.Int8Rate)!, sheet = profile.FigureOf(ProfileFigures.Clock)!, guess = profile.FigureOf(ProfileFigures.MemoryBandwidth)!;
        (stated.P10, stated.P90, stated.Source.Date).ShouldBe((7e9, 9e9, new DateOnly(2026, 11, 22)));
        (sheet.P10, sheet.P90, sheet.Source.Citation).ShouldBe((1.5e9, 1.5e9, "its data sheet, 1.1"));
        (guess.P10, guess.P90).ShouldBe((1.5e9, 6e9));
    }

    [Fact]
    public void Power_states_say_where_they_come_from_and_that_one_is_an_estimate()
    {
        PowerStates power = DeviceProfileFile.Read(Good, "test").Power!;

        (power.IdleW, power.ComputeW, power.TransmitW, power.ReceiveW, power.IsEstimate).ShouldBe((0.25, 1.5, 2, 1, true));
        power.Source.ShouldBe("idle, transmit, receive: its data sheet, 1.1; compute: estimate");
    }

    [Fact]
    public void A_profile_that_is_written_is_read_as_it_was()
    {
        DeviceProfile profile = DeviceProfileFile.Read(Good, "test");
        DeviceProfile again = DeviceProfileFile.Read(DeviceProfileFile.Write(profile, "made by a test"), "again");

        again.Figures.ShouldBe(profile.Figures);
        (again with { Figures = [], Isa = [] }).ShouldBe(profile with { Figures = [], Isa = [] });
    }

    [Theory]
    [InlineData("version: 2", "version: 1", 6508, 1)]
    [InlineData("version: 2", "", 6503, 2)]
    [InlineData("name: board", "name: 'two words'", 6504, 2)]
    [InlineData("isa: [dsp, fpv4-sp]", "isa: dsp", 6504, 4)]
    [InlineData("isa: [dsp, fpv4-sp]", "isa: &a [dsp]", 6500, 4)]
    [InlineData("isa: [dsp, fpv4-sp]", "isa: [[[[[[[[]]]]]]]]", 6500, 4)]
    [InlineData("kind: datasheet", "kind: hearsay", 6505, 6)]
    [InlineData("kind: datasheet, ", "", 6505, 6)]
    [InlineData(", date: 2026-11-22", "", 6505, 7)]
    [InlineData("date: 2026-11-22", "date: yesterday", 6504, 7)]
    [InlineData("cores: { value: 4", "cores: { value: 0", 6504, 8)]
    [InlineData("cores: { value: 4", "cores: { value: 1.5", 6504, 8)]
    [InlineData("clock: { value: 1.5GHz", "clock: { value: 1.5e9", 6504, 9)]
    [InlineData("clock: { value: 1.5GHz", "clock: { value: .nan", 6504, 9)]
    [InlineData("clock: { value: 1.5GHz", "clock: { value: -1GHz", 6504, 9)]
    [InlineData("clock: { value: 1.5GHz, source: sheet }", "clock: 1.5GHz", 6504, 9)]
    [InlineData("clock: { value: 1.5GHz, source: sheet }", "clock: { value: 1.5GHz }", 6505, 9)]
    [InlineData("clock: { value: 1.5GHz, source: sheet }", "clock: { value: 1.5GHz, source: web }", 6505, 9)]
    [InlineData("clock: { value: 1.5GHz, source: sheet }", "clok: { value: 1.5GHz, source: sheet }", 6501, 9)]
    [InlineData("clock: { value: 1.5GHz, source", "clock: { value: 1.5GHz, sourc", 6501, 9)]
    [InlineData("cache_l1: { value: 32KiB", "cache_l1: { value: 2MiB", 6506, 10)]
    [InlineData("memory: { value", "arena: { value", 6502, 13)]
    [InlineData("arena: { value: 256KiB", "arena: { value: 1MiB", 6506, 13)]
    [InlineData("int8_rate: { value: 8GMAC/s, source: run, p10: 7GMAC/s, p90: 9GMAC/s }", "int8_rate: { value: 0.5MAC/s, source: run }", 6506, 17)]
    [InlineData("float32_rate: { value: 4GMAC/s", "float32_rate: { value: 9000TMAC/s", 6506, 18)]
    [InlineData("p10: 7GMAC/s, p90: 9GMAC/s", "p10: 9GMAC/s, p90: 7GMAC/s", 6507, 17)]
    [InlineData("p10: 7GMAC/s, p90: 9GMAC/s", "p10: 8.5GMAC/s, p90: 9GMAC/s", 6507, 17)]
    [InlineData("p10: 7GMAC/s, p90: 9GMAC/s", "p10: 7GMAC/s", 6507, 17)]
    [InlineData("link_round_trip: { value: 1ms", "link_round_trip: { value: 1", 6504, 21)]
    [InlineData("power_idle: { value: 250mW", "power_idle: { value: 2.5W", 6506, 22)]
    [InlineData("power_receive: { value: 1W, source: sheet }", "", 6503, 22)]
    [InlineData("power_receive: { value: 1W, source: sheet }", "power_receive: { value: 1W, source: sheet", 6500, 26)]
    [InlineData("power_receive: { value: 1W, source: sheet }", "---\nname: other", 6500, 25)]
    public void What_is_wrong_is_said_with_its_line(string right, string wrong, int code, int line)
    {
        EdgeException e = Should.Throw<EdgeException>(() => DeviceProfileFile.Read(Good.Replace(right, wrong, StringComparison.Ordinal), "test"));

        e.Code.ShouldBe(code);
        e.Message.ShouldContain($"line {line}:");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("text")]
    public void Another_text_is_no_profile(string text) =>
        Should.Throw<EdgeException>(() => DeviceProfileFile.Read(text, "test")).Code.ShouldBeInRange(6500, 6504);

    [Fact]
    public void A_text_that_nests_without_end_is_refused() =>
        Should.Throw<EdgeException>(() => DeviceProfileFile.Read(new string('[', 60_000), "test")).Code.ShouldBe(6500);
}
