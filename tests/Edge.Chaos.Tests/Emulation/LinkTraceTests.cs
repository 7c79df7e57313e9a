using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Devices;
using Edge.Model;

namespace Edge.Chaos.Tests.Emulation;

public class LinkTraceTests
{
    private static readonly string Traces = Path.Combine(RepositoryFolder(), "tools", "bench", "traces");

    [Fact]
    public void A_trace_is_read_line_by_line()
    {
        LinkTrace trace = LinkTrace.Read("# a remark\n\n0s 50Mbit 5ms 1ms 0.5% 222\n  10s\tdown # gone\n25s 9600bit\n", "x");
        trace.Phases.Length.ShouldBe(3);
        trace.Phases[0].Conditions.ShouldBe(new LinkConditions(50e6, TimeSpan.FromMilliseconds(5), TimeSpan.FromMilliseconds(1), 0.005) { FrameBytes = 222 });
        trace.Phases[1].ShouldBe(new LinkPhase(TimeSpan.FromSeconds(10), null));
        trace.Phases[2].Conditions.ShouldBe(LinkConditions.None with { BitsPerSecond = 9600 });
        trace.At(TimeSpan.Zero).ShouldBe(0);
        trace.At(TimeSpan.FromSeconds(9.99)).ShouldBe(0);
        trace.At(TimeSpan.FromSeconds(10)).ShouldBe(1);
        trace.At(TimeSpan.FromDays(1)).ShouldBe(2);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("1s 50Mbit", 1)]
    [InlineData("0s 50Mbit\n0s 10Mbit", 2)]
    [InlineData("0s 50Mbit\n\n5s down", 3)]
    [InlineData("0s 50Mbit\n5s fast", 2)]
    [InlineData("0s 50Mbit 5ms 1ms 0% 0", 1)]
    [InlineData("0s", 1)]
    [InlineData("0s 50Mbit 5ms 1ms 0% 1448 more", 1)]
    public void A_wrong_line_is_named(string text, int line)
    {
        EdgeException refused = Should.Throw<EdgeException>(() => LinkTrace.Read(text, "x.trace"));
        refused.Code.ShouldBe(4042);
        refused.Message.ShouldContain($"Line {line} ");
    }

    [Fact]
    public void The_traces_of_the_benchmarks_are_read()
    {
        string[] files = Directory.GetFiles(Traces, "*.trace");
        files.Length.ShouldBeGreaterThanOrEqualTo(3);
        foreach (string file in files)
        {
            LinkTrace.Read(File.ReadAllText(file), file).Phases.Length.ShouldBeGreaterThan(1);
        }
    }

    /// <summary>Only least times are asserted: a busy machine adds.</summary>
    [Fact]
    public void What_enters_a_link_that_is_down_comes_out_when_it_is_up()
    {
        long began = Stopwatch.GetTimestamp();
        TimeSpan arrived = Pass("0s down\n0.4s 1Gbit", bytes: 1, began);
        arrived.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.4));
    }

    [Fact]
    public void A_slower_phase_takes_longer()
    {
        TimeSpan arrived = Pass("0s down\n0.1s 100kbit\n60s 1Gbit", bytes: 2500, Stopwatch.GetTimestamp());
        arrived.ShouldBeGreaterThan(TimeSpan.FromSeconds(0.1 + (2500 * 8 / 100e3)));
    }

    /// <summary>How long after a moment before the trace began a message was through the link.</summary>
    private static TimeSpan Pass(string text, int bytes, long began)
    {
        using TcpListener target = new(IPAddress.Loopback, 0);
        target.Start();
        using LinkEmulator emulator = LinkEmulator.Start(new IPEndPoint(IPAddress.Loopback, 0), "127.0.0.1", ((IPEndPoint)target.LocalEndpoint).Port, LinkTrace.Read(text, "x"));
        using Socket sender = new(SocketType.Stream, ProtocolType.Tcp);
        sender.Connect(emulator.EndPoint);
        sender.Send(new byte[bytes]);
        using Socket receiver = target.AcceptSocket();
        byte[] room = new byte[bytes];
        for (int received = 0; received < bytes;)
        {
            received += receiver.Receive(room, received, bytes - received, SocketFlags.None);
        }

        return Stopwatch.GetElapsedTime(began);
    }

    private static string RepositoryFolder()
    {
        DirectoryInfo folder = new(AppContext.BaseDirectory);
        while (!Directory.Exists(Path.Combine(folder.FullName, "tools", "bench")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("tools/bench");
        }

        return folder.FullName;
    }
}
