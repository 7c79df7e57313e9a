using Edge.Testing;
using Edge.Transport.Authentication;
using Edge.Transport.Serial;

namespace Edge.Transport.Tests.Serial;

/// <summary>A stream over a line that does what serial lines do, between Edge.Transport and itself and the firmware's C.</summary>
public class ArqTests
{
    private static readonly SerialOptions Small = new() { MaxPayloadBytes = 64, WindowBytes = 200, LostLimit = TimeSpan.FromSeconds(60), OpenLimit = TimeSpan.FromSeconds(60) };
    private static readonly SerialOptions Large = Small with { MaxPayloadBytes = 1024, WindowBytes = 8192 };

    public static TheoryData<string> Faults => ["none", "drop", "flip", "insert", "cut", "repeat", "flood", "stick", "all"];

    [Theory]
    [MemberData(nameof(Faults))]
    public void BothStreamsArriveWhole(string fault) =>
        Exchange(fault, (seed) => new ManagedEnd(LinkRole.Acceptor, seed % 2 == 0 ? Small : Large, 7 + (uint)seed));

    [NativeTheory]
    [MemberData(nameof(Faults))]
    public void BothStreamsArriveWholeAtTheFirmware(string fault) => Exchange(fault, (seed) => new FirmwareEnd((uint)seed));

    /// <summary>A board that computes for 0.7 s at a time is no line that loses packets: it is asked, and gets nothing twice.</summary>
    [NativeTheory]
    [InlineData(7u)]
    [InlineData(90u)]
    [InlineData(700u)]
    public void ABusyBoardGetsNothingTwice(uint busyMs)
    {
        var board = new BusyEnd(new FirmwareEnd(1), busyMs);
        using var simulation = new LineSimulation(new ManagedEnd(LinkRole.Dialler, Large, 1), board, LineFaults.None, 1);
        var outward = new StreamCheck(1, 20_000);
        simulation.RunUntil(() => outward.IsComplete, 120_000, () => outward.Advance(simulation.Here, simulation.There)).ShouldBeTrue();

        ((ManagedEnd)simulation.Here).Endpoint.Statistics.ResentBytes.ShouldBe(0);
        board.MostKeptBytes.ShouldBeLessThan(1024, "what a board's ring of received bytes holds");
    }

    private static void Exchange(string fault, Func<ulong, ISerialEnd> accept)
    {
        for (ulong seed = 0; seed < 12; seed++)
        {
            SerialOptions options = seed % 3 == 0 ? Small : Large;
            uint start = seed == 5 ? uint.MaxValue - 2000 : 0; // the clock goes round
            using var simulation = new LineSimulation(new ManagedEnd(LinkRole.Dialler, options, 1000 + (uint)seed, start), accept(seed), LineFaults.Of(fault), seed, start);
            var outward = new StreamCheck(seed, 70_000); // positions go round
            var homeward = new StreamCheck(~seed, 70_000);
            bool complete = simulation.RunUntil(
                () => outward.IsComplete && homeward.IsComplete,
                limitMs: 600_000,
                eachMs: () =>
                {
                    outward.Advance(simulation.Here, simulation.There);
                    homeward.Advance(simulation.There, simulation.Here);
                });

            complete.ShouldBeTrue($"{fault}, seed {seed}: {outward.Arrived} and {homeward.Arrived} bytes, end {((ManagedEnd)simulation.Here).Endpoint.End}");
        }
    }
}
