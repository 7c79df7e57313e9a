using System.Collections.Immutable;
using System.Globalization;
using Edge.Importers;
using Edge.Kernels;
using Edge.Kernels.Reference;
using Edge.Kernels.Simd;
using Edge.Model;
using Edge.Testing;

namespace Edge.Golden.Tests;

/// <summary>
/// Real networks answer what TensorFlow Lite Micro's reference kernels answer: integers byte for byte, floats within
/// 1e-4. The golden outputs come from a fresh interpreter for every vector, so states of LSTM and SVDF start at zero.
/// </summary>
public sealed class GoldenNetworkTests
{
    private const float Tolerance = 1e-4f;

    /// <summary>Every golden network on every kernel set.</summary>
    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string kernels in KernelSets.Keys)
            {
                foreach (GoldenNetwork network in GoldenNetwork.All)
                {
                    cases.Add(kernels, network.Name);
                }
            }

            if (cases.Count == 0)
            {
                cases.Add("reference", "none");
            }

            return cases;
        }
    }

    private static readonly ImmutableSortedDictionary<string, IKernelSet> KernelSets = new Dictionary<string, IKernelSet>
    {
        ["reference"] = new ReferenceKernels(),
        ["simd"] = new SimdKernels(),
    }.ToImmutableSortedDictionary();

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Network_answers_as_the_golden_outputs_say(string kernels, string network)
    {
        var golden = new GoldenNetwork(network);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        var executor = new WholeGraphExecutor(model.Graph, model.Weights, KernelSets[kernels]);
        foreach (string vector in golden.Vectors)
        {
            ImmutableArray<byte[]> outputs = executor.Run(SplitInputs(model.Graph, golden.Input(vector)));
            byte[] expected = golden.Output(vector);
            int offset = 0;
            for (int i = 0; i < outputs.Length; i++)
            {
                ElementType type = model.Graph.Tensors[model.Graph.Outputs[i]].Type;
                string? difference = Difference(type, outputs[i], expected.AsSpan(offset, outputs[i].Length));
                offset += outputs[i].Length;
                difference.ShouldBeNull($"{network}, vector {vector}, output {i}: {difference}. {FirstDifferentLayer(golden, model, executor)}");
            }

            offset.ShouldBe(expected.Length);
        }
    }

    [SharedTheory]
    [MemberData(nameof(Cases))]
    public void Every_layer_of_vector_0_is_the_golden_one(string kernels, string network)
    {
        var golden = new GoldenNetwork(network);
        ImportedModel model = ModelFile.Open(golden.ModelPath);
        var executor = new WholeGraphExecutor(model.Graph, model.Weights, KernelSets[kernels]);
        FirstDifferentLayer(golden, model, executor).ShouldBe("Every layer of vector 0 agrees.");
    }

    private static byte[][] SplitInputs(Graph graph, byte[] bytes)
    {
        int offset = 0;
        return [.. graph.Inputs.Select(input =>
        {
            byte[] part = bytes.AsSpan(offset, (int)graph.Tensors[input].Bytes).ToArray();
            offset += part.Length;
            return part;
        })];
    }

    /// <summary>
    /// Runs vector 0 and names the first layer that differs. The importer keeps the operators in file order, except for
    /// those that it computes itself; a layer is found by its position while both sides have as many.
    /// </summary>
    private static string FirstDifferentLayer(GoldenNetwork golden, ImportedModel model, WholeGraphExecutor executor)
    {
        Graph graph = model.Graph;
        ImmutableArray<GoldenLayer> layers = golden.Layers;
        if (layers.Length != graph.Nodes.Length)
        {
            return $"The file has {layers.Length} operators, the graph {graph.Nodes.Length} nodes: layers cannot be compared.";
        }

        executor.Run(SplitInputs(graph, golden.Input("0")));
        for (int i = 0; i < layers.Length; i++)
        {
            Node node = graph.Nodes[i];
            Tensor output = graph.Output(node);
            if (Difference(output.Type, executor.Value(node.Outputs[0]), layers[i].Value.Span) is { } difference)
            {
                return $"First layer of vector 0 that differs: {i}, {node.Operator.Kind} '{node.Name}' → '{output.Name}' {output.Shape}: {difference}.";
            }
        }

        return "Every layer of vector 0 agrees.";
    }

    private static string? Difference(ElementType type, ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        if (actual.Length != expected.Length)
        {
            return $"{actual.Length} bytes instead of {expected.Length}";
        }

        int size = type.BlockBytes();
        int differences = 0;
        string? first = null;
        for (int i = 0; i < actual.Length; i += size)
        {
            ReadOnlySpan<byte> a = actual.Slice(i, size), e = expected.Slice(i, size);
            bool equal = type == ElementType.Float32
                ? MathF.Abs(BitConverter.ToSingle(a) - BitConverter.ToSingle(e)) <= Tolerance * MathF.Max(1, MathF.Abs(BitConverter.ToSingle(e)))
                : a.SequenceEqual(e);
            if (!equal)
            {
                differences++;
                first ??= $"element {i / size} is {Show(type, a)} instead of {Show(type, e)}";
            }
        }

        return first is null ? null : $"{first} ({differences} of {actual.Length / size} differ)";
    }

    private static string Show(ElementType type, ReadOnlySpan<byte> bytes) => type switch
    {
        ElementType.Float32 => BitConverter.ToSingle(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.Int32 => BitConverter.ToInt32(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.Int16 => BitConverter.ToInt16(bytes).ToString(CultureInfo.InvariantCulture),
        ElementType.Int8 => ((sbyte)bytes[0]).ToString(CultureInfo.InvariantCulture),
        _ => Convert.ToHexString(bytes),
    };
}
