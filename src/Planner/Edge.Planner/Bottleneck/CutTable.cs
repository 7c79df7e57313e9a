using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Bottleneck;

/// <summary>Every cut of a network between two devices, with what it costs. What a node costs on either device is worked out once.</summary>
internal sealed class CutTable
{
    private readonly Network _network;
    private readonly DeviceProfile _head, _tail;
    private readonly long[] _macs;
    private readonly double[] _headUs, _tailUs;
    private readonly Func<int, long> _wireBytesOf;

    private CutTable(Network network, DeviceProfile head, DeviceProfile tail, Func<int, long> wireBytesOf)
    {
        (_network, _head, _tail, _wireBytesOf) = (network, head, tail, wireBytesOf);
        Region[] outputs = [.. Enumerable.Range(0, network.Nodes.Length).Select(n => network.Images[network.OutputOf(n)])];
        _macs = [.. outputs.Select((whole, n) => network.MacsOf(n, whole))];
        _headUs = [.. outputs.Select((whole, n) => CostModel.ComputeUs(head, network, n, whole))];
        _tailUs = [.. outputs.Select((whole, n) => CostModel.ComputeUs(tail, network, n, whole))];
    }

    /// <summary>All cuts, by ascending work of the head: everything offloaded first, everything kept last.</summary>
    /// <param name="network">The network.</param>
    /// <param name="head">The device of the head.</param>
    /// <param name="tail">The device of the tail.</param>
    /// <param name="wireBytesOf">How many bytes of a tensor that an inner node makes are expected on the link.</param>
    /// <param name="isComplete">Whether every cut is there (<see cref="DownSets"/>).</param>
    public static ImmutableArray<Cut> Of(Network network, DeviceProfile head, DeviceProfile tail, Func<int, long> wireBytesOf, out bool isComplete)
    {
        CutTable table = new(network, head, tail, wireBytesOf);
        return [.. DownSets.Of(network, out isComplete).Select(table.At).OrderBy(c => c.HeadMacCount).ThenBy(c => c.Nodes).ThenByDescending(c => c.IsPrefix)];
    }

    /// <summary>Tensors that a head of the nodes <paramref name="isInHead"/> leaves for the tail.</summary>
    public static IEnumerable<int> Crossing(Network network, Func<int, bool> isInHead) => Enumerable.Range(0, network.Images.Length).Where(t =>
        !network.Graph.Tensors[t].IsConstant && (network.Producers[t] < 0 || isInHead(network.Producers[t])) && network.Consumers[t].Any(c => !isInHead(c)));

    private Cut At(ImmutableArray<int> head)
    {
        bool[] isInHead = new bool[_network.Nodes.Length];
        foreach (int node in head)
        {
            isInHead[node] = true;
        }

        int[] crossing = [.. Crossing(_network, n => isInHead[n])], tail = [.. Enumerable.Range(0, isInHead.Length).Where(n => !isInHead[n])];
        long latent = head.IsEmpty ? InputBytes() : crossing.Sum(_network.Bytes);
        long coded = head.IsEmpty ? latent : crossing.Sum(t => _network.Producers[t] < 0 ? _network.Bytes(t) : _wireBytesOf(t));
        long answer = _network.Sinks.Select(s => s.Tensor).Distinct().Where(t => _network.Producers[t] >= 0 && !isInHead[_network.Producers[t]]).Sum(_network.Bytes);
        double headUs = head.Sum(n => _headUs[n]), tailUs = tail.Sum(n => _tailUs[n]);
        double linkUs = tail.Length == 0 ? 0 : CostModel.TransferUs(_head, _tail, coded) + CostModel.TransferUs(_tail, _head, answer) + CopiesUs(coded) + CopiesUs(answer);
        double latencyUs = headUs + linkUs + tailUs;
        double? headJ = SplitEnergy.Joules(_head, _tail, headUs, coded, answer, latencyUs), tailJ = SplitEnergy.Joules(_tail, _head, tailUs, answer, coded, latencyUs);
        bool isPrefix = head.IsEmpty || head[^1] == head.Length - 1;
        return new Cut(
            head.Length,
            head.IsEmpty ? _network.Graph.Name
                : isPrefix ? _network[head[^1]].Name
                : string.Join(" + ", crossing.Select(t => _network.Producers[t] < 0 ? _network.Graph.Tensors[t].Name : _network[_network.Producers[t]].Name)),
            [.. crossing.Select(t => _network.Graph.Tensors[t].Name)],
            crossing.Sum(t => (long)_network.Images[t].ElementCount),
            latent,
            coded,
            head.Sum(n => _macs[n]),
            tail.Sum(n => _macs[n]),
            LiveBytes(head, isInHead, isHead: true),
            headUs,
            linkUs,
            tailUs)
        {
            ResendUs = tail.Length == 0 ? 0 : LossyLink.ResendUs(_head, _tail, coded) + LossyLink.ResendUs(_tail, _head, answer),
            EnergyJ = headJ,
            AllEnergyJ = headJ is null && tailJ is null ? null : (headJ ?? 0) + (tailJ ?? 0),
            TailArenaBytes = LiveBytes(tail, isInHead, isHead: false),
            Head = head,
        };
    }

    /// <summary>A message is written at one end and read at the other.</summary>
    private double CopiesUs(long bytes) => bytes == 0 ? 0 : CostModel.CopyUs(_head, bytes) + CostModel.CopyUs(_tail, bytes);

    /// <summary>What the caller gives: boundary nodes may have widened it.</summary>
    private long InputBytes() => _network.Sources.Sum(s => Math.Min(_network.Bytes(s.Tensor), _network.Graph.Tensors[_network.Graph.Inputs[s.Input]].Bytes));

    /// <summary>The most bytes of tensors made in a part that are live at one of its nodes.</summary>
    private long LiveBytes(IReadOnlyCollection<int> part, bool[] isInHead, bool isHead)
    {
        Dictionary<int, int> place = part.Index().ToDictionary(h => h.Item, h => h.Index);
        long[] change = new long[part.Count + 1];
        foreach ((int at, int node) in part.Index())
        {
            int tensor = _network.OutputOf(node);
            bool stays = _network.IsSink(tensor) || _network.Consumers[tensor].Any(c => isInHead[c] != isHead);
            int last = stays ? part.Count - 1 : _network.Consumers[tensor].Select(c => place[c]).Append(at).Max();
            change[at] += _network.Bytes(tensor);
            change[last + 1] -= _network.Bytes(tensor);
        }

        long live = 0, most = 0;
        foreach (long bytes in change)
        {
            live += bytes;
            most = Math.Max(most, live);
        }

        return most;
    }
}
