using System.Diagnostics;
using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

/// <summary>Damaged files: every one is imported or refused with a number, soon, and within the memory that is promised.</summary>
public sealed class MutationTests
{
    private const int Mutants = 10_000;
    private static readonly TimeSpan LimitOfOne = TimeSpan.FromSeconds(5), LimitOfAll = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Samples => [.. SampleModels.All.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public Task Damaged_samples_are_imported_or_refused(string name) => Check(name, SampleModels.All[name]);

    [SharedTheory]
    [InlineData("te_vww")]
    [InlineData("te_detection")]
    [InlineData("tflm_trained_lstm_int8")]
    [InlineData("tflm_keyword_scrambled_8bit")]
    [InlineData("mlperf_kws_float")]
    public Task Damaged_networks_are_imported_or_refused(string name) => Check(name, File.ReadAllBytes(SharedFolder.File("models", name + ".tflite")));

    private static async Task Check(string name, byte[] file)
    {
        int[] structure = Structure(file);
        Task<int> run = Task.Run(() => Import(name, file, structure));
        (await Task.WhenAny(run, Task.Delay(LimitOfAll))).ShouldBe(run, $"{name}: a mutant hangs");
        int imported = await run;

        // Both ends are met: damage that does not matter, and damage that does.
        imported.ShouldBeInRange(1, Mutants - 1);
    }

    private static int Import(string name, byte[] file, int[] structure)
    {
        var mutator = new FileMutator(file, structure);
        SeededRandom random = SeededRandom.Of(name);
        int imported = 0;
        for (int i = 0; i < Mutants; i++)
        {
            ReadOnlyMemory<byte> mutant = mutator.Next(random);
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            try
            {
                TfliteImporter.Import(mutant, name);
                imported++;
            }
            catch (EdgeException refusal)
            {
                refusal.Code.ShouldBeInRange(1000, 2099);
            }
            catch (Exception crash)
            {
                throw new InvalidOperationException($"{name}: mutant {i} crashes the importer.", crash);
            }

            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(LimitOfOne, $"{name}: mutant {i}");
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            allocated.ShouldBeLessThan(TfliteImporter.MaxAllocatedBytes(mutant.Length), $"{name}: mutant {i}");
        }

        return imported;
    }

    // Everything but the larger constants: damage to a weight changes a result, damage elsewhere changes the network.
    private static int[] Structure(byte[] file)
    {
        ImportedModel model = TfliteImporter.Import(file, "whole");
        var isData = new bool[file.Length];
        foreach (Tensor constant in model.Graph.Tensors.Where(t => t.IsConstant && t.Bytes > 64))
        {
            if (MemoryMarshal.TryGetArray(model.Weights[constant.Constant!.Value], out ArraySegment<byte> slice) && slice.Array == file)
            {
                isData.AsSpan(slice.Offset, slice.Count).Fill(true);
            }
        }

        return [.. Enumerable.Range(0, file.Length).Where(i => !isData[i])];
    }
}
