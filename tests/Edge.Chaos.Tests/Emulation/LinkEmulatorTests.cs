using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Devices;
using Edge.Model;

namespace Edge.Chaos.Tests.Emulation;

public sealed class LinkEmulatorTests : IDisposable
{
    private readonly TcpListener _echo = new(IPAddress.Loopback, 0);

    public LinkEmulatorTests()
    {
        _echo.Start();
        new Thread(Echo) { IsBackground = true }.Start();
    }

    public void Dispose() => _echo.Dispose();

    /// <summary>What a busy machine adds comes on top: the faster round trips of the best attempt tell what the link does.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Round_trip_is_twice_the_delay(int delayMs)
    {
        using LinkEmulator emulator = Start(LinkConditions.None with { Delay = TimeSpan.FromMilliseconds(delayMs) });
        double best = double.MaxValue;
        for (int attempt = 0; attempt < 25 && best > 2.2 * delayMs; attempt++)
        {
            double[] times = RoundTrips(emulator, count: 20);
            best = Math.Min(best, times[times.Length / 4]);
        }

        best.ShouldBeInRange(2 * delayMs, 2.2 * delayMs);
    }

    [Fact]
    public async Task Long_message_takes_as_long_as_the_rate_says()
    {
        const int Bytes = 1 << 20;
        const double Seconds = Bytes * 8 / 20e6;
        using LinkEmulator emulator = Start(LinkConditions.None with { BitsPerSecond = LinkConditions.ParseRate("20Mbit") });
        using Socket socket = Connect(emulator);
        byte[] message = new byte[Bytes];
        double least = double.MaxValue; // a busy machine only adds
        for (int attempt = 0; attempt < 5 && least > 1.1 * Seconds; attempt++)
        {
            long start = Stopwatch.GetTimestamp();
            Task sending = Task.Run(() => socket.Send(message));
            Receive(socket, message); // both ways at once: it takes one way's time, and a piece
            least = Math.Min(least, Stopwatch.GetElapsedTime(start).TotalSeconds);
            await sending;
        }

        least.ShouldBe(Seconds, tolerance: 0.1 * Seconds);
    }

    [Fact]
    public void Connections_share_the_rate()
    {
        const int Bytes = 1 << 18;
        using LinkEmulator emulator = Start(LinkConditions.None with { BitsPerSecond = 50e6 });
        using Socket one = Connect(emulator), two = Connect(emulator);
        long start = Stopwatch.GetTimestamp();
        Parallel.ForEach([one, two], socket =>
        {
            byte[] message = new byte[Bytes];
            Task sending = Task.Run(() => socket.Send(message));
            Receive(socket, message);
            sending.Wait();
        });
        Stopwatch.GetElapsedTime(start).TotalSeconds.ShouldBeGreaterThan(2 * Bytes * 8 / 50e6);
    }

    [Fact]
    public async Task Lost_packets_come_later_and_in_order()
    {
        using LinkEmulator emulator = Start(new LinkConditions(0, TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1), 0.1));
        double[] roundTripsMs = RoundTrips(emulator, count: 100);
        roundTripsMs[0].ShouldBeGreaterThanOrEqualTo(2);
        roundTripsMs.Count(t => t > 12).ShouldBeGreaterThanOrEqualTo(5, "one of ten packets each way is sent again, 10 ms later");
        using Socket socket = Connect(emulator);
        byte[] sent = [.. Enumerable.Range(0, 100_000).Select(i => (byte)(i * 31))], received = new byte[sent.Length];
        Task sending = Task.Run(() => socket.Send(sent));
        Receive(socket, received);
        received.ShouldBe(sent);
        await sending;
    }

    [Fact]
    public void End_of_a_connection_goes_through()
    {
        using LinkEmulator emulator = Start(LinkConditions.None);
        using Socket socket = Connect(emulator);
        socket.Send([1, 2, 3]);
        socket.Shutdown(SocketShutdown.Send);
        byte[] received = new byte[3];
        Receive(socket, received);
        received.ShouldBe([1, 2, 3]);
        socket.Receive(received).ShouldBe(0);
    }

    [Theory]
    [InlineData("100Mbit", 100e6)]
    [InlineData("1.5Gbit", 1.5e9)]
    [InlineData("9600bit", 9600)]
    public void Rates_have_units(string text, double bits) => LinkConditions.ParseRate(text).ShouldBe(bits);

    [Theory]
    [InlineData("100")]
    [InlineData("1ms")]
    [InlineData("-1Mbit")]
    [InlineData("1e9bit")]
    [InlineData("")]
    public void What_is_no_rate_is_an_error(string text) => Should.Throw<EdgeException>(() => LinkConditions.ParseRate(text)).Code.ShouldBe(4040);

    [Theory]
    [InlineData("11s")]
    [InlineData("5")]
    public void What_is_no_time_is_an_error(string text) => Should.Throw<EdgeException>(() => LinkConditions.ParseTime(text)).Code.ShouldBe(4040);

    [Fact]
    public void What_is_no_share_is_an_error() => Should.Throw<EdgeException>(() => LinkConditions.ParseLoss("100%")).Code.ShouldBe(4040);

    [Fact]
    public void Address_in_use_is_an_error() => Should.Throw<EdgeException>(() =>
        LinkEmulator.Start((IPEndPoint)_echo.LocalEndpoint, "127.0.0.1", 1, LinkConditions.None)).Code.ShouldBe(4041);

    private LinkEmulator Start(LinkConditions conditions) =>
        LinkEmulator.Start(new IPEndPoint(IPAddress.Loopback, 0), "127.0.0.1", ((IPEndPoint)_echo.LocalEndpoint).Port, conditions);

    private static Socket Connect(LinkEmulator emulator)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(emulator.EndPoint);
        return socket;
    }

    private static double[] RoundTrips(LinkEmulator emulator, int count)
    {
        using Socket socket = Connect(emulator);
        byte[] message = new byte[64];
        double[] ms = new double[count];
        for (int i = -3; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            socket.Send(message);
            Receive(socket, message);
            ms[Math.Max(i, 0)] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        Array.Sort(ms);
        return ms;
    }

    private static void Receive(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Receive(bytes)..];
        }
    }

    private void Echo()
    {
        try
        {
            while (true)
            {
                Socket socket = _echo.AcceptSocket();
                socket.NoDelay = true;
                new Thread(() => Echo(socket)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException)
        {
            // The test is over.
        }
    }

    private static void Echo(Socket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        try
        {
            for (int read; (read = socket.Receive(buffer)) > 0;)
            {
                for (int sent = 0; sent < read;)
                {
                    sent += socket.Send(buffer.AsSpan(sent, read - sent));
                }
            }
        }
        catch (SocketException)
        {
            // The test is over.
        }

        socket.Dispose();
    }
}
