using Edge.Testing;
using Edge.Transport.Authentication;
using Edge.Transport.Serial;

namespace Edge.Transport.Tests.Serial;

/// <summary>How sessions begin, end, and end because an end started anew; and how ends agree on a rate.</summary>
public class SessionTests
{
    private const int Fast = 921_600;
    private static readonly SerialOptions Options = new() { LostLimit = TimeSpan.FromSeconds(3), OpenLimit = TimeSpan.FromSeconds(5) };

    public static TheoryData<string> Ends => ["managed", "firmware"];

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void ARestartIsNoticedAndTheNextSessionIsClean(string kind)
    {
        for (uint seed = 1; seed < 9; seed++)
        {
            using LineSimulation simulation = Open(kind, seed);
            simulation.Here.Write(new byte[5000]);
            simulation.RunUntil(() => simulation.Here.Unacknowledged < 4000, 10_000, () => simulation.There.Read(new byte[100]));
            simulation.RestartThere(Accepting(kind, seed + 100));
            simulation.RunUntil(() => EndOf(simulation) != ArqEnd.None, 5000).ShouldBeTrue();
            EndOf(simulation).ShouldBe(ArqEnd.PeerRestarted);
            simulation.There.Read(new byte[10]).ShouldBe(0, "what was sent to an earlier life is not delivered");

            simulation.Here = Dialling(seed + 200, simulation.NowMs);
            AssertStreamsFlow(simulation, seed);
        }
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void ARestartIsNoticedAlsoWhenItsGreetingIsLost(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        simulation.RestartThere(Accepting(kind, 100));
        simulation.There.Transmit(simulation.NowMs).IsEmpty.ShouldBeFalse("the greeting, which nobody gets");
        simulation.Here.Write([1]);
        simulation.RunUntil(() => EndOf(simulation) != ArqEnd.None, 5000).ShouldBeTrue();
        EndOf(simulation).ShouldBe(ArqEnd.PeerRestarted);
    }

    [NativeFact]
    public void WhoeverDialsNextGetsTheFirmware()
    {
        using LineSimulation simulation = Open("firmware", 1);
        simulation.There.Write(new byte[200]);
        simulation.Here.Write(new byte[300]);
        simulation.RunUntil(() => false, 3);
        simulation.Here = Dialling(77, simulation.NowMs); // the program before it was killed
        simulation.RunUntil(() => simulation.Here.IsOpen, 2000).ShouldBeTrue();
        ((FirmwareEnd)simulation.There).Sessions.ShouldBe(2);
        AssertStreamsFlow(simulation, 3);
    }

    [Fact]
    public void ManagedSessionThatIsSupersededSaysSo()
    {
        using LineSimulation simulation = Open("managed", 1);
        simulation.Here = Dialling(77, simulation.NowMs);
        simulation.RunUntil(() => ((ManagedEnd)simulation.There).Endpoint.End != ArqEnd.None, 2000).ShouldBeTrue();
        ((ManagedEnd)simulation.There).Endpoint.End.ShouldBe(ArqEnd.Superseded);
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void AGoodByeEndsTheSession(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        ((ManagedEnd)simulation.Here).Endpoint.Close();
        simulation.RunUntil(() => !simulation.There.IsOpen, 1000).ShouldBeTrue();
    }

    [Fact]
    public void NobodyThereIsNoticed()
    {
        using var simulation = new LineSimulation(Dialling(1, 0), Dialling(2, 0), LineFaults.None, 1);
        simulation.RunUntil(() => EndOf(simulation) != ArqEnd.None, 6000).ShouldBeTrue();
        EndOf(simulation).ShouldBe(ArqEnd.NoAnswer);
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void ALineThatGoesDeadIsNoticed(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        simulation.Homeward.Faults = new LineFaults(Drop: 1_000_000);
        simulation.RunUntil(() => EndOf(simulation) != ArqEnd.None, 10_000).ShouldBeFalse("nobody expects anything");
        simulation.Here.Write([1]);
        simulation.RunUntil(() => EndOf(simulation) != ArqEnd.None, 4000).ShouldBeTrue();
        EndOf(simulation).ShouldBe(ArqEnd.Lost);
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void APeerThatDoesNotReadIsNotLost(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        simulation.RunUntil(() => EndOf(simulation) != ArqEnd.None, 20_000, () => simulation.Here.Write(new byte[100])).ShouldBeFalse();
        simulation.Here.Unacknowledged.ShouldBe(new SerialOptions().WindowBytes, "its window is full and ours as well");
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void BothEndsTakeAFasterRate(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        Propose(simulation, Fast);
        simulation.Rates.ShouldBe((Fast, Fast));
        Endpoint(simulation).Rates.Rate.ShouldBe(Fast);
        AssertStreamsFlow(simulation, 4);
        simulation.RunUntil(() => simulation.Rates != (Fast, Fast), 10_000).ShouldBeFalse("a quiet line keeps its rate");
        Endpoint(simulation).Close();
        simulation.RunUntil(() => simulation.Rates == (ManagedEnd.FirstRate, ManagedEnd.FirstRate), 3000).ShouldBeTrue("the next program finds the first rate");
    }

    /// <summary>The peer has a million bits a second at most, the cable bears half of that: the first three proposals fail, the fourth does not.</summary>
    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void TheFastestUsualRateIsFound(string kind)
    {
        ISerialEnd there = kind == "managed" ? new ManagedEnd(LinkRole.Acceptor, Options with { MaxBitsPerSecond = 1_000_000 }, 2) : new FirmwareEnd(2, 1_000_000);
        using var simulation = new LineSimulation(Dialling(1, 0), there, LineFaults.None, 1);
        (simulation.Outward.MostRate, simulation.Homeward.MostRate) = (500_000, 500_000);
        simulation.RunUntil(() => simulation.Here.IsOpen && simulation.There.IsOpen, 2000).ShouldBeTrue();
        List<int> proposed = [];
        foreach (int rate in SerialRates.Above(ManagedEnd.FirstRate, 2_500_000))
        {
            proposed.Add(rate);
            Propose(simulation, rate);
            if (Endpoint(simulation).Rates.Rate == rate)
            {
                break;
            }
        }

        proposed.ShouldBe([2_000_000, 1_000_000, 921_600, 460_800]);
        AssertStreamsFlow(simulation, 8);
        simulation.Rates.ShouldBe((460_800, 460_800));
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void ARateThatThePeerCannotHaveIsRefused(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        Propose(simulation, 50_000_000);
        simulation.Rates.ShouldBe((ManagedEnd.FirstRate, ManagedEnd.FirstRate));
        AssertStreamsFlow(simulation, 5);
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void ARateThatDoesNotWorkIsGivenUp(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        Endpoint(simulation).Rates.Propose(Fast, simulation.NowMs);
        simulation.RunUntil(() => simulation.Rates.Here == Fast, 3000).ShouldBeTrue();
        simulation.Outward.Faults = new LineFaults(Flip: 300_000); // the cable is too long for it
        simulation.RunUntil(() => simulation.Rates.Here != Fast, 3000).ShouldBeTrue();
        simulation.Outward.Faults = LineFaults.None;
        AssertStreamsFlow(simulation, 6);
        simulation.Rates.ShouldBe((ManagedEnd.FirstRate, ManagedEnd.FirstRate));
    }

    [NativeTheory]
    [MemberData(nameof(Ends))]
    public void ANewProgramFindsABoardThatWasLeftAtAnotherRate(string kind)
    {
        using LineSimulation simulation = Open(kind, 1);
        Propose(simulation, Fast);
        simulation.RestartHere(Dialling(99, simulation.NowMs));
        if (kind == "managed")
        {
            simulation.RunUntil(() => simulation.Rates.There == ManagedEnd.FirstRate, 4000).ShouldBeTrue();
            return; // a managed end is one session
        }

        simulation.RunUntil(() => simulation.Here.IsOpen, 4900).ShouldBeTrue();
        AssertStreamsFlow(simulation, 7);
    }

    [NativeFact]
    public void RatesAreAgreedOnOverABadLine()
    {
        for (ulong seed = 0; seed < 30; seed++)
        {
            using var simulation = new LineSimulation(new ManagedEnd(LinkRole.Dialler, Options with { LostLimit = TimeSpan.FromSeconds(30) }, (uint)seed + 1), new FirmwareEnd((uint)seed), new LineFaults(Drop: 2000, Flip: 2000, Cut: 500), seed);
            simulation.RunUntil(() => simulation.Here.IsOpen, 5000).ShouldBeTrue();
            Endpoint(simulation).Rates.Propose(Fast, simulation.NowMs);
            AssertStreamsFlow(simulation, seed);
        }
    }

    private static ManagedEnd Dialling(uint nonce, uint nowMs) => new(LinkRole.Dialler, Options, nonce, nowMs);

    private static ISerialEnd Accepting(string kind, uint seed) => kind == "managed" ? new ManagedEnd(LinkRole.Acceptor, Options, seed) : new FirmwareEnd(seed);

    private static ArqEndpoint Endpoint(LineSimulation simulation) => ((ManagedEnd)simulation.Here).Endpoint;

    private static ArqEnd EndOf(LineSimulation simulation) => Endpoint(simulation).End;

    private static LineSimulation Open(string kind, uint seed)
    {
        var simulation = new LineSimulation(Dialling(seed, 0), Accepting(kind, seed + 50), LineFaults.None, seed);
        simulation.RunUntil(() => simulation.Here.IsOpen && simulation.There.IsOpen, 2000).ShouldBeTrue();
        return simulation;
    }

    private static void Propose(LineSimulation simulation, int rate)
    {
        Endpoint(simulation).Rates.Propose(rate, simulation.NowMs);
        simulation.RunUntil(() => !Endpoint(simulation).Rates.IsUnderWay, 5000).ShouldBeTrue();
    }

    private static void AssertStreamsFlow(LineSimulation simulation, ulong seed)
    {
        var outward = new StreamCheck(seed, 20_000);
        var homeward = new StreamCheck(~seed, 20_000);
        simulation.RunUntil(
            () => outward.IsComplete && homeward.IsComplete,
            limitMs: 100_000,
            eachMs: () =>
            {
                if (simulation.Here.IsOpen && simulation.There.IsOpen)
                {
                    outward.Advance(simulation.Here, simulation.There);
                    homeward.Advance(simulation.There, simulation.Here);
                }
            }).ShouldBeTrue($"seed {seed}: {outward.Arrived} and {homeward.Arrived} bytes, {EndOf(simulation)}");
    }
}
