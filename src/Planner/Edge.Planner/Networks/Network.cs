using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Planner.Networks;

/// <summary>
/// A graph as the planner works on it: boundary nodes split off, who makes and reads each tensor, and the receptive
/// field of every edge. Inner nodes are addressed by position in <see cref="Nodes"/>, tensors by their graph index.
/// </summary>
internal sealed class Network
{
    private readonly ReceptiveField?[][] _fields;
    private readonly bool[] _isSpatial, _isElementwise, _isChannelwise, _isSink;
    private readonly long[] _macsAnElement;

    private readonly bool _feedsNarrow;
    private readonly Dictionary<DeviceProfile, StepPrices> _prices = new(ReferenceEqualityComparer.Instance);

    public Network(Graph graph)
        : this(graph, feedsNarrow: false)
    {
    }

    private Network(Graph graph, bool feedsNarrow)
    {
        (Graph, _feedsNarrow) = (graph, feedsNarrow);
        List<int>[] readers = [.. graph.Tensors.Select(_ => new List<int>())];
        for (int n = 0; n < graph.Nodes.Length; n++)
        {
            foreach (int input in graph.Nodes[n].Inputs.Where(t => t >= 0).Distinct())
            {
                readers[input].Add(n);
            }
        }

        HashSet<int> boundary = [];
        Sources = [.. graph.Inputs.Select((t, i) => SourceOf(t, i, readers, boundary))];
        int[] makers = [.. graph.Tensors.Select(_ => -1)];
        for (int n = 0; n < graph.Nodes.Length; n++)
        {
            foreach (int output in graph.Nodes[n].Outputs)
            {
                makers[output] = n;
            }
        }

        Sinks = [.. graph.Outputs.Select((t, i) => SinkOf(t, i, makers, readers, boundary))];
        Nodes = [.. Enumerable.Range(0, graph.Nodes.Length).Where(n => !boundary.Contains(n))];
        Images = [.. graph.Tensors.Select(t => Region.Of(t.Shape))];
        Positions = new int[graph.Nodes.Length];
        Array.Fill(Positions, -1);
        for (int i = 0; i < Nodes.Length; i++)
        {
            Positions[Nodes[i]] = i;
        }

        WeightBytes = graph.WeightBytes;
        ElementBytes = [.. graph.Tensors.Select(t => t.Type.BlockBytes())];

        Producers = new int[graph.Tensors.Length];
        Array.Fill(Producers, -1);
        Consumers = new ImmutableArray<int>[graph.Tensors.Length];
        Array.Fill(Consumers, []);
        _fields = new ReceptiveField?[Nodes.Length][];
        _isSpatial = new bool[Nodes.Length];
        _isElementwise = new bool[Nodes.Length];
        _isChannelwise = new bool[Nodes.Length];
        _macsAnElement = new long[Nodes.Length];
        Activations = new ImmutableArray<int>[Nodes.Length];
        for (int i = 0; i < Nodes.Length; i++)
        {
            Node node = graph.Nodes[Nodes[i]];
            Producers[node.Outputs[0]] = i;
            Activations[i] = [.. Enumerable.Range(0, node.Inputs.Length).Where(p => node.Inputs[p] >= 0 && !graph.Tensors[node.Inputs[p]].IsConstant)];
            _fields[i] = new ReceptiveField?[node.Inputs.Length];
            foreach (int position in Activations[i])
            {
                _fields[i][position] = new ReceptiveField(graph, node, position);
                int tensor = node.Inputs[position];
                if (!Consumers[tensor].Contains(i))
                {
                    Consumers[tensor] = Consumers[tensor].Add(i);
                }
            }

            Shape output = graph.Output(node).Shape;
            _isSpatial[i] = output.Rank == 4 && output[0] == 1 && Activations[i].Length > 0 && Activations[i].All(p => !_fields[i][p]!.IsWhole);
            _isElementwise[i] = node.Operator is Add or Sub or Mul or Div or Maximum or Minimum or Unary;
            _isChannelwise[i] = _isSpatial[i] && Activations[i].All(p => _fields[i][p]!.IsChannelwise) && node.Operator is not Concat;
            _macsAnElement[i] = output.ElementCount == 0 ? 0 : node.Operator.MacCount(graph, node) / output.ElementCount;
        }

        _isSink = [.. graph.Tensors.Select((_, t) => Sinks.Any(s => s.Tensor == t))];
    }

    /// <summary>
    /// A network whose inputs are fed as the caller has them where a conversion would widen them: the device that reads a picture of bytes
    /// makes floats of it, and a quarter of the bytes travel.
    /// </summary>
    public static Network FedNarrow(Graph graph) => new(graph, feedsNarrow: true);

    /// <summary>Another graph, whose inputs are fed in the same way.</summary>
    public Network Of(Graph graph) => new(graph, _feedsNarrow);

    /// <summary>The graph, in which all indices are.</summary>
    public Graph Graph { get; }

    /// <summary>Graph indices of the nodes that devices compute, in order.</summary>
    public ImmutableArray<int> Nodes { get; }

    /// <summary>Inner position of each node of the graph, -1 for boundary nodes.</summary>
    public int[] Positions { get; }

    /// <summary>What the endpoint feeds.</summary>
    public ImmutableArray<Source> Sources { get; }

    /// <summary>What the endpoint fetches.</summary>
    public ImmutableArray<Sink> Sinks { get; }

    /// <summary>Inner node that makes each tensor, -1 for sources and constants.</summary>
    public int[] Producers { get; }

    /// <summary>Inner nodes that read each tensor, ascending.</summary>
    public ImmutableArray<int>[] Consumers { get; }

    /// <summary>Positions of the inputs of each inner node that are not constants.</summary>
    public ImmutableArray<int>[] Activations { get; }

    /// <summary>Each tensor as an image.</summary>
    public ImmutableArray<Region> Images { get; }

    /// <summary>Bytes of an element of each tensor.</summary>
    public ImmutableArray<int> ElementBytes { get; }

    /// <summary>Bytes of all constants.</summary>
    public long WeightBytes { get; }

    /// <summary>The node at an inner position.</summary>
    public Node this[int position] => Graph.Nodes[Nodes[position]];

    /// <summary>The tensor an inner node makes.</summary>
    public int OutputOf(int position) => this[position].Outputs[0];

    /// <summary>Whether regions of the output can be computed on their own.</summary>
    public bool IsSpatial(int position) => _isSpatial[position];

    /// <summary>Whether the node works element by element.</summary>
    public bool IsElementwise(int position) => _isElementwise[position];

    /// <summary>Whether an output channel needs only the same channel of the inputs.</summary>
    public bool IsChannelwise(int position) => _isChannelwise[position];

    /// <summary>Whether the endpoint fetches a tensor.</summary>
    public bool IsSink(int tensor) => _isSink[tensor];

    /// <summary>Bytes of a whole tensor.</summary>
    public long Bytes(int tensor) => (long)Images[tensor].ElementCount * ElementBytes[tensor];

    /// <summary>What a node reads of its input at <paramref name="position"/> for an output region.</summary>
    public ReceptiveField Field(int node, int position) => _fields[node][position]!;

    /// <summary>Multiply-accumulates of computing a region of a node's output.</summary>
    public long MacsOf(int position, Region output) => _macsAnElement[position] * output.ElementCount;

    /// <summary>What its nodes cost on a device.</summary>
    public StepPrices PricesOn(DeviceProfile profile) => _prices.TryGetValue(profile, out StepPrices? prices) ? prices : _prices[profile] = new StepPrices(this, profile);

    private Source SourceOf(int tensor, int input, List<int>[] readers, HashSet<int> boundary)
    {
        Source source = new(tensor, input, -1);
        source = Extend(source, InputBoundary.ChangesLayout, readers, boundary);
        return Extend(source, InputBoundary.Converts, readers, boundary);
    }

    /// <summary>The source behind its only reader, where that is a boundary node of the kind asked for.</summary>
    private Source Extend(Source source, Func<Operator, bool> isBoundary, List<int>[] readers, HashSet<int> boundary)
    {
        if (readers[source.Tensor].Count == 1 && _feedsNarrow && Graph.Output(Graph.Nodes[readers[source.Tensor][0]]).Bytes > Graph.Tensors[source.Tensor].Bytes)
        {
            return source;
        }

        if (readers[source.Tensor].Count != 1 || Graph.Outputs.Contains(source.Tensor) || !isBoundary(Graph.Nodes[readers[source.Tensor][0]].Operator))
        {
            return source;
        }

        int node = readers[source.Tensor][0];
        boundary.Add(node);
        return new Source(Graph.Nodes[node].Outputs[0], source.Input, node);
    }

    private Sink SinkOf(int tensor, int output, int[] makers, List<int>[] readers, HashSet<int> boundary)
    {
        int maker = makers[tensor];
        if (maker >= 0 && !boundary.Contains(maker) && readers[tensor].Count == 0
            && Graph.Nodes[maker] is var node && OutputBoundary.Converts(Graph, node) && !Graph.Tensors[node.Inputs[0]].IsConstant)
        {
            boundary.Add(maker);
            return new Sink(node.Inputs[0], output, maker);
        }

        return new Sink(tensor, output, -1);
    }
}
