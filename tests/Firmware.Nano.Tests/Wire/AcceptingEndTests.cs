using Edge.Transport.Authentication;
using Edge.Transport.Serial;
using Edge.Transport.Tests.Serial;

namespace Firmware.Nano.Tests.Wire;

/// <summary>The application's end of a line against the host's, on lines that do what serial lines do, in simulated time.</summary>
public sealed class AcceptingEndTests
{
    private static readonly SerialOptions Options = new() { LostLimit = TimeSpan.FromSeconds(60), OpenLimit = TimeSpan.FromSeconds(60) };

    public static TheoryData<string> Faults => ["none", "drop", "flip", "insert", "cut", "repeat", "flood", "stick", "all"];

    [Theory]
    [MemberData(nameof(Faults))]
    public void BothStreamsArriveWhole(string fault)
    {
        for (ulong seed = 0; seed < 6; seed++)
        {
            uint start = seed == 5 ? uint.MaxValue - 2000 : 0; // the clock goes round
            NanoEnd nano = seed % 2 == 0 ? new NanoEnd((uint)seed, 64, 256) : new NanoEnd((uint)seed, 256, 4096);
            using LineSimulation simulation = new(new ManagedEnd(LinkRole.Dialler, Options, 1000 + (uint)seed, start), nano, LineFaults.Of(fault), seed, start);
            StreamCheck outward = new(seed, 70_000), homeward = new(~seed, 70_000); // positions go round
            bool isComplete = simulation.RunUntil(
                () => outward.IsComplete && homeward.IsComplete,
                limitMs: 600_000,
                eachMs: () =>
                {
                    outward.Advance(simulation.Here, simulation.There);
                    homeward.Advance(simulation.There, simulation.Here);
                });

            isComplete.ShouldBeTrue($"{fault}, seed {seed}: {outward.Arrived} and {homeward.Arrived} bytes");
        }
    }

    [Fact]
    public void ABoardThatStartsAnewIsNoticed()
    {
        ManagedEnd host = new(LinkRole.Dialler, Options, 77);
        using LineSimulation simulation = new(host, new NanoEnd(1, 64, 256), LineFaults.None, 3);
        simulation.RunUntil(() => simulation.There.IsOpen && host.IsOpen, 2000).ShouldBeTrue();

        simulation.RestartThere(new NanoEnd(2, 64, 256));

        simulation.RunUntil(() => host.Endpoint.End != ArqEnd.None, 5000).ShouldBeTrue();
        host.Endpoint.End.ShouldBe(ArqEnd.PeerRestarted);
    }

    [Fact]
    public void TheNextHostGetsASessionOfItsOwn()
    {
        NanoEnd nano = new(1, 64, 256);
        using LineSimulation simulation = new(new ManagedEnd(LinkRole.Dialler, Options, 77), nano, LineFaults.None, 3);
        simulation.RunUntil(() => nano.IsOpen && simulation.Here.IsOpen, 2000).ShouldBeTrue();
        simulation.Here.Write([1, 2, 3]);

        simulation.RestartHere(new ManagedEnd(LinkRole.Dialler, Options, 78));

        simulation.RunUntil(() => nano.Sessions == 2 && simulation.Here.IsOpen, 5000).ShouldBeTrue();
        byte[] bytes = new byte[8];
        nano.Read(bytes).ShouldBe(0);
    }

    [Fact]
    public void BothEndsGoToAnotherRate()
    {
        ManagedEnd host = new(LinkRole.Dialler, Options, 77);
        using LineSimulation simulation = new(host, new NanoEnd(1, 64, 256), LineFaults.None, 3);
        simulation.RunUntil(() => simulation.There.IsOpen && host.IsOpen, 2000).ShouldBeTrue();

        host.Endpoint.Rates.Propose(921_600, simulation.NowMs);

        simulation.RunUntil(() => host.Endpoint.Rates.Rate == 921_600, 5000).ShouldBeTrue();
        simulation.Rates.ShouldBe((921_600, 921_600));
    }
}
