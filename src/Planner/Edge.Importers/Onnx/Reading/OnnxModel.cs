using System.Buffers;
using Edge.Importers.Onnx.Schema;
using Edge.Model;
using Google.Protobuf;

namespace Edge.Importers.Onnx;

/// <summary>A parsed file: nodes in an order in which they can run, and what they read.</summary>
internal sealed class OnnxModel
{
    private const string Microsoft = "com.microsoft";

    private OnnxModel(ModelProto proto, long opset, IReadOnlyList<OnnxNode> nodes) =>
        (Proto, Opset, Nodes) = (proto, opset, nodes);

    /// <summary>Operator set of the default domain.</summary>
    public long Opset { get; }

    /// <summary>Nodes, each after those whose outputs it reads.</summary>
    public IReadOnlyList<OnnxNode> Nodes { get; }

    /// <summary>Tensors of the file by name.</summary>
    public IEnumerable<TensorProto> Initializers => Proto.Graph.Initializer;

    /// <summary>Declared inputs; initializers may be among them.</summary>
    public IEnumerable<ValueInfoProto> Inputs => Proto.Graph.Input;

    /// <summary>Names of the outputs.</summary>
    public IEnumerable<string> Outputs => Proto.Graph.Output.Select(o => o.Name);

    /// <summary>Metadata of the file.</summary>
    public IEnumerable<StringStringEntryProto> Metadata => Proto.MetadataProps;

    private ModelProto Proto { get; }

    /// <summary>Parses a file.</summary>
    /// <exception cref="EdgeException">EDGE2100-2102, 2105-2107.</exception>
    public static OnnxModel Parse(ReadOnlyMemory<byte> file)
    {
        MessageCensus.Check(file.Span);
        ModelProto proto = Decode(file);
        if (proto.Graph is null || proto.Graph.Node.Count == 0)
        {
            throw OnnxError.Damaged("A model has a graph with nodes.");
        }

        if (proto.Graph.Node.Count > OnnxLimits.MaxNodes)
        {
            throw OnnxError.TooLarge($"The graph has {proto.Graph.Node.Count} nodes.", $"At most {OnnxLimits.MaxNodes} are read.");
        }

        return new OnnxModel(proto, ReadOpset(proto), Order([.. proto.Graph.Node.Select((n, i) => new OnnxNode(n, i))]));
    }

    private static ModelProto Decode(ReadOnlyMemory<byte> file)
    {
        try
        {
            return ModelProto.Parser.WithDiscardUnknownFields(discardUnknownFields: true).ParseFrom(new ReadOnlySequence<byte>(file));
        }
        catch (InvalidProtocolBufferException cause)
        {
            throw OnnxError.Damaged($"Its protobuf encoding is broken: {cause.Message}", cause);
        }
    }

    private static long ReadOpset(ModelProto proto)
    {
        long opset = 0;
        foreach (OperatorSetIdProto import in proto.OpsetImport)
        {
            opset = import.Domain is "" or "ai.onnx" ? import.Version : opset;
        }

        return opset is >= OnnxLimits.MinOpset and <= OnnxLimits.MaxOpset
            ? opset
            : throw OnnxError.Version(opset == 0 ? "The model names no operator set of ONNX." : $"The model is written for operator set {opset}.");
    }

    // The specification asks for sorted nodes; exporters and editors do not always obey (Kahn 1962).
    private static List<OnnxNode> Order(OnnxNode[] nodes)
    {
        Dictionary<string, int> producer = [];
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string output in nodes[i].Outputs.Where(o => o.Length > 0))
            {
                if (!producer.TryAdd(output, i))
                {
                    throw OnnxError.Reference($"Node {nodes[i]} writes '{output}' again.", "A value is written once.");
                }
            }
        }

        List<int>[] readers = [.. nodes.Select(_ => new List<int>())];
        int[] waiting = new int[nodes.Length];
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string input in nodes[i].Inputs)
            {
                if (producer.TryGetValue(input, out int from))
                {
                    readers[from].Add(i);
                    waiting[i]++;
                }
            }
        }

        PriorityQueue<int, int> ready = new();
        ready.EnqueueRange(Enumerable.Range(0, nodes.Length).Where(i => waiting[i] == 0).Select(i => (i, i)));
        List<OnnxNode> ordered = new(nodes.Length);
        while (ready.TryDequeue(out int next, out _))
        {
            ordered.Add(nodes[next]);
            foreach (int reader in readers[next])
            {
                if (--waiting[reader] == 0)
                {
                    ready.Enqueue(reader, reader);
                }
            }
        }

        return ordered.Count == nodes.Length ? ordered : throw OnnxError.Cycle(nodes[Array.FindIndex(waiting, w => w > 0)]);
    }

    /// <summary>Whether a domain's operators are looked up: ONNX's own, and the quantisers that onnxruntime keeps in its own domain.</summary>
    public static bool IsKnownDomain(OnnxNode node) =>
        node.Domain.Length == 0 || (node.Domain == Microsoft && node.OpType is "QuantizeLinear" or "DequantizeLinear" or "Gelu");
}
