using Edge.Model;

namespace Edge.Runtime.Tests.Shards;

/// <summary>A store that is opened again hashes nothing that it hashed within a week, unless the file was changed.</summary>
public sealed class CheckedShardsTests : IDisposable
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 10_000).Select(i => (byte)(i * 7))];
    private static readonly Shard Shard = new(Digest.Of(Bytes), Bytes.Length, [new ShardEntry(0, 0, Bytes.Length)]);

    private readonly string _directory = Directory.CreateTempSubdirectory("edge-checked-").FullName;

    private string PathOfShard => Path.Combine(_directory, Shard.Digest.ToString());

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void WhatWasCheckedIsNotReadAgainToBeChecked()
    {
        DateTime written = Write();
        CorruptInSecret(written);
        using ShardStore again = new(_directory);

        again.Load(Shard).Length.ShouldBe(Bytes.Length); // nobody looked: the price of a quick start
    }

    [Fact]
    public void AChangedFileIsCheckedAgain()
    {
        DateTime written = Write();
        CorruptInSecret(written);
        File.SetLastWriteTimeUtc(PathOfShard, written.AddSeconds(1));
        using ShardStore again = new(_directory);

        Should.Throw<EdgeException>(() => again.Load(Shard)).Diagnostics[0].Code.ShouldBe(5102);
        again.Contains(Shard).ShouldBeFalse("it was put aside");
    }

    [Fact]
    public void AFileThatWasChangedJustBeforeItsCheckIsCheckedAgain()
    {
        DateTime now = Write(age: TimeSpan.Zero);
        CorruptInSecret(now);
        using ShardStore again = new(_directory);

        Should.Throw<EdgeException>(() => again.Load(Shard)).Diagnostics[0].Code.ShouldBe(5102);
    }

    [Theory]
    [InlineData(6, true)]
    [InlineData(8, false)]
    [InlineData(-1, false)]
    public void ACheckCountsForAWeek(int days, bool isKnown)
    {
        Write();
        CheckedShards then = new(Path.Combine(_directory, "verified"), new LaterClock(TimeSpan.FromDays(days)));

        then.Knows(Shard, new FileInfo(PathOfShard)).ShouldBe(isKnown);
    }

    [Fact]
    public void ADamagedMemoryIsAsGoodAsNone()
    {
        DateTime written = Write();
        CorruptInSecret(written);
        string path = Path.Combine(_directory, "verified");
        byte[] memory = File.ReadAllBytes(path);
        foreach (byte[] damaged in (byte[][])[[], memory[..^1], [.. memory[..^1], (byte)(memory[^1] ^ 1)], [(byte)(memory[0] ^ 1), .. memory[1..]]])
        {
            File.WriteAllBytes(path, damaged);
            new CheckedShards(path, TimeProvider.System).Knows(Shard, new FileInfo(PathOfShard)).ShouldBeFalse();
        }
    }

    /// <summary>A store that has checked its shard and was closed.</summary>
    private DateTime Write(TimeSpan? age = null)
    {
        using ShardStore store = new(_directory);
        using (ShardWriter writer = store.Write(Shard))
        {
            writer.Append(0, Bytes);
            writer.Complete();
        }

        File.SetLastWriteTimeUtc(PathOfShard, DateTime.UtcNow - (age ?? TimeSpan.FromHours(1)));
        store.Load(Shard);
        return File.GetLastWriteTimeUtc(PathOfShard);
    }

    private void CorruptInSecret(DateTime written)
    {
        byte[] bytes = File.ReadAllBytes(PathOfShard);
        bytes[5000] ^= 1;
        File.WriteAllBytes(PathOfShard, bytes);
        File.SetLastWriteTimeUtc(PathOfShard, written);
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
    }
}
