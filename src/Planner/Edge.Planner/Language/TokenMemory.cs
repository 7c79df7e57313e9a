using Edge.Model;

namespace Edge.Planner.Language;

/// <summary>Memory that a device of a token plan takes beside its weights, as agents reckon it.</summary>
internal static class TokenMemory
{
    /// <summary>Tokens for which a key-value cache has room at a time.</summary>
    private const int CacheBlockTokens = 16;

    /// <summary>Values that share a scale of two bytes in a cache of 8 bits.</summary>
    private const int CacheGroupValues = 32;

    /// <summary>Bytes of the buffers for a full batch.</summary>
    public static long ActivationBytes(Plan plan, int device) => (long)plan.Devices[device].ArenaBytes * plan.Tokens!.RowCapacity;

    /// <summary>Bytes of the key-value cache with every sequence at full length.</summary>
    public static long KeyValueBytes(Plan plan, int device)
    {
        PlanDevice planned = plan.Devices[device];
        TokenSettings tokens = plan.Tokens!;
        long bytes = 0, room = (tokens.ContextTokens + CacheBlockTokens - 1L) / CacheBlockTokens * CacheBlockTokens * tokens.SequenceCapacity;
        foreach (ComputeStep step in planned.Steps.OfType<ComputeStep>())
        {
            if (plan.Graph.Nodes[step.Node].Operator is Attention attention)
            {
                int size = attention.HeadSize, heads = planned.Buffers[step.Inputs[1]].Window.Channels / size;
                int half = tokens.KeyValues == KeyValueType.Q8 ? size + (2 * ((size + CacheGroupValues - 1) / CacheGroupValues)) : 2 * size;
                bytes += 2 * heads * half * room;
            }
        }

        return bytes;
    }
}
