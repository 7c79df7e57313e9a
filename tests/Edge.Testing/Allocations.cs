namespace Edge.Testing;

/// <summary>What a piece of work leaves on the managed heap once it is warm.</summary>
public static class Allocations
{
    private const int MostRounds = 16;

    /// <summary>
    /// Asserts that work which is repeated comes to allocate nothing on this thread. The process itself may allocate now and
    /// then on any thread (a method is compiled again, a type is loaded at its first rare branch): one round without an
    /// allocation is asked for, and work that allocates each time has none.
    /// </summary>
    /// <param name="round">The work: the same in each round.</param>
    public static void ShouldCease(Action round)
    {
        long least = long.MaxValue;
        for (int i = 0; i < MostRounds && least != 0; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        least.ShouldBe(0);
    }
}
