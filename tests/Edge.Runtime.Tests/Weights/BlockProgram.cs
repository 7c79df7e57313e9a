using System.Buffers.Binary;
using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Runtime.Tests.Weights;

/// <summary>A plan of one device that does nothing but load and release blocks of given sizes.</summary>
internal static class BlockProgram
{
    public const int PageBytes = 4096;

    public static Plan Of(params ReadOnlySpan<int> pages)
    {
        Tensor constant = new("weight", ElementType.UInt8, new Shape(1), null, Digest.Of([1]));
        Graph graph = new("blocks", [constant], [], [], []);
        ImmutableArray<Shard>.Builder shards = ImmutableArray.CreateBuilder<Shard>();
        ImmutableArray<Step>.Builder steps = ImmutableArray.CreateBuilder<Step>();
        for (int i = 0; i < pages.Length; i++)
        {
            byte[] bytes = Bytes(i, pages[i]);
            shards.Add(new Shard(Digest.Of(bytes), bytes.Length, [new ShardEntry(0, 0, 1)]));
            steps.Add(new LoadStep(i));
            steps.Add(new ReleaseStep(i));
        }

        return new Plan(graph, "single", [new PlanDevice("device", "test", 0, 0, 0, [], steps.ToImmutable())], 0, shards.ToImmutable(), 0, 0);
    }

    /// <summary>The bytes of a block: its number at the beginning of every page.</summary>
    public static byte[] Bytes(int block, int pages)
    {
        byte[] bytes = new byte[pages * PageBytes];
        for (int page = 0; page < pages; page++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(page * PageBytes), (block * 1000) + page);
        }

        return bytes;
    }

    /// <summary>Whether a block lies at an address.</summary>
    public static unsafe bool Holds(nint address, int block, int pages)
    {
        for (int page = 0; page < pages; page++)
        {
            if (*(int*)(address + (page * PageBytes)) != (block * 1000) + page)
            {
                return false;
            }
        }

        return true;
    }
}
