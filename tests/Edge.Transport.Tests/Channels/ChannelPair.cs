using Edge.Transport.Channels;
using Edge.Transport.Links;
using Edge.Transport.Tests.Links;

namespace Edge.Transport.Tests.Channels;

/// <summary>Two ends of a channel in this process.</summary>
internal sealed record ChannelPair(Channel Client, Channel Server, LinkPair Links) : IAsyncDisposable
{
    public static ChannelPair Open(RequestRouter router, string kind = "tcp", LinkOptions? options = null)
    {
        LinkPair links = LinkPair.Open(kind, options, options);
        return new(new Channel(links.Dialler, new RequestRouter()), new Channel(links.Acceptor, router), links);
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
    }
}
