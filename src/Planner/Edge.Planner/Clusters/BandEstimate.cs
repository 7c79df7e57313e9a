using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Clusters;

/// <summary>
/// What partitions of a network over some devices cost, before they are scheduled: good enough to say which are worth it, and quick enough for
/// thousands. The time of a node is taken to be linear in the elements that it makes, and messages pass links as in the simulation, one at a time.
/// </summary>
internal sealed class BandEstimate
{
    private readonly Network _network;
    private readonly ImmutableArray<DeviceProfile> _workers;
    private readonly DeviceProfile _host;
    private readonly (double StartUs, double ElementUs)[][] _nodes;

    /// <summary>Looks up what every node costs on every device.</summary>
    /// <param name="network">The network.</param>
    /// <param name="workers">The devices.</param>
    /// <param name="host">The endpoint.</param>
    public BandEstimate(Network network, ImmutableArray<DeviceProfile> workers, DeviceProfile host)
    {
        (_network, _workers, _host) = (network, workers, host);
        Dictionary<DeviceProfile, (double, double)[]> known = [];
        _nodes = [.. workers.Select(w => known.TryGetValue(w, out (double, double)[]? costs) ? costs : known[w] = [.. Enumerable.Range(0, network.Nodes.Length).Select(n => Line(w, n))])];
    }

    /// <summary>Time that a device takes for some nodes by itself, in microseconds.</summary>
    public double WholeUs(int device, int from, int to) => Enumerable.Range(from, to - from).Sum(n => NodeUs(device, n, _network.Images[_network.OutputOf(n)]));

    /// <summary>Estimates a partition whose bands meet on a device of the cluster.</summary>
    public BandCost Of(BandPartition partition, int join)
    {
        double[] finishUs = new double[_workers.Length], busyUs = new double[_workers.Length], linkMj = new double[_workers.Length];
        double fedUs = 0;
        long wire = 0;
        for (int d = 0; d < _workers.Length; d++)
        {
            double readyUs = 0;
            foreach (int tensor in partition.Received(_network, d))
            {
                long bytes = Bytes(tensor, partition.Windows[d][tensor]);
                fedUs += CostModel.CopyUs(_host, bytes);
                readyUs = Math.Max(fedUs, readyUs) + CostModel.TransferUs(_host, _workers[d], bytes);
                fedUs += CostModel.WireUs(_host, _host, bytes);
                busyUs[d] += CostModel.CopyUs(_workers[d], bytes);
                linkMj[d] += OnLinkMj(d, bytes, static p => p.ReceiveW);
                wire += bytes;
            }

            for (int n = partition.Start; n < partition.Cut; n++)
            {
                busyUs[d] += NodeUs(d, n, partition.Windows[d][_network.OutputOf(n)]);
            }

            finishUs[d] = busyUs[d] > 0 ? readyUs + busyUs[d] : 0;
        }

        double joinedUs = finishUs[join], linkFreeUs = 0;
        foreach (int d in Enumerable.Range(0, _workers.Length).Where(d => d != join && finishUs[d] > 0).OrderBy(d => finishUs[d]))
        {
            double sentUs = finishUs[d];
            for (int i = 0; i < partition.Crossing.Length; i++)
            {
                long bytes = Bytes(partition.Crossing[i], partition.Bands[d][i]);
                if (bytes == 0)
                {
                    continue;
                }

                sentUs += CostModel.CopyUs(_workers[d], bytes);
                busyUs[d] += CostModel.CopyUs(_workers[d], bytes);
                busyUs[join] += CostModel.CopyUs(_workers[join], bytes);
                linkFreeUs = Math.Max(linkFreeUs, sentUs);
                joinedUs = Math.Max(joinedUs, linkFreeUs + CostModel.TransferUs(_workers[d], _workers[join], bytes)) + CostModel.CopyUs(_workers[join], bytes);
                linkFreeUs += CostModel.WireUs(_workers[join], _workers[join], bytes);
                linkMj[d] += OnLinkMj(d, bytes, static p => p.TransmitW);
                linkMj[join] += OnLinkMj(join, bytes, static p => p.ReceiveW);
                wire += bytes;
            }
        }

        double restUs = WholeUs(join, partition.Cut, _network.Nodes.Length);
        long answer = _network.Sinks.Sum(s => _network.Bytes(s.Tensor));
        busyUs[join] += restUs;
        linkMj[join] += OnLinkMj(join, answer, static p => p.TransmitW);
        wire += answer;
        double latencyUs = joinedUs + restUs + CostModel.TransferUs(_workers[join], _host, answer);
        double energyMj = _workers.Select((w, d) => w.Power is { } power ? linkMj[d] + (((busyUs[d] * power.ComputeW) + (Math.Max(latencyUs - busyUs[d], 0) * power.IdleW)) * 1e-3) : 0).Sum();
        return new BandCost(latencyUs, energyMj, wire, finishUs);
    }

    /// <summary>What bytes on the link of a device take more than waiting.</summary>
    private double OnLinkMj(int device, long bytes, Func<PowerStates, double> watts) =>
        _workers[device].Power is { } power ? bytes * 8e3 / Math.Max(_workers[device].LinkBitsPerSecond, 1) * (watts(power) - power.IdleW) : 0;

    private double NodeUs(int device, int node, Region output) => output.IsEmpty ? 0 : _nodes[device][node].StartUs + (_nodes[device][node].ElementUs * output.ElementCount);

    /// <summary>The line through the costs of a node's whole output and of half its rows.</summary>
    private (double StartUs, double ElementUs) Line(DeviceProfile profile, int node)
    {
        Region whole = _network.Images[_network.OutputOf(node)];
        double wholeUs = CostModel.ComputeUs(profile, _network, node, whole);
        if (!_network.IsSpatial(node) || whole.Height < 2)
        {
            return (0, wholeUs / Math.Max(whole.ElementCount, 1));
        }

        Region half = whole with { Height = whole.Height / 2 };
        double elementUs = Math.Max((wholeUs - CostModel.ComputeUs(profile, _network, node, half)) / (whole.ElementCount - half.ElementCount), 0);
        return (Math.Max(wholeUs - (elementUs * whole.ElementCount), 0), elementUs);
    }

    private long Bytes(int tensor, Region region) => region.IsEmpty ? 0 : (long)region.ElementCount * _network.ElementBytes[tensor];
}
