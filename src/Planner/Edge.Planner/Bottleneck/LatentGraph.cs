using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Planner.Bottleneck;

/// <summary>
/// A graph in which latents cross as symbols: behind the head's last node they are quantised, before the tail's first one restored. What
/// changes values is in the graph (ADR 6); a scale for each channel is a multiplication before the quantisation, which has one.
/// </summary>
internal sealed class LatentGraph
{
    private readonly Graph _graph;
    private readonly ImmutableArray<Tensor>.Builder _tensors;
    private readonly List<Node> _head = [], _tail = [];
    private readonly WeightStore _weights;

    private LatentGraph(Graph graph, WeightStore weights)
    {
        (_graph, _weights) = (graph, new WeightStore(weights));
        _tensors = graph.Tensors.ToBuilder();
    }

    /// <summary>Quantises tensors where they cross.</summary>
    /// <param name="graph">The network; its first nodes are the head.</param>
    /// <param name="weights">Its constants.</param>
    /// <param name="headNodes">How many nodes of <paramref name="graph"/> the head has.</param>
    /// <param name="latents">How each quantised tensor crosses, by index.</param>
    /// <returns>The graph, its constants, its head nodes, and for each quantised tensor the one that crosses in its place.</returns>
    public static (Graph Graph, WeightStore Weights, int HeadNodes, Dictionary<int, int> SymbolsOf) Quantise(Graph graph, WeightStore weights, int headNodes, IReadOnlyDictionary<int, CalibratedLatent> latents)
    {
        LatentGraph edited = new(graph, weights);
        Dictionary<int, int> symbolsOf = [], restored = [];
        foreach ((int tensor, CalibratedLatent latent) in latents.Where(l => l.Value.Quantization is not null).OrderBy(l => l.Key))
        {
            symbolsOf[tensor] = edited.ToSymbols(tensor, latent);
            restored[tensor] = edited.FromSymbols(symbolsOf[tensor], tensor, latent);
        }

        Node Rewired(Node node) => node with { Inputs = [.. node.Inputs.Select(t => restored.GetValueOrDefault(t, t))] };
        ImmutableArray<Node> nodes = [.. graph.Nodes.Take(headNodes), .. edited._head, .. edited._tail, .. graph.Nodes.Skip(headNodes).Select(Rewired)];
        return (graph with { Tensors = edited._tensors.ToImmutable(), Nodes = nodes }, edited._weights, headNodes + edited._head.Count, symbolsOf);
    }

    private int ToSymbols(int tensor, CalibratedLatent latent)
    {
        Quantization scale = latent.Quantization!;
        int real = _graph.Tensors[tensor].Type == ElementType.Float32 ? tensor : Add(_head, new Dequantize(), [tensor], tensor, "value", ElementType.Float32);
        int most = (1 << latent.Bits) - 1;
        if (!scale.IsPerTensor)
        {
            real = Add(_head, new Mul(), [real, Constant([.. scale.Scales.Select(s => 1 / s)])], tensor, "steps", ElementType.Float32);
            real = Add(_head, new Add(), [real, Constant([.. scale.ZeroPoints.Select(z => (float)z)])], tensor, "shifted", ElementType.Float32);
            scale = new Quantization(1, 0);
        }

        if (latent.Bits < LatentCalibration.MaxBits)
        {
            // A byte saturates at 0 and 255 by itself.
            real = Add(_head, new Minimum(), [real, Constant([scale.Scale * (most - scale.ZeroPoint)])], tensor, "limited", ElementType.Float32);
        }

        return Add(_head, new Quantize(), [real], tensor, "latent", ElementType.UInt8, scale);
    }

    private int FromSymbols(int symbols, int tensor, CalibratedLatent latent)
    {
        int real = Add(_tail, new Dequantize(), [symbols], tensor, "received", ElementType.Float32);
        if (latent.Quantization is { IsPerTensor: false } scale)
        {
            real = Add(_tail, new Sub(), [real, Constant([.. scale.ZeroPoints.Select(z => (float)z)])], tensor, "centred", ElementType.Float32);
            real = Add(_tail, new Mul(), [real, Constant([.. scale.Scales])], tensor, "scaled", ElementType.Float32);
        }

        Tensor original = _graph.Tensors[tensor];
        return original.Type == ElementType.Float32 ? real : Add(_tail, new Quantize(), [real], tensor, "restored", original.Type, original.Quantization);
    }

    private int Add(List<Node> nodes, Operator operation, ImmutableArray<int> inputs, int of, string suffix, ElementType type, Quantization? quantization = null)
    {
        string name = Free($"{_graph.Tensors[of].Name}/{suffix}");
        _tensors.Add(new Tensor(name, type, _graph.Tensors[of].Shape, quantization));
        nodes.Add(new Node(name, operation, inputs, [_tensors.Count - 1]));
        return _tensors.Count - 1;
    }

    private int Constant(ReadOnlySpan<float> values)
    {
        string name = Free($"latent/constant{_tensors.Count}");
        _tensors.Add(new Tensor(name, ElementType.Float32, new Shape(values.Length), null, _weights.Add(MemoryMarshal.AsBytes(values).ToArray())));
        return _tensors.Count - 1;
    }

    private string Free(string name) => _tensors.Any(t => t.Name == name) ? Free(name + "'") : name;
}
