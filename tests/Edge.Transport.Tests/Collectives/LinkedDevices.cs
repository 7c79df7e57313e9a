using Edge.Transport.Tensors;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Collectives;

/// <summary>Devices that are all joined with each other by tensor links.</summary>
internal sealed class LinkedDevices : IDisposable
{
    private const int ReliefIntervalMs = 5;
    private readonly TensorLink?[,] _links;

    public LinkedDevices(int count, string kind)
    {
        _links = new TensorLink?[count, count];
        for (int a = 0; a < count; a++)
        {
            for (int b = a + 1; b < count; b++)
            {
                LinkPair pair = LinkPair.Open(kind);
                (_links[a, b], _links[b, a]) = (new TensorLink(pair.Dialler), new TensorLink(pair.Acceptor));
            }
        }
    }

    public int Count => _links.GetLength(0);

    /// <summary>
    /// Runs every device on a thread of its own. As in a runtime, links are looked after beside them: devices that send
    /// more than a connection holds could otherwise wait for each other in a circle.
    /// </summary>
    public async Task RunAsync(Action<int, ITensorExchange> device)
    {
        await using Timer relief = new(_ => TakeIn(), null, ReliefIntervalMs, ReliefIntervalMs);
        await Task.WhenAll(Enumerable.Range(0, Count)
            .Select(d => Task.Factory.StartNew(() => device(d, new Exchange(this, d)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
            .WaitAsync(TimeSpan.FromSeconds(30));
    }

    public void Dispose()
    {
        foreach (TensorLink? link in _links)
        {
            link?.Dispose();
        }
    }

    private void TakeIn()
    {
        foreach (TensorLink? link in _links)
        {
            link?.TakeIn();
        }
    }

    private sealed class Exchange(LinkedDevices devices, int device) : ITensorExchange
    {
        public void Send(int peer, int tag, ReadOnlySpan<byte> message) => devices._links[device, peer]!.Send((uint)tag, message);

        public void Receive(int peer, int tag, Memory<byte> message) => devices._links[device, peer]!.Receive((uint)tag, message);

        public int ReceiveUpTo(int peer, int tag, Memory<byte> message) => devices._links[device, peer]!.ReceiveUpTo((uint)tag, message);
    }
}
