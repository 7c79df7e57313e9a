using System.Diagnostics;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>Damaged files are imported or refused with a number: no other exception, no long run, no large memory.</summary>
public sealed class MutationTests
{
    private const int Mutants = 10_000;
    private const long MaxAllocatedBytes = 64L << 20;
    private static readonly TimeSpan LimitOfOne = TimeSpan.FromSeconds(5), LimitOfAll = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Samples => [.. OnnxSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public Task Damaged_samples_are_imported_or_refused(string name) => Check(name, OnnxSamples.All[name]);

    [SharedTheory]
    [InlineData("cifar10/bottleneck_c8.head")]
    public Task Damaged_networks_are_imported_or_refused(string name) => Check(name, File.ReadAllBytes(SharedFolder.File(name + ".onnx")));

    private static async Task Check(string name, byte[] file)
    {
        Task<int> run = Task.Run(() => Import(name, file));
        (await Task.WhenAny(run, Task.Delay(LimitOfAll))).ShouldBe(run, $"{name}: a mutant hangs");

        // Both ends are met: damage that does not matter, and damage that does.
        (await run).ShouldBeInRange(Mutants / 50, Mutants * 49 / 50);
    }

    private static int Import(string name, byte[] file)
    {
        FileMutator mutator = new(file, []);
        SeededRandom random = SeededRandom.Of(name);
        int imported = 0;
        for (int i = 0; i < Mutants; i++)
        {
            ReadOnlyMemory<byte> mutant = mutator.Next(random);
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            try
            {
                OnnxImporter.Import(mutant, name);
                imported++;
            }
            catch (EdgeException refusal)
            {
                refusal.Code.ShouldBeInRange(1000, 2199);
            }
            catch (Exception crash)
            {
                throw new InvalidOperationException($"{name}: mutant {i} crashes the importer.", crash);
            }

            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(LimitOfOne, $"{name}: mutant {i}");
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(MaxAllocatedBytes, $"{name}: mutant {i}");
        }

        return imported;
    }
}
