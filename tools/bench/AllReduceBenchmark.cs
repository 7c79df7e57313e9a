using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Model;

namespace Edge.Bench;

/// <summary>
/// Star allreduce over TCP on loopback against bare TCP ping-pongs of the same bytes, in turns in the same run.
/// Goal: at most 1.5 × as long as the ping-pongs.
/// </summary>
internal static class AllReduceBenchmark
{
    private const int Peers = 8;
    private const int Floats = 4096;
    private const int RoundsInATurn = 50;
    private const int Turns = 20;
    private const double Goal = 1.5;

    private static readonly string[] Names = ["ping-pongs, one after the other", "ping-pongs, all at once", "allreduce float32", "allreduce Q8"];

    /// <summary>Runs it.</summary>
    /// <param name="arguments">[TRIALS], 5 unless given; each has its own threads and connections, since their luck with processors differs.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int trials = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 5;
        double[][] medians = [.. Enumerable.Range(0, trials).Select(_ => Trial())];

        Console.WriteLine($"{Peers} peers, {Floats} floats ({Floats * sizeof(float)} bytes) each way, TCP loopback, {Environment.ProcessorCount} processors, {trials} trials of {Turns * RoundsInATurn} rounds");
        Console.WriteLine();
        Console.WriteLine("| what | µs | least | most | × one after the other | × all at once |");
        Console.WriteLine("|---|---:|---:|---:|---:|---:|");
        for (int way = 0; way < Names.Length; way++)
        {
            double[] us = [.. medians.Select(m => m[way])];
            Console.WriteLine($"| {Names[way]} | {Median(us):F0} | {us.Min():F0} | {us.Max():F0} | {Ratio(medians, way, 0):F2} | {Ratio(medians, way, 1):F2} |");
        }

        double ratio = Ratio(medians, 2, 0);
        double harder = Ratio(medians, 2, 1);
        Console.WriteLine();
        Console.WriteLine($"goal: allreduce float32 at most {Goal} × as long as the ping-pongs (medians of the trials)");
        Console.WriteLine($"  one after the other: {ratio:F2} × ({Verdict(ratio <= Goal)})");
        Console.WriteLine($"  all at once, the harder peer: {harder:F2} × ({Verdict(harder <= Goal)})");
        Console.WriteLine();
        return AllReduceAlgorithms.Run(trials) && ratio <= Goal ? 0 : 1;
    }

    /// <summary>For people.</summary>
    internal static string Verdict(bool isMet) => isMet ? "met" : "missed";

    /// <summary>The four ways in turns, after a fifth of the turns to warm up.</summary>
    /// <returns>The median time of each way in µs.</returns>
    private static double[] Trial()
    {
        Socket[] sockets = [.. Enumerable.Range(0, Peers).Select(_ => StartEcho())];
        using LinkedDevices devices = new(Peers + 1, [Star(1, AllReducePayload.Float32), Star(2, AllReducePayload.Q8)], Floats, RoundsInATurn);
        float[] values = new float[Floats];
        byte[] bytes = new byte[Floats * sizeof(float)];
        Action[] ways =
        [
            () => PingPongsInTurn(sockets, bytes),
            () => PingPongsAtOnce(sockets, bytes),
            () => devices.Run(0, values),
            () => devices.Run(1, values),
        ];
        List<double>[] timesUs = [.. ways.Select(_ => new List<double>())];
        for (int turn = -Turns / 5; turn < Turns; turn++)
        {
            for (int way = 0; way < ways.Length; way++)
            {
                for (int round = 0; round < RoundsInATurn; round++)
                {
                    long start = Stopwatch.GetTimestamp();
                    ways[way]();
                    if (turn >= 0)
                    {
                        timesUs[way].Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                    }
                }
            }
        }

        foreach (Socket socket in sockets)
        {
            socket.Dispose();
        }

        return [.. timesUs.Select(Median)];
    }

    private static AllReduceStep Star(int tag, AllReducePayload payload) => new(0, [.. Enumerable.Range(0, Peers + 1)], tag, 0, payload);

    private static double Ratio(double[][] medians, int way, int peer) => Median(medians.Select(m => m[way] / m[peer]));

    /// <summary>The middle one.</summary>
    internal static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }

    private static void PingPongsInTurn(Socket[] sockets, byte[] bytes)
    {
        foreach (Socket socket in sockets)
        {
            SendAll(socket, bytes);
            ReceiveAll(socket, bytes);
        }
    }

    private static void PingPongsAtOnce(Socket[] sockets, byte[] bytes)
    {
        foreach (Socket socket in sockets)
        {
            SendAll(socket, bytes);
        }

        foreach (Socket socket in sockets)
        {
            ReceiveAll(socket, bytes);
        }
    }

    /// <summary>A thread that sends back what it receives, as plainly as it can be done.</summary>
    private static Socket StartEcho()
    {
        (Socket here, Socket there) = Connect();
        new Thread(() =>
        {
            byte[] bytes = new byte[Floats * sizeof(float)];
            while (ReceiveAll(there, bytes))
            {
                SendAll(there, bytes);
            }
        })
        { IsBackground = true }.Start();
        return here;
    }

    internal static (Socket Here, Socket There) Connect()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var here = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        here.Connect(listener.LocalEndPoint!);
        Socket there = listener.Accept();
        there.NoDelay = true;
        return (here, there);
    }

    private static void SendAll(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static bool ReceiveAll(Socket socket, Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int received = socket.Receive(bytes);
            if (received == 0)
            {
                return false;
            }

            bytes = bytes[received..];
        }

        return true;
    }
}
