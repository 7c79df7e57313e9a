using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Programs;

/// <summary>The programs of all devices of a plan while they are written, and the transfers between them.</summary>
internal sealed class Fabric
{
    /// <summary>Address of a device that is the endpoint itself.</summary>
    public const string InProcess = "inproc";

    /// <summary>Name of the endpoint that is added to a cluster of other devices.</summary>
    public const string HostName = "host";

    private readonly Dictionary<(int, int), int> _tags = [];
    private readonly List<LatentCoding> _codings = [];
    private readonly ShardSet _shards;
    private readonly Network _network;

    /// <summary>Empty programs for the devices of a cluster and its endpoint.</summary>
    public Fabric(Network network, WeightStore weights, ClusterSpec cluster)
    {
        _network = network;
        _shards = new ShardSet(network.Graph, weights);
        HasHost = cluster.Devices.All(d => d.Address != InProcess);
        ClusterDevice[] endpoint = HasHost ? [new ClusterDevice(HostName, InProcess, Host)] : [.. cluster.Devices.Where(d => d.Address == InProcess)];
        ImmutableArray<ClusterDevice> devices = [.. cluster.Devices.Where(d => d.Address != InProcess), .. endpoint];
        Programs = [.. devices.Select(d => new DeviceProgram(network, _shards, d))];
    }

    /// <summary>The programs, the endpoint's last.</summary>
    public ImmutableArray<DeviceProgram> Programs { get; }

    /// <summary>Whether the endpoint is a device of its own.</summary>
    public bool HasHost { get; }

    /// <summary>Index of the endpoint.</summary>
    public int Endpoint => Programs.Length - 1;

    /// <summary>Devices of the cluster: all but an added host.</summary>
    public int Workers => HasHost ? Programs.Length - 1 : Programs.Length;

    /// <summary>Index of the fastest device that is not an added host.</summary>
    public int Fastest => Enumerable.Range(0, Workers).MaxBy(i => Programs[i].Device.Profile.Int8MacsPerSecond);

    /// <summary>Bytes that cross links so far.</summary>
    public long WireBytes { get; private set; }

    /// <summary>A machine that has memory to spare and feeds the others.</summary>
    public static DeviceProfile Host { get; } = new(HostName, 1, 3e9, 8L << 30, 64L << 30, 4e9, 4e9, 8e9, 0.5, 1e9, 200);

    /// <summary>Moves a region from a buffer of one device to a buffer of another.</summary>
    /// <param name="from">The device that has it.</param>
    /// <param name="source">Its buffer there.</param>
    /// <param name="to">The device that gets it.</param>
    /// <param name="target">Its buffer there.</param>
    /// <param name="region">The region.</param>
    /// <param name="coding">How it is coded on its way; null where it is not.</param>
    public void Transfer(int from, int source, int to, int target, Region region, LatentCoding? coding = null)
    {
        _tags.TryGetValue((from, to), out int tag);
        _tags[(from, to)] = tag + 1;
        int tensor = Programs[from].Buffers[source].Tensor;
        long bytes = coding?.ExpectedBytes(region.ElementCount) ?? (long)region.ElementCount * _network.ElementBytes[tensor];
        int index = coding is null ? -1 : _codings.Count;
        if (coding is not null)
        {
            _codings.Add(coding);
        }

        double latency = CostModel.TransferUs(Programs[from].Device.Profile, Programs[to].Device.Profile, bytes);
        WireBytes += bytes;
        Programs[from].Add(new SendStep(new TransferPart(to, tag, source, region, index)));
        Programs[to].Add(new ReceiveStep(new TransferPart(from, tag, target, region, index)) { LatencyUs = latency });
    }

    /// <summary>Places all buffers. What the plan takes is simulated when it stands (<see cref="Choice.Candidate"/>).</summary>
    /// <param name="strategy">Name of the strategy.</param>
    public (Plan Plan, ImmutableArray<DeviceMemory> Memory, ImmutableDictionary<Digest, ReadOnlyMemory<byte>> Blobs) ToPlan(string strategy)
    {
        (PlanDevice Device, DeviceMemory Memory)[] placed = [.. Programs.Select(p => p.Place())];
        ImmutableArray<PlanDevice> devices = [.. placed.Select(p => p.Device)];
        Plan plan = new(_network.Graph, strategy, devices, Endpoint, _shards.Shards, LatencyUs: 0, WireBytes) { Codings = [.. _codings] };
        return (plan, [.. placed.Select(p => p.Memory)], _shards.Blobs.ToImmutableDictionary());
    }
}
