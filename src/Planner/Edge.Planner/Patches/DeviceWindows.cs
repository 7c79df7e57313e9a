using Edge.Model;
using Edge.Planner.Networks;

namespace Edge.Planner.Patches;

/// <summary>Which part of each tensor a device needs, found by walking from what it must deliver back to the input.</summary>
internal static class DeviceWindows
{
    /// <summary>The whole of every tensor.</summary>
    public static Region[] Whole(Network network) => [.. network.Images];

    /// <summary>What nodes <paramref name="from"/> up to <paramref name="to"/> need for the regions in <paramref name="delivered"/>; empty where nothing is needed.</summary>
    public static Region[] For(Network network, int from, int to, IEnumerable<(int Tensor, Region Region)> delivered)
    {
        Region[] windows = new Region[network.Images.Length];
        foreach ((int tensor, Region region) in delivered)
        {
            Widen(windows, tensor, region);
        }

        for (int n = to - 1; n >= from; n--)
        {
            int output = network.OutputOf(n);
            if (windows[output].IsEmpty)
            {
                continue;
            }

            windows[output] = network.IsSpatial(n) ? windows[output] : network.Images[output];
            foreach (int position in network.Activations[n])
            {
                Widen(windows, network[n].Inputs[position], network.Field(n, position).Of(windows[output]));
            }
        }

        return windows;
    }

    private static void Widen(Region[] windows, int tensor, Region region)
    {
        if (!region.IsEmpty)
        {
            windows[tensor] = windows[tensor].IsEmpty ? region : windows[tensor].Union(region);
        }
    }
}
