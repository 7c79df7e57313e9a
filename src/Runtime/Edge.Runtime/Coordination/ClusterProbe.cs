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
    private const int StreamRounds = 3, AloneRounds = 2;
    private const int RoundsOfALink = 8, RoundsOfAll = 24;
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
        using WeightStream own = await preparing;
        ProbeResponse[] responses = await limits;
        MachineResponse[] machines = await AskAllAsync(group, new MachineRequest(), cancellation);

        List<double[]> together = [];
        for (int round = 0; round < StreamRounds; round++)
        {
            together.Add(await StreamAsync(group, own, options.Duration, cancellation));
        }

        double[] rates = together.OrderBy(r => r.Sum()).ElementAt(StreamRounds / 2);
        double alone = agents.Count == 0 ? rates[^1] : await MeasureAloneAsync(own, options);
        (double[] roundTripsUs, EchoTime one, EchoTime many) = await EchoAsync(group, options.SumBytes, cancellation);
        ImmutableArray<MeasuredDevice> devices =
        [
            .. group.Agents.Select((a, i) => new MeasuredDevice(responses[i].Threads, responses[i].MemoryBytes, rates[i], roundTripsUs[i], a.Address.IsLoopback) { Machine = machines[i].Machine }),
            new MeasuredDevice(options.Threads, AgentOptions.UsualMemoryBytes, rates[^1], 0, IsHere: true),
        ];
        return new MeasuredCluster(devices, alone, one, many);
    }

    private static WeightStream Stream(ProbeOptions options, int threads) => new(options.Type, options.Columns, options.WeightBytes, threads, arePagesLarge: true);

    /// <summary>Rate of every device while all multiply, this one last.</summary>
    private static async Task<double[]> StreamAsync(AgentGroup group, WeightStream own, TimeSpan duration, CancellationToken cancellation)
    {
        Task<StreamResponse[]> others = AskAllAsync(group, new StreamRequest((int)duration.TotalMilliseconds), cancellation);
        double rate = await Task.Run(() => own.BytesPerSecond(duration), CancellationToken.None);
        return [.. (await others).Select(r => r.BytesPerSecond), rate];
    }

    private static async Task<double> MeasureAloneAsync(WeightStream own, ProbeOptions options)
    {
        using WeightStream? another = options.ThreadsAlone == options.Threads ? null : Stream(options, options.ThreadsAlone);
        return await Task.Run(() => Enumerable.Range(0, AloneRounds).Max(_ => (another ?? own).BytesPerSecond(options.Duration)), CancellationToken.None);
    }

    private static Task<TResponse[]> AskAllAsync<TRequest, TResponse>(AgentGroup group, IRequest<TRequest, TResponse> request, CancellationToken cancellation)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> => Task.WhenAll(group.Agents.Select(a => a.AskAsync(request, cancellation)));

    /// <summary>
    /// Round trip of each link, one after the other; then the time until all have echoed where all are asked at once, over one link to
    /// each, and over as many as make the messages of a direct exchange.
    /// </summary>
    private static async Task<(double[] RoundTripsUs, EchoTime One, EchoTime Many)> EchoAsync(AgentGroup group, int sumBytes, CancellationToken cancellation)
    {
        int count = group.Agents.Count, each = Math.Clamp((count + 1) / 2, 1, AgentProbe.MaxEchoes);
        List<TensorLink> links = [];
        try
        {
            for (int i = 0; i < each; i++)
            {
                links.AddRange(await group.DialAsync(Services.Echo, Echo.MaxBytes, cancellation));
            }

            return await Task.Run(
                () =>
                {
                    Memory<byte> message = new byte[Math.Clamp(sumBytes, SmallMessageBytes, Echo.MaxBytes)];
                    double[] roundTripsUs = [.. links.Take(count).Select(link => UsualUs([link], message[..SmallMessageBytes], RoundsOfALink))];
                    return (roundTripsUs, new EchoTime(1, sumBytes, UsualUs([.. links.Take(count)], message, RoundsOfAll)), new EchoTime(each, sumBytes, UsualUs([.. links], message, RoundsOfAll)));
                },
                cancellation);
        }
        finally
        {
            links.ForEach(l => l.Dispose());
        }
    }

    /// <summary>The lower quartile of some times: what else the machine does now and then comes on top.</summary>
    private static double UsualUs(TensorLink[] links, Memory<byte> message, int rounds)
    {
        double[] times = new double[rounds];
        for (int round = -RoundsNotCounted; round < rounds; round++)
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
        return times[rounds / 4];
    }
}
