using Edge.Model;

namespace Edge.Testing.Networks;

/// <summary>Networks by their published layer lists, int8 with seeded weights: what memory needs does not depend on the values.</summary>
public static class PublishedNetworks
{
    /// <summary>MobileNetV2 (Sandler et al. 2018) of width 0.35 for 144×144 pixels, widths truncated as in msf-CNN.</summary>
    public static ImportedModel MobileNetV2 => Build("mobilenet_v2_0.35_144", 144, network =>
    {
        int x = network.Conv(network.Input(144, 144, 3), 11, 3, 2);
        foreach ((int channels, int expansion, int stride, int repeats) in ((int, int, int, int)[])
            [(5, 1, 1, 1), (8, 6, 2, 1), (8, 6, 1, 1), (11, 6, 2, 1), (11, 6, 1, 2), (22, 6, 2, 1), (22, 6, 1, 3), (33, 6, 1, 3), (56, 6, 2, 1), (56, 6, 1, 2), (112, 6, 1, 1)])
        {
            for (int i = 0; i < repeats; i++)
            {
                x = network.InvertedResidual(x, channels, expansion, stride, 3);
            }
        }

        return network.Dense(network.Mean(network.Conv(x, 448, 1)), 1000);
    });

    /// <summary>MCUNet-320K (Lin et al. 2020) for 176×176 pixels.</summary>
    public static ImportedModel McuNet320K => Build("mcunet_320k_176", 176, network =>
    {
        int x = network.Conv(network.Input(176, 176, 3), 16, 3, 2);
        x = network.Conv(network.Depthwise(x, 3), 8, 1, 1, Activation.None);
        foreach ((int channels, int expansion, int stride, int kernel) in ((int, int, int, int)[])
            [
                (16, 3, 2, 7), (16, 5, 1, 3), (16, 5, 1, 7), (16, 4, 1, 5), (24, 5, 2, 5), (24, 5, 1, 5), (24, 5, 1, 5), (40, 5, 2, 3), (40, 6, 1, 7),
                (40, 4, 1, 5), (48, 5, 1, 5), (48, 5, 1, 7), (48, 5, 1, 3), (96, 6, 2, 3), (96, 5, 1, 7), (96, 4, 1, 3), (160, 5, 1, 7),
            ])
        {
            x = network.InvertedResidual(x, channels, expansion, stride, kernel);
        }

        return network.Dense(network.Mean(x), 1000);
    });

    private static ImportedModel Build(string name, int size, Func<NetworkBuilder, int> layers)
    {
        NetworkBuilder network = new(name, (ulong)size);
        return network.Build(layers(network));
    }
}
