using Edge.Model;

namespace Edge.Runtime;

/// <summary>Remembers what went wrong on the host during a request, since the board only gives its number back.</summary>
internal sealed class HostOfOneRequest(IBoardHost host) : IBoardHost
{
    /// <summary>The first error.</summary>
    public EdgeException? Failure { get; private set; }

    public async ValueTask<ReadOnlyMemory<byte>> GetAsync(BoardTransfer transfer, CancellationToken cancellation)
    {
        try
        {
            return await host.GetAsync(transfer, cancellation);
        }
        catch (EdgeException e)
        {
            Failure ??= e;
            throw;
        }
    }

    public async ValueTask PutAsync(BoardTransfer transfer, int offset, ReadOnlyMemory<byte> piece, CancellationToken cancellation)
    {
        try
        {
            await host.PutAsync(transfer, offset, piece, cancellation);
        }
        catch (EdgeException e)
        {
            Failure ??= e;
            throw;
        }
    }

    public async ValueTask<ReadOnlyMemory<byte>> ConstantsAsync(int node, Digest digest, CancellationToken cancellation)
    {
        try
        {
            return await host.ConstantsAsync(node, digest, cancellation);
        }
        catch (EdgeException e)
        {
            Failure ??= e;
            throw;
        }
    }
}
