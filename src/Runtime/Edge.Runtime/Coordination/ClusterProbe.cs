using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Model;
using Edge.Runtime.Protocol;
using Edge.Transport.Channels;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// Measures a cluster for its plan: how fast each device works through weights while all do, how much memory it allows, how far away
/// it is, and what it takes to exchange with all at once. Devices that share processors so measure what they get together.
/// </summary>
public static class ClusterProbe
{
    private const int SmallMessageBytes = 64;
    private const int Rounds = 12;
    private const int RoundsNotCounted = 4; // code is compiled, connections find their pace

    /// <summary>Measures.</summary>
    /// <param name="agents">The devices but the endpoint, which is this process.</param>
    /// <param name="options">What to measure with.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130, naming the device, if an agent cannot be reached, has another key, or is busy; otherwise its error.</exception>
    public static async Task<MeasuredCluster> MeasureAsync(IReadOnlyList<ClusterDeviceAddress> agents, ProbeOptions options, CancellationToken cancellation = default)
    {
        await using AgentGroup group = await AgentGroup.ConnectAsync(agents, options, cancellation);
        Task<ProbeResponse[]> limits = AskAllAsync(group, new ProbeRequest(options.Type, options.Columns, options.WeightBytes), cancellation);
        Task<WeightStream> preparing = Task.Run(() => Stream(options, options.Threads), CancellationToken.None);
        ProbeResponse[] responses = await limits;
        using WeightStream own = await preparing;

        int milliseconds = (int)options.Duration.TotalMilliseconds;
        Task<StreamResponse[]> streaming = AskAllAsync(group, new StreamRequest(milliseconds), cancellation);
        double ownRate = await MeasureAsync(own, options.Duration), alone = ownRate;
        StreamResponse[] rates = await streaming;
        if (agents.Count > 0)
        {
            alone = options.ThreadsAlone == options.Threads ? await MeasureAsync(own, options.Duration) : await MeasureAloneAsync(options);
        }

        (double[] roundTripsUs, double echoesUs) = await EchoAsync(group, options.SumBytes, cancellation);
        ImmutableArray<MeasuredDevice> devices =
        [
            .. group.Agents.Select((a, i) => new MeasuredDevice(responses[i].Threads, responses[i].MemoryBytes, rates[i].BytesPerSecond, roundTripsUs[i], a.Address.IsLoopback)),
            new MeasuredDevice(options.Threads, AgentOptions.UsualMemoryBytes, ownRate, 0, IsHere: true),
        ];
        return new MeasuredCluster(devices, alone, options.SumBytes, echoesUs);
    }

    private static WeightStream Stream(ProbeOptions options, int threads) => new(options.Type, options.Columns, options.WeightBytes, threads, arePagesLarge: true);

    private static Task<double> MeasureAsync(WeightStream stream, TimeSpan duration) => Task.Run(() => stream.BytesPerSecond(duration), CancellationToken.None);

    private static async Task<double> MeasureAloneAsync(ProbeOptions options)
    {
        using WeightStream stream = Stream(options, options.ThreadsAlone);
        return await MeasureAsync(stream, options.Duration);
    }

    private static Task<TResponse[]> AskAllAsync<TRequest, TResponse>(AgentGroup group, IRequest<TRequest, TResponse> request, CancellationToken cancellation)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> => Task.WhenAll(group.Agents.Select(a => a.AskAsync(request, cancellation)));

    /// <summary>Round trip of each link, one after the other, and the time until all have echoed where all are asked at once.</summary>
    private static async Task<(double[] RoundTripsUs, double EchoesUs)> EchoAsync(AgentGroup group, int sumBytes, CancellationToken cancellation)
    {
        TensorLink[] links = await group.DialAsync(Services.Echo, Echo.MaxBytes, cancellation);
        try
        {
            return await Task.Run(
                () =>
                {
                    Memory<byte> message = new byte[Math.Clamp(sumBytes, SmallMessageBytes, Echo.MaxBytes)];
                    double[] roundTripsUs = [.. links.Select(link => UsualUs([link], message[..SmallMessageBytes]))];
                    return (roundTripsUs, UsualUs(links, message));
                },
                cancellation);
        }
        finally
        {
            foreach (TensorLink link in links)
            {
                link.Dispose();
            }
        }
    }

    /// <summary>The lower quartile of some times: what else the machine does now and then comes on top.</summary>
    private static double UsualUs(TensorLink[] links, Memory<byte> message)
    {
        double[] times = new double[Rounds];
        for (int round = -RoundsNotCounted; round < Rounds; round++)
        {
            long start = Stopwatch.GetTimestamp();
            foreach (TensorLink link in links)
            {
                link.Send(Echo.Tag, message.Span);
            }

            foreach (TensorLink link in links)
            {
                link.Receive(Echo.Tag, message);
            }

            times[Math.Max(round, 0)] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        Array.Sort(times);
        return times[Rounds / 4];
    }
}
