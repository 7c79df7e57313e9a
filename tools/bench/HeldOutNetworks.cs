using Edge.Model;
using Edge.Testing;
using Edge.Testing.Networks;

namespace Edge.Bench;

/// <summary>Random convolutional networks of everyday sizes that nobody fitted anything to: what a prediction must hold for.</summary>
internal static class HeldOutNetworks
{
    private const int Count = 12;

    /// <summary>The networks, the same every time: int8 and float32 in turns.</summary>
    public static IEnumerable<(string Name, ImportedModel Model)> All() => Enumerable.Range(1, Count).Select(i => ($"random_{i}", Create((ulong)i + 700, i % 2 == 0 ? ElementType.Int8 : ElementType.Float32)));

    private static ImportedModel Create(ulong seed, ElementType type)
    {
        SeededRandom random = new(seed);
        NetworkBuilder network = new($"random{seed}", seed, type);
        int x = network.Conv(network.Input(random.Next(32, 128), random.Next(32, 128), random.Pick(1, 3, 3)), random.Pick(8, 12, 16, 24, 32), random.Pick(3, 3, 5), random.Next(1, 2));
        int layers = random.Next(6, 14);
        for (int i = 0; i < layers; i++)
        {
            Shape shape = network.ShapeOf(x);
            int stride = shape[1] >= 12 && shape[2] >= 12 && random.Chance(35) ? 2 : 1, channels = Math.Min(random.Pick(shape[3], shape[3], shape[3] + 8, 2 * shape[3]), 256);
            x = random.Next(0, 5) switch
            {
                0 => network.Conv(x, channels, 1),
                1 => network.Conv(x, Math.Min(channels, 96), 3, stride),
                2 => network.Conv(network.Depthwise(x, random.Pick(3, 3, 5), stride), channels, 1),
                3 => network.InvertedResidual(x, stride == 1 ? shape[3] : channels, random.Pick(3, 4, 6), stride, random.Pick(3, 5, 7)),
                4 when stride == 2 => network.MaxPool(x),
                _ => network.Add(network.Conv(x, shape[3], 3), x),
            };
        }

        return network.Build(network.Dense(network.Mean(x), random.Pick(2, 10, 100)));
    }
}
