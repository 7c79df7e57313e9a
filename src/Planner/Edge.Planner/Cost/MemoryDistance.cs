using Edge.Model;

namespace Edge.Planner.Cost;

/// <summary>Where the bytes of a step are when it begins, as shares of them.</summary>
/// <param name="Second">Of all, those that the first-level cache does not hold.</param>
/// <param name="FarWeights">Of constants, those that a core's own caches do not hold.</param>
/// <param name="FarActivations">Of activations, the same.</param>
internal readonly record struct MemoryDistance(double Second, double FarWeights, double FarActivations)
{
    /// <summary>Where a step finds its bytes.</summary>
    /// <param name="work">The step.</param>
    /// <param name="costs">The device, with the sizes of its caches.</param>
    /// <param name="isFar">Whether a core's own caches hold none of its constants.</param>
    /// <param name="areActivationsFar">Whether they hold none of its activations, whatever their size.</param>
    public static MemoryDistance Of(KernelWork work, KernelCosts costs, bool isFar, bool areActivationsFar)
    {
        double bytes = work.ActivationBytes + work.WeightBytes, beyond = Beyond(bytes, costs.NearBytes);
        return new MemoryDistance(Beyond(bytes, costs.FirstBytes), isFar ? 1 : beyond, areActivationsFar ? 1 : beyond);
    }

    /// <summary>What goes through a cache of the given size and is found no more when it is wanted again: nothing of half of it, all of half as much again.</summary>
    private static double Beyond(double bytes, long cacheBytes) => Math.Clamp((bytes / cacheBytes) - 0.5, 0, 1);
}
