using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Training.Recipes;

/// <summary>
/// The layers of a head and of a decoder for any cut, as wide as a budget of multiply-accumulates allows
/// (<c>docs/training.md</c>). Widths are multiples of eight; everything is 3×3 convolutions but the last layer, which is 1×1.
/// </summary>
internal static class LayerStack
{
    private const int Unit = 8, MostUnits = 64, MostGrowth = 8, DecoderBlocks = 4;

    /// <summary>Convolutions that halve the picture, each twice as wide as the one before and followed by a residual block, and the latent's channels.</summary>
    /// <exception cref="EdgeException">EDGE7022, EDGE7023.</exception>
    public static ImmutableArray<LayerSpec> Head(Shape picture, Tensor cut, int channels, long budget)
    {
        int halvings = Halvings(picture, cut);
        return Widest("head", budget, picture, width =>
        {
            ImmutableArray<LayerSpec>.Builder layers = ImmutableArray.CreateBuilder<LayerSpec>();
            for (int i = 0; i < Math.Max(halvings, 1); i++)
            {
                int wide = width * Math.Min(1 << i, MostGrowth);
                layers.Add(new LayerSpec(3, i < halvings ? 2 : 1, wide, Activation.Relu));
                AddBlock(layers, wide);
            }

            layers.Add(new LayerSpec(1, 1, channels, Activation.None, IsNormalized: false));
            return layers.ToImmutable();
        });
    }

    /// <summary>A convolution, residual blocks, and the channels and the activation of the tensor that is restored.</summary>
    /// <exception cref="EdgeException">EDGE7023.</exception>
    public static ImmutableArray<LayerSpec> Decoder(Shape latent, Tensor cut, Activation activation, long budget) =>
        Widest("decoder", budget, latent, width =>
        {
            ImmutableArray<LayerSpec>.Builder layers = ImmutableArray.CreateBuilder<LayerSpec>();
            layers.Add(new LayerSpec(3, 1, width, Activation.Relu));
            for (int i = 0; i < DecoderBlocks; i++)
            {
                AddBlock(layers, width);
            }

            layers.Add(new LayerSpec(1, 1, cut.Shape[3], activation));
            return layers.ToImmutable();
        });

    private static void AddBlock(ImmutableArray<LayerSpec>.Builder layers, int width)
    {
        layers.Add(new LayerSpec(3, 1, width, Activation.Relu));
        layers.Add(new LayerSpec(3, 1, width, Activation.Relu, AddsSkip: true));
    }

    private static ImmutableArray<LayerSpec> Widest(string part, long budget, Shape input, Func<int, ImmutableArray<LayerSpec>> layersOf)
    {
        ImmutableArray<LayerSpec> widest = default;
        for (int units = 1; units <= MostUnits; units++)
        {
            ImmutableArray<LayerSpec> layers = layersOf(units * Unit);
            long macs = Macs(layers, input);
            if (macs > budget)
            {
                return widest.IsDefault ? throw RecipeErrors.TooSmall(part, budget, macs) : widest;
            }

            widest = layers;
        }

        return widest;
    }

    private static long Macs(ImmutableArray<LayerSpec> layers, Shape input)
    {
        long macs = 0;
        (int height, int width, int channels) = (input[1], input[2], input[3]);
        foreach (LayerSpec layer in layers)
        {
            (height, width) = (Half(height, layer.Stride), Half(width, layer.Stride));
            macs += (long)height * width * layer.Kernel * layer.Kernel * channels * layer.Channels;
            channels = layer.Channels;
        }

        return macs;
    }

    private static int Halvings(Shape picture, Tensor cut)
    {
        (int height, int width) = (picture[1], picture[2]);
        for (int halvings = 0; height >= cut.Shape[1] && width >= cut.Shape[2] && height * width > 1; halvings++)
        {
            if ((height, width) == (cut.Shape[1], cut.Shape[2]))
            {
                return halvings;
            }

            (height, width) = (Half(height, 2), Half(width, 2));
        }

        throw RecipeErrors.Grid(cut.Name, cut.Shape[1], cut.Shape[2], picture[1], picture[2]);
    }

    private static int Half(int length, int stride) => (length + stride - 1) / stride;
}
