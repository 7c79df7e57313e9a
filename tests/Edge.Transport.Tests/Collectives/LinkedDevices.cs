using Edge.Transport.Tensors;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Collectives;

/// <summary>Devices that are all joined with each other by tensor links.</summary>
internal sealed class LinkedDevices : IDisposable
{
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

    /// <summary>Runs every device on a thread of its own.</summary>
    public Task RunAsync(Action<int, ITensorExchange> device) => Task.WhenAll(Enumerable.Range(0, Count)
        .Select(d => Task.Factory.StartNew(() => device(d, new Exchange(this, d)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
        .WaitAsync(TimeSpan.FromSeconds(30));

    public void Dispose()
    {
        foreach (TensorLink? link in _links)
        {
            link?.Dispose();
        }
    }

    private sealed class Exchange(LinkedDevices devices, int device) : ITensorExchange
    {
        public void Send(int peer, int tag, ReadOnlySpan<byte> message) => devices._links[device, peer]!.Send((uint)tag, message);

        public void Receive(int peer, int tag, Memory<byte> message) => devices._links[device, peer]!.Receive((uint)tag, message);
    }
}
