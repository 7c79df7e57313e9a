using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Edge.Transport.Collectives;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

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
    private const double Goal = 1.5;

    /// <summary>Runs it.</summary>
    /// <param name="arguments">[TURNS], 60 unless given.</param>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        int turns = arguments.Length > 0 ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : 60;
        Socket[] sockets = [.. Enumerable.Range(0, Peers).Select(_ => StartEcho())];
        using StarGroup centre = StartStar();
        float[] values = new float[Floats];
        byte[] bytes = new byte[Floats * sizeof(float)];
        var ways = new Dictionary<string, (Action Once, List<double> TimesUs)>
        {
            ["ping-pongs, one after the other"] = (() => PingPongsInTurn(sockets, bytes), []),
            ["ping-pongs, all at once"] = (() => PingPongsAtOnce(sockets, bytes), []),
            ["allreduce float32"] = (() => centre.AllReduce(1, values, PartialSumFormat.Float32), []),
            ["allreduce Q8"] = (() => centre.AllReduce(2, values, PartialSumFormat.Q8), []),
        };

        for (int turn = -turns / 5; turn < turns; turn++)
        {
            foreach ((Action once, List<double> timesUs) in ways.Values)
            {
                for (int round = 0; round < RoundsInATurn; round++)
                {
                    long start = Stopwatch.GetTimestamp();
                    once();
                    if (turn >= 0) // before that: warming up
                    {
                        timesUs.Add(Stopwatch.GetElapsedTime(start).TotalMicroseconds);
                    }
                }
            }
        }

        return Report(ways.ToDictionary(w => w.Key, w => w.Value.TimesUs));
    }

    private static int Report(Dictionary<string, List<double>> times)
    {
        foreach (List<double> each in times.Values)
        {
            each.Sort();
        }

        string[] names = [.. times.Keys];
        double inTurn = Median(times[names[0]]);
        double atOnce = Median(times[names[1]]);
        Console.WriteLine($"{Peers} peers, {Floats} floats ({Floats * sizeof(float)} bytes) each way, TCP loopback, {Environment.ProcessorCount} processors, {times[names[0]].Count} rounds");
        Console.WriteLine();
        Console.WriteLine("| what | median µs | p90 µs | × in turn | × at once |");
        Console.WriteLine("|---|---:|---:|---:|---:|");
        foreach ((string name, List<double> each) in times)
        {
            double median = Median(each);
            Console.WriteLine($"| {name} | {median:F0} | {each[each.Count * 9 / 10]:F0} | {median / inTurn:F2} | {median / atOnce:F2} |");
        }

        double ours = Median(times["allreduce float32"]);
        Console.WriteLine();
        Console.WriteLine($"goal: allreduce float32 at most {Goal} × as long as the ping-pongs");
        Console.WriteLine($"  one after the other: {ours / inTurn:F2} × ({(ours <= Goal * inTurn ? "met" : "missed")})");
        Console.WriteLine($"  all at once, the harder peer: {ours / atOnce:F2} × ({(ours <= Goal * atOnce ? "met" : "missed")})");
        return ours <= Goal * inTurn ? 0 : 1;
    }

    private static double Median(List<double> sorted) => sorted[sorted.Count / 2];

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

    /// <summary>A star whose leaves answer every allreduce, each on a thread of its own.</summary>
    private static StarGroup StartStar()
    {
        var options = new LinkOptions { SilenceLimit = TimeSpan.FromMinutes(1) };
        var links = new TensorLink[Peers];
        for (int i = 0; i < Peers; i++)
        {
            int rank = i + 1;
            (Socket here, Socket there) = Connect();
            new Thread(() => Answer(rank, Link.Dial(new TcpConnection(there), "allreduce", options))) { IsBackground = true }.Start();
            links[i] = new TensorLink(Link.Accept(new TcpConnection(here), options));
        }

        return StarGroup.CreateCentre(links);
    }

    private static void Answer(int rank, Link link)
    {
        using StarGroup leaf = StarGroup.CreateLeaf(new TensorLink(link), rank, Peers + 1);
        float[] values = new float[Floats];
        try
        {
            while (true)
            {
                for (int round = 0; round < RoundsInATurn; round++)
                {
                    leaf.AllReduce(1, values, PartialSumFormat.Float32);
                }

                for (int round = 0; round < RoundsInATurn; round++)
                {
                    leaf.AllReduce(2, values, PartialSumFormat.Q8);
                }
            }
        }
        catch (Edge.Model.EdgeException)
        {
            // The centre has finished.
        }
    }

    private static (Socket Here, Socket There) Connect()
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
