using Edge.Model;
using Edge.Runtime.Language;

namespace Edge.Runtime.Tests.Weights;

/// <summary>Blocks from the files of a store.</summary>
public sealed class ShardFilesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edge-weights-").FullName;
    private readonly int[] _pages = [2, 3, 1, 4, 2];

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WeightsComeFromTheStore(bool isMapped)
    {
        Plan plan = BlockProgram.Of(_pages);
        using ShardStore store = Filled(plan);
        using SlidingWeights weights = new(plan, 0, isMapped ? new MappedFiles(plan, store, isBounded: true) : new ShardFiles(plan, store), 7 * BlockProgram.PageBytes);
        for (int use = 0; use < 20; use++)
        {
            BlockProgram.Holds(weights.Acquire(use % 5), use % 5, _pages[use % 5]).ShouldBeTrue();
            weights.Release(use % 5);
        }
    }

    [Fact]
    public void AMissingShardIsAnErrorAtTheBeginning()
    {
        Plan plan = BlockProgram.Of(_pages);
        using ShardStore store = Filled(plan);
        File.Delete(Path.Combine(_directory, plan.Shards[3].Digest.ToString()));

        Should.Throw<EdgeException>(() => new SlidingWeights(plan, 0, store, 0)).Diagnostics[0].Code.ShouldBe(5101);
    }

    [Fact]
    public void ADamagedShardIsAnErrorWhenItIsReadAndIsPutAside()
    {
        Plan plan = BlockProgram.Of(_pages);
        using ShardStore store = Filled(plan);
        string path = Path.Combine(_directory, plan.Shards[3].Digest.ToString());
        byte[] bytes = File.ReadAllBytes(path);
        bytes[9000] ^= 1;
        File.WriteAllBytes(path, bytes);
        using SlidingWeights weights = new(plan, 0, store, 0);

        Should.Throw<EdgeException>(() =>
        {
            for (int block = 0; block < 5; block++)
            {
                weights.Acquire(block);
                weights.Release(block);
            }
        }).Diagnostics[0].Code.ShouldBe(5102);
        store.Contains(plan.Shards[3]).ShouldBeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFileThatShrinksWhileItIsUsedIsAnError(bool isMapped)
    {
        Plan plan = BlockProgram.Of(_pages);
        using ShardStore store = Filled(plan);
        using SlidingWeights weights = new(plan, 0, isMapped ? new MappedFiles(plan, store, isBounded: true) : new ShardFiles(plan, store), 7 * BlockProgram.PageBytes);
        EdgeException failed = Should.Throw<EdgeException>(() =>
        {
            for (int use = 0; use < 20; use++)
            {
                weights.Acquire(use % 5);
                weights.Release(use % 5);
                if (use == 4)
                {
                    foreach (Shard shard in plan.Shards)
                    {
                        using FileStream file = new(Path.Combine(_directory, shard.Digest.ToString()), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                        file.SetLength(0);
                    }
                }
            }
        });

        failed.Diagnostics[0].Code.ShouldBe(5431);
    }

    [Fact]
    public void WeightsThatAllStayAreThereWhenTheFilesAreGone()
    {
        Plan plan = BlockProgram.Of(_pages);
        using ShardStore store = Filled(plan);
        using SlidingWeights weights = new(plan, 0, store, 0);
        weights.WaitUntilRead();
        foreach (Shard shard in plan.Shards)
        {
            using FileStream file = new(Path.Combine(_directory, shard.Digest.ToString()), FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            file.SetLength(0);
        }

        for (int use = 0; use < 10; use++)
        {
            BlockProgram.Holds(weights.Acquire(use % 5), use % 5, _pages[use % 5]).ShouldBeTrue();
            weights.Release(use % 5);
        }
    }

    /// <summary>Blocks of megabytes stay mapped where the file system has large pages for them, and are copied elsewhere: the bytes are the same.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void LargeBlocksThatAllStayAreThereWhenTheFilesAreDeleted(bool isBounded)
    {
        int[] pages = [700, 3, 1300];
        Plan plan = BlockProgram.Of(pages);
        using ShardStore store = Filled(plan, pages);
        using SlidingWeights weights = new(plan, 0, store, isBounded ? 2100L * BlockProgram.PageBytes : 0);
        weights.WaitUntilRead();
        foreach (Shard shard in plan.Shards)
        {
            File.Delete(Path.Combine(_directory, shard.Digest.ToString()));
        }

        for (int use = 0; use < 6; use++)
        {
            BlockProgram.Holds(weights.Acquire(use % 3), use % 3, pages[use % 3]).ShouldBeTrue();
            weights.Release(use % 3);
        }

        weights.Statistics.ReadBytes.ShouldBe(pages.Sum() * (long)BlockProgram.PageBytes);
    }

    [Fact]
    public void ADamagedLargeShardIsAnErrorAndIsPutAside()
    {
        int[] pages = [700];
        Plan plan = BlockProgram.Of(pages);
        using ShardStore store = Filled(plan, pages);
        string path = Path.Combine(_directory, plan.Shards[0].Digest.ToString());
        byte[] bytes = File.ReadAllBytes(path);
        bytes[2_000_000] ^= 1;
        File.WriteAllBytes(path, bytes);
        using SlidingWeights weights = new(plan, 0, store, 0);

        Should.Throw<EdgeException>(weights.WaitUntilRead).Diagnostics[0].Code.ShouldBe(5102);
        store.Contains(plan.Shards[0]).ShouldBeFalse();
    }

    private ShardStore Filled(Plan plan) => Filled(plan, _pages);

    private ShardStore Filled(Plan plan, int[] pages)
    {
        ShardStore store = new(_directory);
        for (int i = 0; i < plan.Shards.Length; i++)
        {
            using ShardWriter writer = store.Write(plan.Shards[i]);
            writer.Append(0, BlockProgram.Bytes(i, pages[i]));
            writer.Complete();
        }

        return store;
    }
}
