using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;

namespace Edge.Runtime;

/// <summary>
/// A set of variants that a coordinator named. The store keeps the set as it keeps shards, so one that comes again after its link was
/// lost costs a digest.
/// </summary>
/// <param name="Set">The variants; null until they have arrived.</param>
/// <param name="Shards">What the agent needs: the set itself, and behind it the shards of its far parts.</param>
internal sealed record AnnouncedVariants(VariantSet? Set, ImmutableArray<Shard> Shards)
{
    /// <summary>Reads the set where it is in the store.</summary>
    /// <exception cref="EdgeException">What is wrong with it: EDGE10xx to EDGE12xx, EDGE56xx; EDGE5102 where the store has other bytes.</exception>
    public static AnnouncedVariants Of(VariantsRequest request, ShardStore store)
    {
        Shard self = new(request.Set, request.SizeBytes, []);
        if (!store.Contains(self))
        {
            return new AnnouncedVariants(null, [self]);
        }

        byte[] bytes = new byte[request.SizeBytes];
        store.Read(self, bytes);
        VariantSet set = VariantSetEncoding.Read(bytes);
        return new AnnouncedVariants(set, [self, .. set.ShardsOf(isFar: true)]);
    }
}
