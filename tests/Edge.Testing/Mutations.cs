using System.Diagnostics;
using Edge.Model;

namespace Edge.Testing;

/// <summary>
/// Damages a file ten thousand times and reads what comes out: every mutant is read or refused with a number, soon, and
/// within its memory.
/// </summary>
/// <param name="name">Name of the file, and seed of the damage.</param>
/// <param name="file">A sound file.</param>
/// <param name="structure">Positions that describe rather than carry data; empty for all alike.</param>
/// <param name="read">Reads a mutant.</param>
public sealed class Mutations(string name, byte[] file, int[] structure, Action<ReadOnlyMemory<byte>> read)
{
    /// <summary>Mutants of a file.</summary>
    public const int Count = 10_000;

    private static readonly TimeSpan LimitOfOne = TimeSpan.FromSeconds(5), LimitOfAll = TimeSpan.FromMinutes(2);

    /// <summary>The most memory that reading a mutant of some size allocates.</summary>
    public Func<int, long> MaxAllocatedBytes { get; init; } = _ => 64L << 20;

    /// <summary>Largest number of an error that says what is wrong with the file.</summary>
    public required int LastCode { get; init; }

    /// <summary>Reads all mutants.</summary>
    /// <returns>How many were read; the others were refused.</returns>
    /// <exception cref="InvalidOperationException">A mutant crashes the reader, hangs it, or costs too much.</exception>
    public async Task<int> RunAsync()
    {
        Task<int> run = Task.Run(Run);
        return await Task.WhenAny(run, Task.Delay(LimitOfAll)) == run ? await run : throw new InvalidOperationException($"{name}: a mutant hangs.");
    }

    private int Run()
    {
        var mutator = new FileMutator(file, structure);
        SeededRandom random = SeededRandom.Of(name);
        int sound = 0;
        for (int i = 0; i < Count; i++)
        {
            ReadOnlyMemory<byte> mutant = mutator.Next(random);
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            try
            {
                read(mutant);
                sound++;
            }
            catch (EdgeException refusal)
            {
                Require(refusal.Code >= 1000 && refusal.Code <= LastCode, i, $"is refused with EDGE{refusal.Code}", refusal);
            }
            catch (Exception crash)
            {
                Require(false, i, "crashes the reader", crash);
            }

            Require(Stopwatch.GetElapsedTime(start) < LimitOfOne, i, "takes too long");
            Require(GC.GetAllocatedBytesForCurrentThread() - before < MaxAllocatedBytes(mutant.Length), i, "takes too much memory");
        }

        return sound;
    }

    private void Require(bool holds, int mutant, string otherwise, Exception? cause = null)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"{name}: mutant {mutant} {otherwise}.", cause);
        }
    }
}
