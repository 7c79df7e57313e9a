using System.Net;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;
using Edge.Runtime.TestHost;
using Edge.Transport.Channels;
using Edge.Transport.Links;
using Edge.Transport.Tensors;
using Microsoft.Extensions.Logging.Abstractions;

namespace Edge.Runtime.Tests.Agents;

/// <summary>An agent and a coordinator that does not keep to the protocol.</summary>
public sealed class AgentRequestTests : IAsyncLifetime
{
    private static readonly BandPlans Plans = new();
    private static readonly byte[] PlanBytes = PlanEncoding.Write(Plans.Bands(1));
    private static readonly Digest Session = Digest.Of("session"u8);

    private readonly string _store = Directory.CreateTempSubdirectory("edge-agent-").FullName;
    private AgentService _agent = null!;
    private Channel _channel = null!;

    public async Task InitializeAsync()
    {
        _agent = new AgentService(
            new AgentOptions { StoreDirectory = _store, MaxMemoryBytes = 10_000, ConnectLimit = TimeSpan.FromMilliseconds(300) }, new TinyKernels(), NullLogger<AgentService>.Instance);
        await _agent.StartAsync(CancellationToken.None);
        _channel = new Channel(await DialAsync(Services.Control), new RequestRouter());
    }

    public async Task DisposeAsync()
    {
        await _channel.DisposeAsync();
        await _agent.StopAsync(CancellationToken.None);
        _agent.Dispose();
        Directory.Delete(_store, recursive: true);
    }

    [Fact]
    public async Task Steps_are_measured_for_networks_of_one_device_in_the_memory_that_is_lent()
    {
        MeasureResponse measured = await _channel.RequestAsync(new MeasureRequest(PlanEncoding.Write(Plans.Single())));

        measured.Steps.Kernels.ShouldBe(new TinyKernels().Name);
        measured.Steps.WarmUs.Length.ShouldBe(Plans.Single().Devices[0].Steps.Length);
        measured.Steps.ColdUs.Length.ShouldBe(measured.Steps.WarmUs.Length);
        (await Should.ThrowAsync<EdgeException>(_channel.RequestAsync(new MeasureRequest(PlanBytes)))).Code.ShouldBe(5540);
        (await Should.ThrowAsync<EdgeException>(_channel.RequestAsync(new MeasureRequest(new byte[3])))).Code.ShouldNotBe(0);
    }

    private Task<Link> DialAsync(string service) => Link.DialTcpAsync(IPAddress.Loopback.ToString(), _agent.EndPoint.Port, service, new LinkOptions());

    private async Task<int> RefusalOf<TRequest, TResponse>(IRequest<TRequest, TResponse> request)
        where TRequest : IRequest<TRequest, TResponse>
        where TResponse : IMessage<TResponse> =>
        (await Should.ThrowAsync<EdgeException>(() => _channel.RequestAsync(request))).Code;

    private Task<PrepareResponse> PrepareAsync() => _channel.RequestAsync(new PrepareRequest(Session, 0, PlanBytes));

    [Fact]
    public async Task Requests_out_of_order_are_refused_and_the_agent_lives_on()
    {
        (await RefusalOf(new RunRequest())).ShouldBe(5122);
        (await RefusalOf(new ReportRequest())).ShouldBe(5122);
        (await RefusalOf(new ConnectRequest([]))).ShouldBe(5122);
        (await RefusalOf(new ShardRequest(0, 0, 1))).ShouldBe(5122);
        (await PrepareAsync()).Missing.Length.ShouldBe(2);
        (await RefusalOf(new RunRequest())).ShouldBe(5122);
        (await RefusalOf(new ShardRequest(99, 0, 1))).ShouldBe(5122);
        (await RefusalOf(new ShardRequest(0, 3, 1))).ShouldBe(5105);
    }

    [Fact]
    public async Task Bytes_that_are_no_sound_plan_are_refused()
    {
        (await RefusalOf(new PrepareRequest(Session, 0, new byte[100]))).ShouldBeInRange(1000, 1299);
        for (int i = 0; i < PlanBytes.Length; i += 97)
        {
            byte[] damaged = [.. PlanBytes];
            damaged[i] ^= 0x55;
            try
            {
                await _channel.RequestAsync(new PrepareRequest(Session, 0, damaged));
            }
            catch (EdgeException e)
            {
                e.Code.ShouldNotBe(4024, "every refusal is one that the agent foresaw");
            }
        }

        (await PrepareAsync()).Missing.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(200)]
    public async Task Endpoint_and_devices_outside_the_plan_are_refused(int device) =>
        (await RefusalOf(new PrepareRequest(Session, device, PlanBytes))).ShouldBe(5020);

    [Fact]
    public async Task Plan_above_the_memory_limit_is_refused() =>
        (await RefusalOf(new PrepareRequest(Session, 0, PlanEncoding.Write(new BandPlans(height: 100).Bands(1))))).ShouldBe(5124);

    [Fact]
    public async Task Peers_that_do_not_come_are_named_in_time()
    {
        foreach ((int shard, long arrived) in (await PrepareAsync()).Missing)
        {
            uint stream = _channel.NewStreamId();
            Task sending = _channel.SendDataAsync(stream, Plans.Blobs[Plans.Bands(1).Shards[shard].Digest]);
            await _channel.RequestAsync(new ShardRequest(shard, arrived, stream));
            await sending;
        }

        (await RefusalOf(new ConnectRequest([(1, null)]))).ShouldBe(5125);
        (await RefusalOf(new ConnectRequest([(1, "nonsense")]))).ShouldBe(5111);
        (await PrepareAsync()).Missing.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("edge.shell/1")]
    [InlineData("edge.tensors/1/0000000000000000000000000000000000000000000000000000000000000000/1")]
    public async Task Links_for_anything_else_are_closed_with_the_reason(string service)
    {
        await PrepareAsync();
        await using Channel other = new(await DialAsync(service), new RequestRouter());
        (await other.Ended).Code.ShouldBe(5123);
        await _channel.RequestAsync(new ReleaseRequest());
    }

    [Fact]
    public async Task Measuring_needs_weights_that_can_be()
    {
        (await RefusalOf(new StreamRequest(1))).ShouldBe(5122);
        (await RefusalOf(new ProbeRequest(ElementType.Q4_0, 33, 1000))).ShouldBe(5041);
        (await RefusalOf(new ProbeRequest(ElementType.Int64, 32, 1000))).ShouldBe(5047);
        (await RefusalOf(new ProbeRequest((ElementType)77, 32, 1000))).ShouldBe(5047);
        (await RefusalOf(new StreamRequest(1))).ShouldBe(5122);

        ProbeResponse limits = await _channel.RequestAsync(new ProbeRequest(ElementType.Q4_0, 64, long.MaxValue));
        limits.MemoryBytes.ShouldBe(10_000);
        (await _channel.RequestAsync(new StreamRequest(5))).BytesPerSecond.ShouldBeGreaterThan(0);
        await _channel.RequestAsync(new ReleaseRequest());
        (await RefusalOf(new StreamRequest(1))).ShouldBe(5122, "the weights were given back");
    }

    [Fact]
    public async Task What_is_sent_to_the_echo_comes_back_while_a_coordinator_is_there()
    {
        using TensorLink echo = new(await DialAsync(Services.Echo));
        byte[] sent = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)], received = new byte[5000];
        echo.Send(Echo.Tag, sent);
        echo.Receive(Echo.Tag, received);
        received.ShouldBe(sent);

        await _channel.RequestAsync(new ReleaseRequest());
        Should.Throw<EdgeException>(() => echo.Receive(Echo.Tag, received));
    }

    [Fact]
    public async Task Cluster_is_measured_within_the_limits_of_its_agents()
    {
        await _channel.DisposeAsync();
        MeasuredCluster measured = await ClusterProbe.MeasureAsync(
            [new ClusterDeviceAddress("device0", AgentAddress.Parse(_agent.EndPoint.ToString()))],
            new ProbeOptions { Type = ElementType.Q8_0, Columns = 64, WeightBytes = 100_000, SumBytes = 512, Duration = TimeSpan.FromMilliseconds(5) });

        measured.Devices.Length.ShouldBe(2);
        measured.Devices[0].ShouldSatisfyAllConditions(
            d => d.MemoryBytes.ShouldBe(10_000),
            d => d.Threads.ShouldBe(Environment.ProcessorCount),
            d => d.IsHere.ShouldBeTrue());
        measured.Devices.ShouldAllBe(d => d.WeightBytesPerSecond > 0);
        measured.Devices.Select(d => d.RoundTripUs > 0).ShouldBe([true, false]);
        measured.OneEach.Us.ShouldBeGreaterThan(0);
        measured.OneEach.ShouldBe(new EchoTime(1, 512, measured.OneEach.Us));
    }
}
