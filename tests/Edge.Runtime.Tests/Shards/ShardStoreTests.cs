using Edge.Model;

namespace Edge.Runtime.Tests.Shards;

public sealed class ShardStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-store-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static (Shard Shard, byte[] Bytes) Sample(int size)
    {
        byte[] bytes = [.. Enumerable.Range(0, size).Select(i => (byte)(i * 31))];
        return (new Shard(Digest.Of(bytes), size, []), bytes);
    }

    private string FileOf(Shard shard) => Path.Combine(_directory, shard.Digest.ToString());

    private static void Send(ShardStore store, Shard shard, ReadOnlySpan<byte> bytes)
    {
        using ShardWriter writer = store.Write(shard);
        writer.Append(0, bytes);
        writer.Complete();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(100_000)]
    public void Stored_shard_comes_back_also_from_a_new_store(int size)
    {
        (Shard shard, byte[] bytes) = Sample(size);
        using (ShardStore store = new(_directory))
        {
            store.Contains(shard).ShouldBeFalse();
            Send(store, shard, bytes);
            store.Contains(shard).ShouldBeTrue();
            store.Load(shard).ToArray().ShouldBe(bytes);
        }

        using ShardStore again = new(_directory);
        again.Load(shard).ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void Broken_transfer_goes_on_where_it_stopped()
    {
        (Shard shard, byte[] bytes) = Sample(5000);
        using ShardStore store = new(_directory);
        using (ShardWriter broken = store.Write(shard))
        {
            broken.Append(0, bytes.AsSpan(0, 3000));
        }

        store.Contains(shard).ShouldBeFalse();
        using (ShardWriter resumed = store.Write(shard))
        {
            resumed.PositionBytes.ShouldBe(3000);
            resumed.Append(3000, bytes.AsSpan(3000));
            resumed.Complete();
        }

        store.Load(shard).ToArray().ShouldBe(bytes);
        Directory.GetFiles(_directory).ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2 << 20)]
    [InlineData((2 << 20) + 1)]
    public void Shard_in_pieces_of_any_size_comes_back_also_after_a_break(int arrivedBytes)
    {
        (Shard shard, byte[] bytes) = Sample(5 << 20);
        using ShardStore store = new(_directory);
        using (ShardWriter broken = store.Write(shard))
        {
            broken.Append(0, bytes.AsSpan(0, arrivedBytes));
        }

        store.ArrivedBytes(shard).ShouldBe(arrivedBytes);
        using (ShardWriter resumed = store.Write(shard))
        {
            for (int piece = 700_000; resumed.PositionBytes < bytes.Length; piece *= 2)
            {
                resumed.Append(resumed.PositionBytes, bytes.AsSpan((int)resumed.PositionBytes, Math.Min(piece, bytes.Length - (int)resumed.PositionBytes)));
            }

            resumed.Complete();
        }

        store.Load(shard).Span.SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public void Bytes_that_do_not_match_are_thrown_away_and_the_next_transfer_starts_afresh()
    {
        (Shard shard, byte[] bytes) = Sample(5000);
        byte[] damaged = [.. bytes];
        damaged[1234] ^= 1;
        using ShardStore store = new(_directory);
        Should.Throw<EdgeException>(() => Send(store, shard, damaged)).Code.ShouldBe(5102);
        store.Contains(shard).ShouldBeFalse();
        Send(store, shard, bytes);
        store.Load(shard).ToArray().ShouldBe(bytes);
    }

    [Fact]
    public void Shard_that_was_damaged_on_disk_is_never_loaded()
    {
        (Shard shard, byte[] bytes) = Sample(5000);
        using ShardStore store = new(_directory);
        Send(store, shard, bytes);
        bytes[4321] ^= 0x10;
        File.WriteAllBytes(FileOf(shard), bytes);
        Should.Throw<EdgeException>(() => store.Load(shard)).Code.ShouldBe(5102);
        store.Contains(shard).ShouldBeFalse("it is sent again");
        File.ReadAllBytes(FileOf(shard) + ".damaged").ShouldBe(bytes, "nothing is lost");
    }

    [Fact]
    public void Truncated_file_counts_as_missing()
    {
        (Shard shard, byte[] bytes) = Sample(5000);
        using ShardStore store = new(_directory);
        File.WriteAllBytes(FileOf(shard), bytes[..4999]);
        store.Contains(shard).ShouldBeFalse();
        Should.Throw<EdgeException>(() => store.Load(shard)).Code.ShouldBe(5102);
    }

    [Fact]
    public void Missing_shard_is_said() =>
        Should.Throw<EdgeException>(() => new ShardStore(_directory).Load(Sample(3).Shard)).Code.ShouldBe(5101);

    [Fact]
    public void Full_disk_is_found_before_anything_is_written()
    {
        using ShardStore store = new(_directory, new ShardStoreLimits { MaxShardBytes = long.MaxValue, MaxStoreBytes = long.MaxValue });
        Shard huge = new(Digest.Of("huge"u8), 1L << 60, []);
        Should.Throw<EdgeException>(() => store.Write(huge)).Code.ShouldBe(5103);
        Directory.GetFiles(_directory).ShouldBeEmpty();
    }

    [Fact]
    public void Disk_that_fills_up_while_writing_is_said()
    {
        (Shard shard, byte[] bytes) = Sample(100);
        File.CreateSymbolicLink(FileOf(shard) + ".part", "/dev/full");
        using ShardStore store = new(_directory);
        using ShardWriter writer = store.Write(shard);
        Should.Throw<EdgeException>(() =>
        {
            writer.Append(0, bytes);
            writer.Complete();
        }).Code.ShouldBe(5103);
    }

    [Fact]
    public void Limits_hold()
    {
        (Shard shard, byte[] bytes) = Sample(1000);
        using ShardStore small = new(_directory, new ShardStoreLimits { MaxShardBytes = 999 });
        Should.Throw<EdgeException>(() => small.Write(shard)).Code.ShouldBe(5104);

        using ShardStore store = new(_directory, new ShardStoreLimits { MaxStoreBytes = 1500 });
        Send(store, shard, bytes);
        Should.Throw<EdgeException>(() => store.Write(Sample(501).Shard)).Code.ShouldBe(5104);
    }

    [Fact]
    public void Pieces_out_of_place_are_refused()
    {
        (Shard shard, byte[] bytes) = Sample(1000);
        using ShardStore store = new(_directory);
        using ShardWriter writer = store.Write(shard);
        Should.Throw<EdgeException>(() => writer.Append(1, bytes.AsSpan(1))).Code.ShouldBe(5105);
        writer.Append(0, bytes.AsSpan(0, 500));
        Should.Throw<EdgeException>(() => writer.Append(500, new byte[501])).Code.ShouldBe(5104);
    }
}
