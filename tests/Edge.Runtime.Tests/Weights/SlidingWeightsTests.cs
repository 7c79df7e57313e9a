using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Runtime.Tests.Weights;

/// <summary>The window never has more than its budget, always has the right bytes, and never hangs.</summary>
public class SlidingWeightsTests
{
    [Fact]
    public void AnyProgramRunsInAnyBudgetFromTheMinimumOn()
    {
        SeededRandom random = SeededRandom.Of("sliding weights");
        for (int trial = 0; trial < 60; trial++)
        {
            int[] pages = [.. Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(1, 9))];
            ImmutableArray<long> sizes = [.. pages.Select(p => (long)p * BlockProgram.PageBytes)];
            long minimum = WeightWindow.MinimumBytes(sizes), budget = minimum + (random.Next(0, 4) * (sizes.Sum() - minimum) / 4);
            FakeStorage storage = new();
            using SlidingWeights weights = new(BlockProgram.Of(pages), 0, storage, budget);
            long turns = random.Next(1, 6);
            for (int turn = 0; turn < turns; turn++)
            {
                for (int block = 0; block < pages.Length; block++)
                {
                    nint address = weights.Acquire(block);
                    BlockProgram.Holds(address, block, pages[block]).ShouldBeTrue($"trial {trial}, turn {turn}, block {block}");
                    if (random.Chance(20))
                    {
                        Thread.Yield();
                    }

                    BlockProgram.Holds(address, block, pages[block]).ShouldBeTrue($"trial {trial}, turn {turn}, block {block}, after a while");
                    weights.Release(block);
                }
            }

            BlockWeightStatistics statistics = weights.Statistics;
            statistics.WindowBytes.ShouldBeLessThanOrEqualTo(budget);
            statistics.WeightBytes.ShouldBe(sizes.Sum());
            (statistics.HitCount + statistics.MissCount).ShouldBe(turns * pages.Length);
            statistics.ReadBytes.ShouldBeInRange(sizes.Sum() + ((turns - 1) * weights.Window.ReadBytes), sizes.Sum() + ((turns + 1) * weights.Window.ReadBytes));
        }
    }

    [Fact]
    public void WhatFitsIsReadOnce()
    {
        FakeStorage storage = new();
        using SlidingWeights weights = new(BlockProgram.Of(1, 2, 3), 0, storage, 6 * BlockProgram.PageBytes);
        for (int turn = 0; turn < 5; turn++)
        {
            for (int block = 0; block < 3; block++)
            {
                weights.Acquire(block);
                weights.Release(block);
            }
        }

        storage.Reads.ShouldBe([0, 1, 2]);
    }

    [Fact]
    public void ABudgetBelowTheMinimumNamesIt()
    {
        FakeStorage storage = new();
        EdgeException refused = Should.Throw<EdgeException>(() => new SlidingWeights(BlockProgram.Of(3, 4, 5), 0, storage, 20_000));

        refused.Diagnostics[0].Code.ShouldBe(5430);
        refused.Message.ShouldContain((9 * BlockProgram.PageBytes).ToString(System.Globalization.CultureInfo.InvariantCulture));
        storage.IsDisposed.ShouldBeTrue();
        using SlidingWeights least = new(BlockProgram.Of(3, 4, 5), 0, new FakeStorage(), 9 * BlockProgram.PageBytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(9)]
    public async Task AFailingDiskIsAnErrorWhereTheBlockIsNeededAndNoHang(int failing)
    {
        FakeStorage storage = new() { BeforeRead = (_, count) => { if (count == failing) { throw new IOException("the disk is gone"); } } };
        using SlidingWeights weights = new(BlockProgram.Of(2, 2, 2, 2), 0, storage, 4 * BlockProgram.PageBytes);
        Task<int> run = Task.Run(() =>
        {
            for (int use = 0; ; use++)
            {
                try
                {
                    weights.Acquire(use % 4);
                }
                catch (EdgeException e)
                {
                    e.Diagnostics[0].Code.ShouldBe(5431);
                    return use;
                }

                weights.Release(use % 4);
            }
        });

        (await run.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBe(failing);
        Should.Throw<EdgeException>(() => weights.Acquire(failing % 4)).Diagnostics[0].Code.ShouldBe(5431);
    }

    [Fact]
    public void AnInferenceThatBreaksOffBeginsAgainAtItsFirstBlock()
    {
        int[] pages = [3, 1, 4, 1, 5, 2];
        using SlidingWeights weights = new(BlockProgram.Of(pages), 0, new FakeStorage(), 11 * BlockProgram.PageBytes);
        for (int broken = 0; broken < pages.Length; broken++)
        {
            for (int block = 0; block <= broken; block++)
            {
                BlockProgram.Holds(weights.Acquire(block), block, pages[block]).ShouldBeTrue();
                if (block < broken)
                {
                    weights.Release(block);
                }
            }
        }

        weights.Statistics.WindowBytes.ShouldBeLessThanOrEqualTo(11 * BlockProgram.PageBytes);
    }

    [Fact]
    public async Task DisposingEndsAWaitForWeights()
    {
        using ManualResetEventSlim reading = new(), goOn = new();
        SlidingWeights weights = new(BlockProgram.Of(1, 1, 1, 1), 0, new FakeStorage { BeforeRead = (_, _) => { reading.Set(); goOn.Wait(); } }, 2 * BlockProgram.PageBytes);
        Task<EdgeException> waiting = Task.Run(() => Should.Throw<EdgeException>(() => weights.Acquire(0)));
        reading.Wait();
        Task disposing = Task.Run(weights.Dispose);

        (await waiting.WaitAsync(TimeSpan.FromSeconds(20))).Diagnostics[0].Code.ShouldBe(5432);
        goOn.Set();
        await disposing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void LoadingHidesBehindComputingThatTakesAsLong()
    {
        // The machine that runs this may be busy: the best of a few runs counts.
        Enumerable.Range(0, 5).Max(_ => HiddenShare()).ShouldBeGreaterThanOrEqualTo(0.9);
    }

    private static double HiddenShare()
    {
        const int Turns = 4, Blocks = 8;
        using ManualResetEventSlim never = new();
        FakeStorage storage = new() { BeforeRead = (_, _) => never.Wait(4) };
        using SlidingWeights weights = new(BlockProgram.Of(2, 2, 2, 2, 2, 2, 2, 2), 0, storage, 4 * BlockProgram.PageBytes);
        weights.Acquire(0);
        weights.Release(0);
        BlockWeightStatistics before = weights.Statistics;
        for (int use = 1; use < Turns * Blocks; use++)
        {
            weights.Acquire(use % Blocks);
            never.Wait(6);
            weights.Release(use % Blocks);
        }

        BlockWeightStatistics after = weights.Statistics;
        return 1 - ((after.StallUs - before.StallUs) / (after.ReadUs - before.ReadUs));
    }
}
