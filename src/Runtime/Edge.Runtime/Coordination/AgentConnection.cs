using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;
using Edge.Transport.Links;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>An agent as its coordinator sees it.</summary>
internal sealed class AgentConnection : IAsyncDisposable
{
    private AgentConnection(int position, ClusterDeviceAddress device, Channel channel)
    {
        (Position, Name, Address, Channel) = (position, device.Name, device.Address, channel);
    }

    /// <summary>Position among all devices of the cluster.</summary>
    public int Position { get; }

    /// <summary>The device, for people.</summary>
    public string Name { get; }

    /// <summary>Where its agent listens.</summary>
    public AgentAddress Address { get; }

    /// <summary>The control channel.</summary>
    public Channel Channel { get; }

    /// <summary>Whether the agent said that it is shutting down.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Whether the device can no longer be used.</summary>
    public bool IsLost => IsLeaving || Channel.Ended.IsCompleted;

    /// <summary>Why it is lost.</summary>
    public string LossReason => Channel.Ended.IsCompletedSuccessfully ? Channel.Ended.Result.Diagnostics[0].ToString() : AgentErrors.Draining().Diagnostics[0].ToString();

    public static async Task<AgentConnection> OpenAsync(int position, ClusterDeviceAddress device, LinkOptions options, CancellationToken cancellation)
    {
        try
        {
            Link link = await Link.DialTcpAsync(device.Address.Host, device.Address.Port, Services.Control, options, cancellation);
            Channel channel = new(link, new RequestRouter());
            await channel.RequestAsync(new ReleaseRequest(), cancellation); // a busy agent says so now
            return new AgentConnection(position, device, channel);
        }
        catch (EdgeException e)
        {
            throw AgentErrors.CannotReach(device.Name, device.Address.ToString(), e);
        }
    }

    /// <summary>Asks the agent; errors name the device.</summary>
    public async Task<TResponse> AskAsync<TRequest, TResponse>(IRequest<TRequest, TResponse> request, CancellationToken cancellation = default)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse>
    {
        try
        {
            return await Channel.RequestAsync(request, cancellation);
        }
        catch (EdgeException e)
        {
            IsLeaving |= e.Code == AgentErrors.DrainingCode;
            throw AgentErrors.DeviceFailed(Name, e);
        }
    }

    /// <summary>Opens a link for tensors to the agent.</summary>
    public async Task<TensorLink> DialAsync(string service, LinkOptions options, long maxEarlyBytes, CancellationToken cancellation) =>
        new(await Link.DialTcpAsync(Address.Host, Address.Port, service, options, cancellation), maxEarlyBytes);

    /// <summary>Gives the agent a plan and the shards that it lacks.</summary>
    public async Task PrepareAsync(Digest session, int device, ReadOnlyMemory<byte> planBytes, Plan plan, IShardSource shards, CancellationToken cancellation)
    {
        PrepareResponse response = await AskAsync(new PrepareRequest(session, device, planBytes), cancellation);
        HashSet<int> needed = [.. PlanShards.Of(plan, device)];
        foreach ((int index, long arrived) in response.Missing)
        {
            if (!needed.Contains(index) || arrived < 0 || arrived > plan.Shards[index].SizeBytes)
            {
                throw AgentErrors.DeviceFailed(Name, AgentErrors.NotPrepared($"Shard {index} at {arrived}"));
            }

            await SendShardAsync(index, plan.Shards[index], arrived, shards, cancellation);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Channel.DisposeAsync();

    /// <summary>Sends a shard.</summary>
    /// <param name="index">By which the agent knows it.</param>
    /// <param name="shard">The shard.</param>
    /// <param name="arrived">Bytes of it that the agent has.</param>
    /// <param name="shards">Where it is.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task SendShardAsync(int index, Shard shard, long arrived, IShardSource shards, CancellationToken cancellation)
    {
        try
        {
            await TransferAsync(index, shard, arrived, shards, cancellation);
        }
        catch (EdgeException e) when (e.Code == ShardErrors.MismatchCode && arrived > 0)
        {
            await TransferAsync(index, shard, 0, shards, cancellation); // what had arrived before was damaged; the agent threw it away
        }
    }

    private async Task TransferAsync(int index, Shard shard, long arrived, IShardSource shards, CancellationToken cancellation)
    {
        await using Stream bytes = shards.Open(shard, arrived);
        uint stream = Channel.NewStreamId();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task sending = Channel.SendDataAsync(stream, bytes, shard.SizeBytes - arrived, stop.Token);
        try
        {
            await AskAsync(new ShardRequest(index, arrived, stream), cancellation);
            await sending;
        }
        catch
        {
            await stop.CancelAsync();
            await sending.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw;
        }
    }
}
