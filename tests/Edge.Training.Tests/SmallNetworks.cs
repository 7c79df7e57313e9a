using Edge.Model;
using Edge.Testing;

namespace Edge.Training.Tests;

/// <summary>Networks of a few layers, with everything in them that training treats differently.</summary>
internal static class SmallNetworks
{
    public static readonly Shape Picture = new(1, 12, 12, 3);

    /// <summary>
    /// Strided, depthwise and pointwise convolutions, a residual sum, a quantiser in the middle, a mean and a dense layer.
    /// </summary>
    public static SmallNetwork Classifier()
    {
        var random = new SeededRandom(11);
        var builder = new GraphBuilder("classifier");
        int input = builder.Input(ElementType.Float32, Picture);
        int first = Convolution(input, 3, 20, 3, 2, new Shape(1, 6, 6, 20));
        int depthwise = builder.Node(new DepthwiseConv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1), 1, Activation.Relu6), [first, Floats(new Shape(1, 3, 3, 20)), Floats(new Shape(20))], ElementType.Float32, new Shape(1, 6, 6, 20));
        int point = Convolution(depthwise, 20, 20, 1, 1, new Shape(1, 6, 6, 20));
        int sum = builder.Node(new Add(), [first, point], ElementType.Float32, new Shape(1, 6, 6, 20));
        int stored = builder.Node(new Quantize(), [sum], ElementType.UInt8, new Shape(1, 6, 6, 20), new Quantization(0.05f, 20));
        int latent = builder.Node(new Dequantize(), [stored], ElementType.Float32, new Shape(1, 6, 6, 20));
        int last = Convolution(latent, 20, 33, 3, 1, new Shape(1, 6, 6, 33));
        int mean = builder.Node(new Reduce(ReduceFunction.Mean, new Shape(1, 2), true), [last], ElementType.Float32, new Shape(1, 1, 1, 33));
        int logits = builder.Node(new FullyConnected(), [mean, Floats(new Shape(4, 33)), Floats(new Shape(4))], ElementType.Float32, new Shape(1, 4));
        return new SmallNetwork(builder.Build(logits), builder.Weights, [first, depthwise, last], stored, latent, logits);

        int Convolution(int x, int channels, int outputs, int kernel, int stride, Shape shape)
        {
            int pad = kernel / 2;
            return builder.Node(
                new Conv2D(new Window(kernel, kernel, stride, stride, pad, pad, pad, pad), 1, Activation.Relu),
                [x, Floats(new Shape(outputs, kernel, kernel, channels)), Floats(new Shape(outputs))],
                ElementType.Float32,
                shape);
        }

        int Floats(Shape shape)
        {
            float bound = shape.Rank > 1 ? MathF.Sqrt(6f * shape[0] / Math.Max(1, shape.ElementCount)) : 0.1f;
            float[] values = [.. Enumerable.Range(0, shape.ElementCount).Select(_ => random.NextFloat(-bound, bound))];
            return builder.Constant<float>(ElementType.Float32, shape, values);
        }
    }

    /// <summary>Pictures whose brightest quarter is their label.</summary>
    public static (float[] Pictures, int[] Labels) Examples(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        float[] pictures = [.. Enumerable.Range(0, count * Picture.ElementCount).Select(_ => random.NextFloat(0, 0.5f))];
        int[] labels = [.. Enumerable.Range(0, count).Select(_ => random.Next(0, 3))];
        for (int i = 0; i < pictures.Length; i++)
        {
            int pixel = i % Picture.ElementCount / 3, quarter = (pixel / 12 / 6 * 2) + (pixel % 12 / 6);
            pictures[i] += quarter == labels[i / Picture.ElementCount] ? 0.5f : 0;
        }

        return (pictures, labels);
    }
}
