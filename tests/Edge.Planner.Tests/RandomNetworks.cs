using Edge.Model;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Planner.Tests;

/// <summary>Small random convolutional networks: strides, kernels, dilation, uneven padding, residuals, branches, several outputs.</summary>
internal static class RandomNetworks
{
    public static (ImportedModel Model, byte[] Input) Create(ulong seed, ElementType? type = null)
    {
        SeededRandom random = new(seed);
        NetworkBuilder network = new($"random{seed}", seed, type ?? (random.Chance(15) ? ElementType.Float32 : ElementType.Int8));
        int x = network.Input(random.Next(3, 22), random.Next(3, 22), random.Next(1, 4));
        List<int> outputs = [];
        int layers = random.Next(3, 7);
        for (int i = 0; i < layers; i++)
        {
            x = Layer(network, random, x);
            if (random.Chance(15) && outputs.Count == 0)
            {
                outputs.Add(network.Conv(x, 2, 1));
            }
        }

        outputs.Add(random.Chance(50) ? network.Dense(network.Mean(x), 5) : x);
        return (network.Build([.. outputs]), network.RandomInput());
    }

    private static int Layer(NetworkBuilder network, SeededRandom random, int x)
    {
        Shape shape = network.ShapeOf(x);
        switch (random.Next(0, 6))
        {
            case 0:
                return network.Conv(x, random.Next(1, 9), random.Pick(1, 3, 5), random.Next(1, 2));
            case 1:
                return network.Depthwise(x, random.Pick(3, 5, 7), random.Next(1, 2));
            case 2:
                return network.InvertedResidual(x, random.Chance(60) ? shape[3] : random.Next(2, 8), random.Next(1, 4), random.Chance(70) ? 1 : 2, random.Pick(3, 5, 7));
            case 3:
                return network.Concat(network.Conv(x, random.Next(1, 4), 3), network.Depthwise(x, 3));
            case 4 when shape[1] >= 4 && shape[2] >= 4:
                return network.MaxPool(x);
            case 5:
                return network.Depthwise(x, network.Same(x, random.Next(1, 4), random.Next(1, 4), random.Next(1, 2), random.Next(1, 2), random.Next(1, 2)));
            default:
                int branch = network.Conv(x, shape[3], network.Same(x, 3, 1, 1, 1));
                return network.Add(branch, x);
        }
    }
}
