using System.Buffers;
using System.Collections.Immutable;
using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>
/// Canonical MessagePack bytes of a <see cref="Graph"/> (<c>docs/formats.md</c>): arrays in a fixed order, shortest
/// integers, constants by digest. The same graph gives the same bytes on every machine.
/// </summary>
public static class GraphEncoding
{
    /// <summary>Version of the format; a reader refuses any other.</summary>
    public const int FormatVersion = 1;

    /// <summary>The canonical bytes of a graph.</summary>
    public static byte[] Write(Graph graph)
    {
        ArrayBufferWriter<byte> bytes = new();
        MessagePackWriter writer = new(bytes);
        Write(ref writer, graph);
        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The digest that names a graph: SHA-256 of its canonical bytes.</summary>
    public static Digest DigestOf(Graph graph) => Digest.Of(Write(graph));

    /// <summary>Reads a graph and verifies it.</summary>
    /// <param name="bytes">Untrusted bytes.</param>
    /// <exception cref="EdgeException">EDGE10xx for bytes that are no graph, EDGE11xx for a graph that is not sound.</exception>
    public static Graph Read(ReadOnlySpan<byte> bytes)
    {
        MessagePackReader reader = new(bytes);
        Graph graph = Read(ref reader);
        reader.ReadEnd();
        ImmutableArray<Diagnostic> found = GraphVerifier.Verify(graph);
        return found.IsEmpty ? graph : throw new EdgeException(found);
    }

    internal static void Write(ref MessagePackWriter writer, Graph graph)
    {
        writer.WriteArrayHeader(6);
        writer.WriteInt64(FormatVersion);
        writer.WriteString(graph.Name);
        writer.WriteArrayHeader(graph.Tensors.Length);
        foreach (Tensor tensor in graph.Tensors)
        {
            TensorEncoding.Write(ref writer, tensor);
        }

        writer.WriteArrayHeader(graph.Nodes.Length);
        foreach (Node node in graph.Nodes)
        {
            writer.WriteArrayHeader(4);
            writer.WriteString(node.Name);
            OperatorEncoding.Write(ref writer, node.Operator);
            TensorEncoding.Write(ref writer, node.Inputs);
            TensorEncoding.Write(ref writer, node.Outputs);
        }

        TensorEncoding.Write(ref writer, graph.Inputs);
        TensorEncoding.Write(ref writer, graph.Outputs);
    }

    internal static Graph Read(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(6);
        int version = reader.ReadInt32();
        if (version != FormatVersion)
        {
            throw EncodingErrors.Version("graph", version, FormatVersion);
        }

        string name = reader.ReadString();
        ImmutableArray<Tensor>.Builder tensors = ImmutableArray.CreateBuilder<Tensor>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            tensors.Add(TensorEncoding.ReadTensor(ref reader));
        }

        ImmutableArray<Node>.Builder nodes = ImmutableArray.CreateBuilder<Node>();
        for (int left = reader.ReadArrayHeader(); left > 0; left--)
        {
            reader.ReadArrayHeader(4);
            nodes.Add(new Node(reader.ReadString(), OperatorEncoding.Read(ref reader), TensorEncoding.ReadInts(ref reader), TensorEncoding.ReadInts(ref reader)));
        }

        return new Graph(name, tensors.ToImmutable(), nodes.ToImmutable(), TensorEncoding.ReadInts(ref reader), TensorEncoding.ReadInts(ref reader));
    }
}
