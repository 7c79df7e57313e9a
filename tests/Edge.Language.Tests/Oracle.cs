using Edge.Kernels;
using Edge.Kernels.Blocks;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Language.Tests;

/// <summary>
/// What a language model computes, as plainly as it can be written: the graph node by node over a whole sequence, in
/// double precision, weights decoded, no cache.
/// </summary>
internal sealed class Oracle(ImportedModel model)
{
    private readonly Graph _graph = model.Graph;
    private readonly Dictionary<int, double[]> _constants = [];

    /// <summary>The logits behind every token.</summary>
    public double[][] Logits(int[] tokens)
    {
        Dictionary<int, double[][]> values = new()
        {
            [_graph.Inputs[0]] = [.. tokens.Select((t, p) => new double[] { IsToken(0) ? t : p })],
            [_graph.Inputs[1]] = [.. tokens.Select((t, p) => new double[] { IsToken(1) ? t : p })],
        };
        foreach (Node node in _graph.Nodes)
        {
            values[node.Outputs[0]] = Evaluate(node, [.. node.Inputs.Select(t => t < 0 || _graph.Tensors[t].IsConstant ? [] : values[t])], tokens.Length);
        }

        return values[_graph.Outputs[0]];
    }

    private bool IsToken(int input) => _graph.Nodes.Any(n => n.Operator is EmbeddingLookup && n.Inputs[0] == _graph.Inputs[input]);

    private double[][] Evaluate(Node node, double[][][] inputs, int rows) => node.Operator is Attention attention
        ? [.. Enumerable.Range(0, rows).Select(r => Attend(attention, inputs, r))]
        : [.. Enumerable.Range(0, rows).Select(r => EvaluateRow(node, [.. inputs.Select(i => i.Length == 0 ? [] : i[r])]))];

    private double[] EvaluateRow(Node node, double[][] x)
    {
        double[] Constant(int position) => this.Constant(node.Inputs[position]);
        switch (node.Operator)
        {
            case EmbeddingLookup lookup:
                int width = _graph.Output(node).Shape[1];
                return [.. Constant(1).AsSpan((int)x[0][0] * width, width).ToArray().Select(v => v * lookup.Scale)];
            case FullyConnected:
                double[] product = Multiply(Constant(1), x[0], 0);
                return node.Inputs.Length == 3 && node.Inputs[2] >= 0 ? [.. product.Zip(Constant(2), (a, b) => a + b)] : product;
            case RmsNorm norm:
                double[] weight = Constant(1);
                return [.. x[0].Chunk(weight.Length).SelectMany(group => Normalized(group, weight, norm.Epsilon))];
            case Rope rope:
                return [.. x[0].Chunk(rope.HeadSize).SelectMany(head => Turned(head, Constant(2), x[1][0], rope))];
            case GatedProduct gated:
                return Gated(x[0], x[1], gated.Function);
            case SoftCap cap:
                return [.. x[0].Select(v => cap.Limit * Math.Tanh(v / cap.Limit))];
            case Unary { Function: UnaryFunction.Logistic }:
                return [.. x[0].Select(v => 1 / (1 + Math.Exp(-v)))];
            case Add:
                double[] left = x[0].Length == 0 ? Constant(0) : x[0], right = x[1].Length == 0 ? Constant(1) : x[1];
                return [.. left.Zip(right, (a, b) => a + b)];
            case Mul:
                return x[1].Length == 1 ? [.. x[0].Select(v => v * x[1][0])] : x[0].Length == 1 ? [.. x[1].Select(v => v * x[0][0])] : [.. x[0].Zip(x[1], (a, b) => a * b)];
            case MixtureOfExperts experts:
                return Mixed(node, experts, x[0], x[1]);
            default:
                throw new InvalidOperationException($"The oracle does not know {node.Operator}.");
        }
    }

    private static IEnumerable<double> Normalized(double[] x, double[] weight, double epsilon)
    {
        double scale = 1 / Math.Sqrt((x.Sum(v => v * v) / x.Length) + epsilon);
        return x.Select((v, i) => v * scale * weight[i]);
    }

    private static double[] Turned(double[] head, double[] frequencies, double position, Rope rope)
    {
        double[] turned = [.. head];
        for (int i = 0; i < frequencies.Length; i++)
        {
            (int a, int b) = rope.Pairing == RopePairing.Adjacent ? (2 * i, (2 * i) + 1) : (i, i + frequencies.Length);
            (double sin, double cos) = Math.SinCos(position * frequencies[i]);
            (turned[a], turned[b]) = (rope.Magnitude * ((head[a] * cos) - (head[b] * sin)), rope.Magnitude * ((head[a] * sin) + (head[b] * cos)));
        }

        return turned;
    }

    private static double[] Gated(double[] gate, double[] up, GateFunction function) => [.. gate.Zip(up, (g, u) => u * function switch
    {
        GateFunction.Silu => g / (1 + Math.Exp(-g)),
        GateFunction.GeluTanh => 0.5 * g * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (g + (0.044715 * g * g * g)))),
        _ => FloatFunctions.Evaluate(new Unary(UnaryFunction.Gelu), (float)g),
    })];

    private static double[] Attend(Attention op, double[][][] inputs, int row)
    {
        int size = op.HeadSize, group = op.HeadCount / op.KeyValueHeadCount, from = op.WindowTokens == 0 ? 0 : Math.Max(0, row - op.WindowTokens + 1);
        double[] output = new double[op.HeadCount * size];
        for (int head = 0; head < op.HeadCount; head++)
        {
            double[] query = inputs[0][row][(head * size)..((head + 1) * size)];
            int shared = head / group * size;
            double[] scores = [.. Enumerable.Range(from, row - from + 1).Select(t =>
            {
                double score = op.Scale * query.Select((q, i) => q * inputs[1][t][shared + i]).Sum();
                return op.SoftCap > 0 ? op.SoftCap * Math.Tanh(score / op.SoftCap) : score;
            })];
            double max = scores.Max(), sum = scores.Sum(s => Math.Exp(s - max));
            for (int t = from; t <= row; t++)
            {
                double weight = Math.Exp(scores[t - from] - max) / sum;
                for (int i = 0; i < size; i++)
                {
                    output[(head * size) + i] += weight * inputs[2][t][shared + i];
                }
            }
        }

        return output;
    }

    private double[] Mixed(Node node, MixtureOfExperts op, double[] x, double[] router)
    {
        double max = router.Max(), all = router.Sum(r => Math.Exp(r - max));
        (int Expert, double Weight)[] used = [.. router.Select((r, e) => (Expert: e, Weight: Math.Exp(r - max) / all)).OrderByDescending(e => e.Weight).Take(op.UsedCount)];
        double divisor = op.Normalizes ? used.Sum(e => e.Weight) : 1;
        double[] sum = new double[x.Length];
        int hidden = _graph.Tensors[node.Inputs[2]].Shape[1];
        foreach ((int expert, double weight) in used)
        {
            double[] gate = Multiply(Constant(node.Inputs[2]), x, expert, hidden), up = Multiply(Constant(node.Inputs[3]), x, expert, hidden);
            double[] said = Multiply(Constant(node.Inputs[4]), Gated(gate, up, op.Function), expert, x.Length);
            for (int i = 0; i < sum.Length; i++)
            {
                sum[i] += op.Scale * weight / divisor * said[i];
            }
        }

        return sum;
    }

    private static double[] Multiply(double[] matrix, double[] x, int expert, int outputs = 0)
    {
        outputs = outputs == 0 ? matrix.Length / x.Length : outputs;
        double[] product = new double[outputs];
        for (int n = 0; n < outputs; n++)
        {
            int row = ((expert * outputs) + n) * x.Length;
            for (int k = 0; k < x.Length; k++)
            {
                product[n] += matrix[row + k] * x[k];
            }
        }

        return product;
    }

    private double[] Constant(int index)
    {
        if (!_constants.TryGetValue(index, out double[]? values))
        {
            Tensor tensor = _graph.Tensors[index];
            float[] decoded = new float[tensor.Shape.ElementCount];
            BlockCodec.Decode(tensor.Type, model.Weights[tensor.Constant!.Value].Span, decoded);
            _constants[index] = values = [.. decoded.Select(v => (double)v)];
        }

        return values;
    }
}
