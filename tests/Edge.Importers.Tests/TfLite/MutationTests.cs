using System.Runtime.InteropServices;
using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

/// <summary>Damaged files: every one is imported or refused with a number, soon, and within the memory that is promised.</summary>
public sealed class MutationTests
{
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
        Mutations mutations = new(name, file, Structure(file), mutant => TfliteImporter.Import(mutant, name))
        {
            LastCode = 2099,
            MaxAllocatedBytes = bytes => TfliteImporter.MaxAllocatedBytes(bytes),
        };

        // Both ends are met: damage that does not matter, and damage that does.
        (await mutations.RunAsync()).ShouldBeInRange(1, Mutations.Count - 1);
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
