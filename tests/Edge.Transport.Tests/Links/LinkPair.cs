using System.Net;
using System.Net.Sockets;
using Edge.Transport.Links;

namespace Edge.Transport.Tests.Links;

/// <summary>Two ends of a link in this process, over loopback or TCP.</summary>
internal sealed record LinkPair(Link Dialler, Link Acceptor) : IDisposable
{
    /// <summary>For tests that are not about time: a busy machine does not break them.</summary>
    public static readonly LinkOptions Patient = new() { SilenceLimit = TimeSpan.FromSeconds(20), HandshakeLimit = TimeSpan.FromSeconds(20) };

    /// <summary>For tests about silence.</summary>
    public static readonly LinkOptions Quick = Patient with { SilenceLimit = TimeSpan.FromMilliseconds(600) };

    public static TheoryData<string> Kinds => ["loopback", "tcp"];

    public static LinkPair Open(string kind = "loopback", LinkOptions? dialler = null, LinkOptions? acceptor = null, Func<IConnection, IConnection>? tamper = null)
    {
        (IConnection here, IConnection there) = Connect(kind);
        Task<Link> accepting = Task.Factory.StartNew(() => Link.Accept(there, acceptor ?? Patient), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Link dialled = Link.Dial(tamper?.Invoke(here) ?? here, "test", dialler ?? Patient);
        return new(dialled, accepting.GetAwaiter().GetResult());
    }

    public static (IConnection Here, IConnection There) Connect(string kind)
    {
        if (kind == "loopback")
        {
            return LoopbackConnection.CreatePair();
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Connect((IPEndPoint)listener.LocalEndpoint);
        return (new TcpConnection(socket), new TcpConnection(listener.AcceptSocket()));
    }

    public void Dispose()
    {
        Dialler.Dispose();
        Acceptor.Dispose();
    }
}
