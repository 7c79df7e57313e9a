using Edge.Model;
using Edge.Testing;

namespace Edge.Runtime.Tests.Shards;

/// <summary>A shard that is read as a stream has the bytes of its pieces, zeros between them, and one piece in memory.</summary>
public class ShardReaderTests
{
    [Fact]
    public void AnyPiecesReadInAnyStepsFromAnywhereAreTheShard()
    {
        SeededRandom random = SeededRandom.Of("shard reader");
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] whole = new byte[random.Next(0, 400)];
            List<ShardPiece> pieces = [];
            List<int> made = [];
            for (int at = random.Next(0, 20); at < whole.Length; at += random.Next(0, 20))
            {
                int offset = at, size = random.Next(1, Math.Min(60, whole.Length - at));
                for (int i = 0; i < size; i++)
                {
                    whole[at + i] = (byte)random.Next(1, 255);
                }

                pieces.Add(new ShardPiece(offset, size, target =>
                {
                    target.Length.ShouldBe(size);
                    made.Add(offset);
                    whole.AsSpan(offset, size).CopyTo(target.Span);
                }));
                at += size;
            }

            int start = random.Next(0, whole.Length);
            using ShardReader reader = new(pieces, whole.Length, start);
            List<byte> read = [];
            byte[] buffer = new byte[50];
            for (int count; (count = reader.Read(buffer.AsSpan(0, random.Next(1, 50)))) > 0;)
            {
                read.AddRange(buffer[..count]);
            }

            read.ToArray().ShouldBe(whole[start..], $"trial {trial}");
            made.ShouldBe(pieces.Where(p => p.OffsetBytes + p.SizeBytes > start).Select(p => p.OffsetBytes), $"trial {trial}: each once, none in vain");
        }
    }

    [Fact]
    public void AStoreSendsWhatItTook()
    {
        string directory = Directory.CreateTempSubdirectory("edge-reader-").FullName;
        byte[] bytes = [.. Enumerable.Range(0, 600_000).Select(i => (byte)(i / 3))];
        Shard shard = new(Digest.Of(bytes), bytes.Length, [new ShardEntry(0, 0, bytes.Length)]);
        using (ShardStore store = new(directory))
        {
            store.Add(shard, new MemoryShards(new Dictionary<Digest, ReadOnlyMemory<byte>> { [shard.Digest] = bytes }));
            using Stream rest = ((IShardSource)store).Open(shard, 300_001);
            using MemoryStream read = new();
            rest.CopyTo(read);
            read.ToArray().ShouldBe(bytes[300_001..]);
        }

        Directory.Delete(directory, recursive: true);
    }
}
