using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// Every cut of a network between two devices. The sums over nodes that a cut needs are taken once; a cut costs what crosses
/// it and the tensors of its head.
/// </summary>
internal sealed class CutTable
{
    private readonly Network _network;
    private readonly DeviceProfile _head, _tail;
    private readonly long[] _macs;
    private readonly double[] _headUs, _tailUs;
    private readonly int[] _lastUse;

    private readonly Func<int, LatentCoding?> _codingOf;

    private CutTable(Network network, DeviceProfile head, DeviceProfile tail, Func<int, LatentCoding?> codingOf)
    {
        (_network, _head, _tail, _codingOf) = (network, head, tail, codingOf);
        int nodes = network.Nodes.Length;
        (_macs, _headUs, _tailUs) = (new long[nodes + 1], new double[nodes + 1], new double[nodes + 1]);
        for (int n = 0; n < nodes; n++)
        {
            Region whole = network.Images[network.OutputOf(n)];
            _macs[n + 1] = _macs[n] + network.MacsOf(n, whole);
            _headUs[n + 1] = _headUs[n] + CostModel.ComputeUs(head, network, n, whole);
            _tailUs[n + 1] = _tailUs[n] + CostModel.ComputeUs(tail, network, n, whole);
        }

        _lastUse = [.. network.Consumers.Select(c => c.IsEmpty ? -1 : c[^1])];
    }

    /// <summary>All cuts, by ascending head: everything offloaded first, everything kept last.</summary>
    /// <param name="network">The network.</param>
    /// <param name="head">The device of the head.</param>
    /// <param name="tail">The device of the tail.</param>
    /// <param name="codingOf">How a tensor is coded on its way; null for one that is not.</param>
    public static ImmutableArray<Cut> Of(Network network, DeviceProfile head, DeviceProfile tail, Func<int, LatentCoding?> codingOf)
    {
        CutTable table = new(network, head, tail, codingOf);
        return [.. Enumerable.Range(0, network.Nodes.Length + 1).Select(table.At)];
    }

    /// <summary>Tensors that a head of <paramref name="nodes"/> nodes leaves for the tail.</summary>
    public static IEnumerable<int> Crossing(Network network, int nodes) => Enumerable.Range(0, network.Images.Length).Where(t =>
        !network.Graph.Tensors[t].IsConstant && network.Producers[t] < nodes && network.Consumers[t].Any(c => c >= nodes));

    private Cut At(int nodes)
    {
        int[] crossing = [.. Crossing(_network, nodes)];
        int all = _network.Nodes.Length;
        long latent = nodes == 0 ? InputBytes() : crossing.Sum(_network.Bytes);
        long coded = nodes == 0 ? latent : crossing.Sum(t => _codingOf(t)?.ExpectedBytes(_network.Images[t].ElementCount) ?? _network.Bytes(t));
        long answer = _network.Sinks.Select(s => s.Tensor).Distinct().Where(t => _network.Producers[t] >= nodes).Sum(_network.Bytes);
        return new Cut(
            nodes,
            nodes == 0 ? _network.Graph.Name : _network[nodes - 1].Name,
            [.. crossing.Select(t => _network.Graph.Tensors[t].Name)],
            crossing.Sum(t => (long)_network.Images[t].ElementCount),
            latent,
            coded,
            _macs[nodes],
            _macs[all] - _macs[nodes],
            LiveBytes(nodes),
            _headUs[nodes],
            nodes == all ? 0 : CostModel.TransferUs(_head, _tail, coded) + CostModel.TransferUs(_tail, _head, answer),
            _tailUs[all] - _tailUs[nodes]);
    }

    /// <summary>What the caller gives: boundary nodes may have widened it.</summary>
    private long InputBytes() => _network.Sources.Sum(s => Math.Min(_network.Bytes(s.Tensor), _network.Graph.Tensors[_network.Graph.Inputs[s.Input]].Bytes));

    /// <summary>The most bytes of tensors made in the head that are live at one of its nodes.</summary>
    private long LiveBytes(int nodes)
    {
        long[] change = new long[nodes + 2];
        for (int n = 0; n < nodes; n++)
        {
            int tensor = _network.OutputOf(n);
            bool stays = _network.IsSink(tensor) || _lastUse[tensor] >= nodes;
            change[n] += _network.Bytes(tensor);
            change[(stays ? nodes : Math.Max(_lastUse[tensor], n)) + 1] -= _network.Bytes(tensor);
        }

        long live = 0, most = 0;
        for (int n = 0; n < nodes; n++)
        {
            live += change[n];
            most = Math.Max(most, live);
        }

        return most;
    }
}
