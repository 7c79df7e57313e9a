using Edge.Model;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>Variants that nobody runs: a device of some slowness, and a far one that is fast.</summary>
internal static class ReplayVariants
{
    /// <summary>Local 60 ms, heads of 6 ms for 381 and 126 bytes, and the input of 3,072 bytes; all on a device of slowness 1.</summary>
    public static VariantSet Of(double slowness)
    {
        PlanVariant Variant(string name, VariantPath path, double headMs, long sent, double tailMs) =>
            new(name, path, null!, headMs * 1e3 * slowness, sent, tailMs * 1e3, path == VariantPath.Local ? 0 : 40);

        return new VariantSet(
            [Variant("local", VariantPath.Local, 60, 0, 0), Variant("offload", VariantPath.Offload, 0.1, 3072, 3), Variant("c8", VariantPath.Split, 6, 381, 3), Variant("c4", VariantPath.Split, 6, 126, 3)],
            50e6,
            10_000);
    }
}
