using Edge.Importers;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Planner.Variants;
using Edge.Testing.Networks;

namespace Edge.Fuzz.Targets;

/// <summary>Reads the canonical bytes of sets of variants, which agents get from the network.</summary>
internal static class VariantSetTarget
{
    private static readonly DeviceProfile Profile = new("fuzz", 1, 1e9, 1 << 20, 1 << 24, 1e9, 1e9, 1e9, 1, 1e6, 1000);

    public static IEnumerable<byte[]> Seeds =>
    [
        VariantSetEncoding.Write(VariantPlanner.Plan(new VariantRequest(
            [JoinedModel.Of(ExitPair.Head, ExitPair.Tail)],
            new ClusterSpec([new ClusterDevice("camera", "inproc", Profile), new ClusterDevice("server", "local", Profile)]))).Set),
    ];

    public static void Run(ReadOnlySpan<byte> data)
    {
        VariantSet set = VariantSetEncoding.Read(data);
        VariantSetEncoding.Write(VariantSetEncoding.Read(VariantSetEncoding.Write(set))).ShouldBe(VariantSetEncoding.Write(set));
        set.ShardsOf(isFar: true).Length.ShouldBeLessThanOrEqualTo(set.Variants.Sum(v => v.Plan.Shards.Length));
    }
}
