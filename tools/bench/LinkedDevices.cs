using Edge.Model;
using Edge.Transport.Collectives;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Bench;

/// <summary>
/// Devices joined with each other by TCP on loopback, each but the first on a thread of its own, which does the given
/// allreduces in turn, so many rounds of each, until the first closes its links.
/// </summary>
internal sealed class LinkedDevices : IDisposable
{
    private readonly TensorLink?[,] _links;
    private readonly Exchange _exchange;
    private readonly AllReduce[] _own;

    public LinkedDevices(int count, AllReduceStep[] steps, int floats, int rounds)
    {
        _links = new TensorLink?[count, count];
        var options = new LinkOptions { SilenceLimit = TimeSpan.FromMinutes(1) };
        for (int a = 0; a < count; a++)
        {
            for (int b = a + 1; b < count; b++)
            {
                (System.Net.Sockets.Socket here, System.Net.Sockets.Socket there) = AllReduceBenchmark.Connect();
                Task<Link> dialling = Task.Run(() => Link.Dial(new TcpConnection(there), "allreduce", options));
                _links[a, b] = new TensorLink(Link.Accept(new TcpConnection(here), options));
                _links[b, a] = new TensorLink(dialling.Result);
            }
        }

        _exchange = new Exchange(this, 0);
        _own = [.. steps.Select(s => AllReduce.Create(s, 0, floats))];
        for (int d = 1; d < count; d++)
        {
            int device = d;
            new Thread(() => Answer(device, steps, floats, rounds)) { IsBackground = true }.Start();
        }
    }

    public void Run(int step, Span<float> values) => _own[step].Run(_exchange, values);

    public void Dispose()
    {
        foreach (TensorLink? link in _links)
        {
            link?.Dispose();
        }
    }

    private void Answer(int device, AllReduceStep[] steps, int floats, int rounds)
    {
        AllReduce[] allReduces = [.. steps.Select(s => AllReduce.Create(s, device, floats))];
        Exchange exchange = new(this, device);
        float[] values = new float[floats];
        try
        {
            while (true)
            {
                foreach (AllReduce allReduce in allReduces)
                {
                    for (int round = 0; round < rounds; round++)
                    {
                        allReduce.Run(exchange, values);
                    }
                }
            }
        }
        catch (EdgeException)
        {
            // The first device has finished.
        }
    }

    private sealed class Exchange(LinkedDevices devices, int device) : ITensorExchange
    {
        public void Send(int peer, int tag, ReadOnlySpan<byte> message) => devices._links[device, peer]!.Send((uint)tag, message);

        public void Send(ReadOnlySpan<int> peers, int tag, ReadOnlySpan<byte> message)
        {
            uint crc = Edge.Transport.Frames.Crc32C.Compute(message);
            foreach (int peer in peers)
            {
                devices._links[device, peer]!.Send((uint)tag, message, crc);
            }
        }

        public void Receive(int peer, int tag, Memory<byte> message) => devices._links[device, peer]!.Receive((uint)tag, message);

        public int ReceiveUpTo(int peer, int tag, Memory<byte> message) => devices._links[device, peer]!.ReceiveUpTo((uint)tag, message);
    }
}
