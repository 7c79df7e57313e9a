using Edge.Model;
using Edge.Runtime.TestHost;
using Edge.Testing;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Runtime.Tests.Exchange;

public sealed class LinkExchangeTests : IAsyncLifetime
{
    private const int MaxPieceBytes = 64 * 1024;

    private readonly LinkExchange[] _devices = new LinkExchange[3];

    public async Task InitializeAsync()
    {
        Plan plan = new BandPlans().Bands(2); // three devices, all joined with each other
        Dictionary<int, TensorLink>[] links = [[], [], []];
        foreach ((int a, int b) in ((int, int)[])[(0, 1), (0, 2), (1, 2)])
        {
            LinkOptions options = new() { MaxPayloadBytes = MaxPieceBytes };
            (LoopbackConnection here, LoopbackConnection there) = LoopbackConnection.CreatePair();
            Task<Link> accepting = Task.Run(() => Link.Accept(there, options));
            links[a].Add(b, new TensorLink(Link.Dial(here, "test", options)));
            links[b].Add(a, new TensorLink(await accepting));
        }

        for (int device = 0; device < 3; device++)
        {
            _devices[device] = new LinkExchange(plan, links[device], MaxPieceBytes);
            _devices[device].BeginInference();
        }
    }

    public Task DisposeAsync()
    {
        Array.ForEach(_devices, d => d.Dispose());
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Message_longer_than_a_frame_arrives_whole()
    {
        byte[] sent = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 7))], received = new byte[sent.Length];
        Task receiving = Task.Run(() => _devices[1].Receive(0, 4, received));
        _devices[0].Send(1, 4, sent);
        await receiving;
        received.ShouldBe(sent);
        (_devices[0].SentBytes, _devices[1].ReceivedBytes).ShouldBe((sent.Length, sent.Length));
    }

    [Fact]
    public async Task Circle_of_waiting_devices_is_resolved()
    {
        // 2 waits for 0, 0 waits for 1, and 1 cannot get rid of what it sends to 2: more than the connection holds.
        byte[] large = new byte[1 << 20];
        Task zero = Task.Run(() =>
        {
            _devices[0].Receive(1, 2, new byte[4]);
            _devices[0].Send(2, 1, new byte[4]);
        });
        Task one = Task.Run(() =>
        {
            _devices[1].Send(2, 1, large);
            _devices[1].Send(0, 2, new byte[4]);
        });
        Task two = Task.Run(() =>
        {
            _devices[2].Receive(0, 1, new byte[4]);
            _devices[2].Receive(1, 1, new byte[large.Length]);
        });
        await Task.WhenAll(zero, one, two).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Messages_allocate_nothing_after_the_first()
    {
        const int Rounds = 200;
        byte[] echo = new byte[1000], message = new byte[1000];
        Thread peer = new(() =>
        {
            while (true)
            {
                _devices[1].Receive(0, 1, echo);
                if (echo[0] != 0)
                {
                    return; // the last message
                }

                _devices[1].Send(0, 2, echo);
            }
        });
        peer.Start();
        Allocations.ShouldCease(() => PingPong(Rounds, message));
        message[0] = 1;
        _devices[0].Send(1, 1, message);
        peer.Join();
    }

    private void PingPong(int rounds, byte[] message)
    {
        for (int i = 0; i < rounds; i++)
        {
            _devices[0].Send(1, 1, message);
            _devices[0].Receive(1, 2, message);
        }
    }

    [Fact]
    public async Task Peer_that_leaves_is_named()
    {
        Task waiting = Task.Run(() => _devices[0].Receive(1, 2, new byte[4]));
        _devices[1].Dispose();
        EdgeException error = await Should.ThrowAsync<EdgeException>(() => waiting);
        error.Code.ShouldBe(5030);
        error.Message.ShouldContain("'device1'");
    }
}
