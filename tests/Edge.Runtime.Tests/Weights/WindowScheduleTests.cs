using System.Collections.Immutable;
using Edge.Model;
using Edge.Runtime.Language;
using Edge.Testing;

namespace Edge.Runtime.Tests.Weights;

/// <summary>However the two threads of a window take turns, nobody sleeps in vain and nothing is read over what is held.</summary>
public class WindowScheduleTests
{
    [Fact]
    public void NobodySleepsInVainWhateverTheOrderOfEvents()
    {
        SeededRandom random = SeededRandom.Of("window schedule");
        (int taken, int waits, int ownReads) = (0, 0, 0);
        for (int trial = 0; trial < 1000; trial++)
        {
            ImmutableArray<long> sizes = [.. Enumerable.Range(0, random.Next(1, 9)).Select(_ => (long)random.Next(1, 5))];
            long minimum = WeightWindow.MinimumBytes(sizes), budget = minimum + (random.Next(0, 4) * (sizes.Sum() - minimum) / 4);
            WindowInterleaving threads = new(WeightWindow.Of(sizes, budget), random, $"trial {trial}");
            for (int step = 0; step < 300; step++)
            {
                threads.Step();
            }

            threads.Taken.ShouldBeGreaterThan(20, $"trial {trial}");
            (taken, waits, ownReads) = (taken + threads.Taken, waits + threads.Waits, ownReads + threads.OwnReads);
        }

        (taken, waits, ownReads).ShouldSatisfyAllConditions(
            t => t.taken.ShouldBeGreaterThan(50_000),
            t => t.waits.ShouldBeGreaterThan(5_000),
            t => t.ownReads.ShouldBeGreaterThan(1_000));
    }

    [Fact]
    public void WhoPassesOverItsOwnBlockTakesIt()
    {
        // Two blocks stay, two stream: the program comes to a block that stays, and the reader has not passed over it yet.
        WindowSchedule schedule = new(WeightWindow.Of([1, 1, 1, 1], 3), [0, 1, 2, 3]);
        for (int block = 0; block < 4; block++)
        {
            schedule.Want(block);
            schedule.NextOfReader(out long use).ShouldBe(WindowMove.Read);
            schedule.NextOfProgram(out _).ShouldBe(WindowMove.Wait);
            schedule.Finish(use, isRead: true);
            schedule.NextOfProgram(out _).ShouldBe(WindowMove.Take);
            schedule.Take().ShouldBe(block);
            schedule.Release(block);
        }

        schedule.Want(0);
        schedule.NextOfProgram(out _).ShouldBe(WindowMove.Take);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFailureEndsBothThreadsWhereTheBlockIsNeeded(bool isReader)
    {
        WindowSchedule schedule = new(WeightWindow.Of([1, 1, 1], 2), [0, 1, 2]) { IsQuick = true };
        schedule.Want(0);
        long use;
        (isReader ? schedule.NextOfReader(out use) : schedule.NextOfProgram(out use)).ShouldBe(WindowMove.Read);
        schedule.Finish(use, isRead: false);

        schedule.TakeChange().ShouldBeTrue();
        schedule.NextOfProgram(out _).ShouldBe(WindowMove.End);
        schedule.NextOfReader(out _).ShouldBe(WindowMove.End);
        schedule.Unread.ShouldBe(0);
    }
}
