using Edge.Fuzz.Targets;
using Edge.Model;
using Edge.Testing;

namespace Edge.Transport.Tests.Fuzz;

/// <summary>A short run of the fuzz targets that is the same every time; <c>make fuzz</c> runs them for longer.</summary>
public class DamagedBytesTests
{
    private delegate void Reading(ReadOnlySpan<byte> data);

    [Fact]
    public void DamagedMessagePackIsRefusedOrRead() => Run(MessagePackTarget.Seeds, MessagePackTarget.Run, 20_000);

    [Fact]
    public void DamagedFramesAreRefusedOrRead() => Run(FrameTarget.Seeds, FrameTarget.Run, 2_000);

    [Fact]
    public void DamagedRequestsAreRefusedOrRead() => Run(RequestTarget.Seeds, RequestTarget.Run, 5_000);

    [Fact]
    public void DamagedPacketsAreRefusedOrRead() => Run(CobsTarget.Seeds, CobsTarget.Run, 5_000);

    private static void Run(IEnumerable<byte[]> seeds, Reading read, int mutants)
    {
        const long MostBytes = 16 << 20;
        var random = new SeededRandom(1);
        foreach (byte[] seed in seeds)
        {
            Should.NotThrow(() => read(seed)); // the seed itself is sound
            var mutator = new FileMutator(seed, []);
            for (int i = 0; i < mutants; i++)
            {
                ReadOnlyMemory<byte> mutant = mutator.Next(random);
                long before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    read(mutant.Span);
                }
                catch (EdgeException)
                {
                    // A numbered refusal; anything else fails the test.
                }

                (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MostBytes);
            }
        }
    }
}
