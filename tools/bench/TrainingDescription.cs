using System.Runtime.InteropServices;
using System.Text.Json;
using Edge.Model;

namespace Edge.Bench;

/// <summary>A convolutional network as <c>training/serve.py</c> reads it.</summary>
internal static class TrainingDescription
{
    /// <summary>The graph from its first convolution on: what stands before it prepares pictures.</summary>
    public static Graph FromFirstConvolution(Graph graph)
    {
        int first = graph.Nodes.IndexOf(graph.Nodes.First(n => n.Operator is Conv2D));
        return graph with { Nodes = [.. graph.Nodes.Skip(first)], Inputs = [graph.Nodes[first].Inputs[0]] };
    }

    /// <summary>Describes a graph of convolutions, sums, a mean and a dense layer.</summary>
    /// <returns>JSON, and the values that it refers to with the images behind them.</returns>
    public static (string Json, byte[] Values) Of(Graph graph, WeightStore weights, int[] normalized, float[] images, int batch)
    {
        var values = new List<float>();
        object[] nodes = [.. graph.Nodes.Select(node => Node(graph, weights, node, values, normalized.Contains(node.Outputs[0])))];
        Shape input = graph.Tensors[graph.Inputs[0]].Shape;
        string json = JsonSerializer.Serialize(new { batch, shape = input.Skip(1), input = graph.Inputs[0], output = graph.Outputs[0], nodes });
        values.AddRange(images);
        return (json, MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray());
    }

    private static object Node(Graph graph, WeightStore weights, Node node, List<float> values, bool normalized)
    {
        int output = node.Outputs[0];
        int[] inputs = [.. node.Inputs.Where(i => i >= 0 && !graph.Tensors[i].IsConstant)];
        return node.Operator switch
        {
            Conv2D c => Convolution(c.Window, 1, c.Activation, isDepthwise: false),
            DepthwiseConv2D d => Convolution(d.Window, graph.Output(node).Shape[3], d.Activation, isDepthwise: true),
            Add add => new { kind = "add", inputs, output, activation = add.Activation.ToString() },
            Reduce { Function: ReduceFunction.Mean } => new { kind = "mean", inputs, output },
            FullyConnected => new { kind = "dense", inputs, output, parameters = Parameters(false) },
            _ => throw new NotSupportedException($"operator {node.Operator.Kind}"),
        };

        object Convolution(Window w, int groups, Activation activation, bool isDepthwise) => new
        {
            kind = "conv",
            inputs,
            output,
            parameters = Parameters(isDepthwise),
            padding = new[] { w.PadTop, w.PadLeft, w.PadBottom, w.PadRight },
            stride = new[] { w.StrideHeight, w.StrideWidth },
            groups,
            activation = activation.ToString(),
            normalized,
        };

        object[] Parameters(bool isDepthwise) => [.. node.Inputs.Skip(1).Where(i => i >= 0).Select(i => Parameter(graph.Tensors[i], isDepthwise))];

        object Parameter(Tensor tensor, bool isDepthwise)
        {
            int start = values.Count;
            Shape shape = tensor.Shape;
            float[] stored = MemoryMarshal.Cast<byte, float>(weights[tensor.Constant!.Value].Span).ToArray();
            if (shape.Rank != 4)
            {
                values.AddRange(stored);
                return new object[] { shape.ToArray(), start };
            }

            // [Cout,KH,KW,Cin] to [Cout,Cin,KH,KW], and [1,KH,KW,C] to [C,1,KH,KW].
            (int outer, int taps, int inner) = (shape[0], shape[1] * shape[2], shape[3]);
            for (int o = 0; o < outer; o++)
            {
                for (int i = 0; i < inner; i++)
                {
                    for (int t = 0; t < taps; t++)
                    {
                        values.Add(stored[(((o * taps) + t) * inner) + i]);
                    }
                }
            }

            return new object[] { isDepthwise ? new[] { inner, 1, shape[1], shape[2] } : [outer, inner, shape[1], shape[2]], start };
        }
    }
}
