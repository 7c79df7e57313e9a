using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Edge.Importers;

namespace Edge.Bench.Split;

/// <summary>
/// The other end of offloading by JPEG, a process of its own: it decodes pictures and runs a network on them. A connection begins with the
/// header that its pictures lack (or none); a request is the rest of the file, its answer the network's. Lengths are four bytes, little-endian.
/// </summary>
/// <remarks>Arguments: the model.</remarks>
internal static class JpegServer
{
    private const int MostBytes = 1 << 16, Side = 32;

    /// <summary>Serves one connection after another until its standard input ends.</summary>
    public static int Run(ReadOnlySpan<string> arguments)
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using LocalInference network = new(ModelFile.Open(arguments[0]));
        using TurboJpeg jpeg = new(Side, Side);
        Console.WriteLine($"listening on {listener.LocalEndpoint}");
        Thread serving = new(() =>
        {
            while (true)
            {
                using TcpClient client = listener.AcceptTcpClient();
                Serve(client, network, jpeg);
            }
        });
        serving.IsBackground = true;
        serving.Start();
        Console.In.ReadToEnd();
        return 0;
    }

    /// <summary>Starts the server.</summary>
    /// <returns>Its process, and where it listens.</returns>
    public static (Process Process, IPEndPoint Address) Start(string model)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, [typeof(JpegServer).Assembly.Location, "jpeg-server", model]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        Process process = Process.Start(start)!;
        string line = process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The JPEG server did not start.");
        return (process, IPEndPoint.Parse(line["listening on ".Length..]));
    }

    /// <summary>Sends a length and bytes.</summary>
    public static void Send(Stream stream, ReadOnlySpan<byte> bytes)
    {
        byte[] message = new byte[sizeof(int) + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(message, bytes.Length);
        bytes.CopyTo(message.AsSpan(sizeof(int)));
        stream.Write(message);
    }

    /// <summary>Receives what <see cref="Send"/> sent; null at the end of the stream.</summary>
    public static byte[]? Receive(Stream stream)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        if (stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) < length.Length || BinaryPrimitives.ReadInt32LittleEndian(length) is not (>= 0 and <= MostBytes) and var _)
        {
            return null;
        }

        byte[] bytes = new byte[BinaryPrimitives.ReadInt32LittleEndian(length)];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static void Serve(TcpClient client, LocalInference network, TurboJpeg jpeg)
    {
        client.NoDelay = true;
        using NetworkStream stream = client.GetStream();
        byte[] picture = new byte[CifarImages.Bytes];
        if (Receive(stream) is not { } header)
        {
            return;
        }

        while (Receive(stream) is { } rest)
        {
            jpeg.Decode([.. header, .. rest], picture);
            Send(stream, network.Run(picture)[0]);
        }
    }
}
