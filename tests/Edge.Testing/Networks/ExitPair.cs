using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Testing.Networks;

/// <summary>
/// A head and a tail of a few dense layers, with an early exit: the head's own scores are ten times the first four of its eight
/// inputs, so an input with a large one among those is easy.
/// </summary>
public static class ExitPair
{
    /// <summary>Values of the input.</summary>
    public const int Inputs = 8;

    /// <summary>Classes of the answer.</summary>
    public const int Classes = 4;

    private const int Features = 16;

    /// <summary>The head: a latent of sixteen bytes, and scores.</summary>
    public static ImportedModel Head { get; } = BuildHead();

    /// <summary>The tail: from the latent to the answer.</summary>
    public static ImportedModel Tail { get; } = BuildTail();

    /// <summary>An input of small values, of which the head is not sure.</summary>
    public static byte[] Hard(ulong seed)
    {
        SeededRandom random = new(seed);
        float[] values = [.. Enumerable.Range(0, Inputs).Select(_ => random.Next(0, 100) / 1000f)];
        return MemoryMarshal.AsBytes<float>(values).ToArray();
    }

    /// <summary>An input whose class the head is sure of.</summary>
    public static byte[] Easy(int answer)
    {
        float[] values = new float[Inputs];
        values[answer] = 1;
        return MemoryMarshal.AsBytes<float>(values).ToArray();
    }

    private static ImportedModel BuildHead()
    {
        GraphBuilder head = new("pair.head");
        int x = head.Input(ElementType.Float32, new Shape(1, Inputs));
        int features = head.Node(new FullyConnected(Activation.Relu), [x, Weights(head, Features, Inputs, 1), -1], ElementType.Float32, new Shape(1, Features));
        int latent = head.Node(new Quantize(), [features], ElementType.UInt8, new Shape(1, Features), new Quantization(0.02f, 0));
        float[] own = new float[Classes * Inputs];
        for (int c = 0; c < Classes; c++)
        {
            own[(c * Inputs) + c] = 10;
        }

        int scores = head.Node(new FullyConnected(Activation.None), [x, head.Constant<float>(ElementType.Float32, new Shape(Classes, Inputs), own), -1], ElementType.Float32, new Shape(1, Classes));
        return new ImportedModel(head.Build(latent, scores), head.Weights, ImmutableSortedDictionary<string, string>.Empty
            .Add("edge.exit.output", head[scores].Name).Add("edge.exit.threshold", "0.9"));
    }

    private static ImportedModel BuildTail()
    {
        GraphBuilder tail = new("pair.tail");
        int latent = tail.Input(ElementType.UInt8, new Shape(1, Features), new Quantization(0.02f, 0));
        int features = tail.Node(new Dequantize(), [latent], ElementType.Float32, new Shape(1, Features));
        int hidden = tail.Node(new FullyConnected(Activation.Relu), [features, Weights(tail, Features, Features, 2), -1], ElementType.Float32, new Shape(1, Features));
        int answer = tail.Node(new FullyConnected(Activation.None), [hidden, Weights(tail, Classes, Features, 3), -1], ElementType.Float32, new Shape(1, Classes));
        return new ImportedModel(tail.Build(answer), tail.Weights, ImmutableSortedDictionary<string, string>.Empty);
    }

    private static int Weights(GraphBuilder builder, int rows, int columns, ulong seed)
    {
        SeededRandom random = new(seed);
        return builder.Constant<float>(ElementType.Float32, new Shape(rows, columns), [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(-100, 100) / 100f)]);
    }
}
