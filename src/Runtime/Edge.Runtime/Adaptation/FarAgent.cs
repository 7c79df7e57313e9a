using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;
using Edge.Transport.Authentication;
using Edge.Transport.Channels;
using Edge.Transport.Links;

namespace Edge.Runtime;

/// <summary>
/// The far device of a session: an agent that has loaded its part of every variant. A link that is lost, or was not there from the
/// beginning, is dialled again, for as long as it takes. Each question is a request of its own on the channel, so an answer finds its question or nobody.
/// </summary>
internal sealed class FarAgent : IFarDevice
{
    // What a link says where nobody answers: closed, silent, not to be connected to, gone, no handshake.
    private static readonly ImmutableArray<int> NobodyAnswers = [4008, 4010, 4011, 4017, 4023];
    private static readonly TimeSpan LongestHandshake = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100), LongestPause = TimeSpan.FromSeconds(2);

    private readonly ClusterDeviceAddress _device;
    private readonly LinkOptions _links;
    private readonly VariantSet _set;
    private readonly byte[] _setBytes;
    private readonly Digest _digest;
    private readonly IShardSource _shards;
    private readonly CancellationTokenSource _stop = new();
    private volatile AgentConnection? _agent;
    private Task _keeping = Task.CompletedTask;

    private FarAgent(VariantSet set, IShardSource shards, ClusterDeviceAddress device, ClusterOptions options)
    {
        (_set, _shards, _device, _setBytes) = (set, shards, device, VariantSetEncoding.Write(set));
        _digest = Digest.Of(_setBytes);
        _links = new LinkOptions
        {
            Key = options.KeyFile is { } file ? PreSharedKey.FromFile(file) : PreSharedKey.None,
            SilenceLimit = options.HeartbeatLimit,
            HandshakeLimit = options.ConnectLimit,
        };
    }

    /// <inheritdoc/>
    public bool IsConnected => _agent is { IsLost: false };

    /// <summary>Connects, ships what the agent lacks, and has it load. Where nobody answers within the limit, that goes on beside, and it is not connected for now.</summary>
    /// <param name="set">The variants.</param>
    /// <param name="shards">Their weights.</param>
    /// <param name="device">Where the agent is.</param>
    /// <param name="options">Key and limits.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if it has another key or is busy; otherwise what it cannot prepare.</exception>
    public static async Task<FarAgent> ConnectAsync(VariantSet set, IShardSource shards, ClusterDeviceAddress device, ClusterOptions options, CancellationToken cancellation)
    {
        FarAgent far = new(set, shards, device, options);
        try
        {
            far._agent = await far.DialAsync(far._links, cancellation);
        }
        catch (EdgeException e) when (IsNobodyThere(e))
        {
            // It is dialled again until it answers.
        }

        far._keeping = far.KeepAsync();
        return far;
    }

    /// <inheritdoc/>
    public async Task<FarAnswer> AskAsync(int variant, ImmutableArray<TaggedMessage> question)
    {
        Channel channel = Channel;
        // On another thread: a link that takes nothing in would keep this one.
        return (await Task.Run(() => channel.RequestAsync(new QuestionRequest(variant, question)))).Answer;
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(int bytes)
    {
        Channel channel = Channel;
        await Task.Run(() => channel.RequestAsync(new LinkProbeRequest(new byte[bytes])));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _keeping;
        if (_agent is { } agent)
        {
            await agent.DisposeAsync();
        }

        _stop.Dispose();
    }

    private Channel Channel => _agent is { IsLost: false } agent ? agent.Channel : throw AdaptiveErrors.NotConnected(_device.Name);

    /// <summary>Dials again whenever the link is lost.</summary>
    private async Task KeepAsync()
    {
        try
        {
            while (true)
            {
                if (_agent is { } agent)
                {
                    await agent.Channel.Ended.WaitAsync(_stop.Token);
                    _agent = null;
                    await agent.DisposeAsync();
                }

                _agent = await RedialAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The session is over.
        }
    }

    private static bool IsNobodyThere(Exception? error) => error is EdgeException known && (NobodyAnswers.Contains(known.Code) || IsNobodyThere(known.InnerException));

    private async Task<AgentConnection> RedialAsync()
    {
        LinkOptions patient = _links with { HandshakeLimit = _links.HandshakeLimit > LongestHandshake ? _links.HandshakeLimit : LongestHandshake };
        for (TimeSpan pause = FirstPause; ; pause = pause + pause < LongestPause ? pause + pause : LongestPause)
        {
            try
            {
                return await DialAsync(patient, _stop.Token);
            }
            catch (EdgeException)
            {
                await Task.Delay(pause, _stop.Token);
            }
        }
    }

    private async Task<AgentConnection> DialAsync(LinkOptions links, CancellationToken cancellation)
    {
        AgentConnection agent = await AgentConnection.OpenAsync(0, _device, links, cancellation);
        try
        {
            VariantsRequest request = new(_digest, _setBytes.Length);
            PrepareResponse lacks = await agent.AskAsync(request, cancellation);
            Shard self = new(_digest, _setBytes.Length, []);
            if (lacks.Missing is [(0, long arrived), ..])
            {
                await agent.SendShardAsync(0, self, Math.Clamp(arrived, 0, _setBytes.Length), new MemoryShards(new Dictionary<Digest, ReadOnlyMemory<byte>> { [_digest] = _setBytes }), cancellation);
                lacks = await agent.AskAsync(request, cancellation);
            }

            ImmutableArray<Shard> shards = [self, .. _set.ShardsOf(isFar: true)];
            foreach ((int index, long there) in lacks.Missing)
            {
                if (index <= 0 || index >= shards.Length || there < 0 || there > shards[index].SizeBytes)
                {
                    throw AgentErrors.DeviceFailed(_device.Name, AgentErrors.NotPrepared($"Shard {index} at {there}"));
                }

                await agent.SendShardAsync(index, shards[index], there, _shards, cancellation);
            }

            await agent.AskAsync(new LoadVariantsRequest(), cancellation);
            return agent;
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }
    }
}
