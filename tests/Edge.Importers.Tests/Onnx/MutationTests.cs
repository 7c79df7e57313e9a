namespace Edge.Importers.Tests.Onnx;

/// <summary>Damaged files are imported or refused with a number: no other exception, no long run, no large memory.</summary>
public sealed class MutationTests
{
    public static TheoryData<string> Samples => [.. OnnxSamples.All.Keys];

    [Theory]
    [MemberData(nameof(Samples))]
    public Task Damaged_samples_are_imported_or_refused(string name) => Check(name, OnnxSamples.All[name]);

    [SharedTheory]
    [InlineData("cifar10/bottleneck_c8.head")]
    public Task Damaged_networks_are_imported_or_refused(string name) => Check(name, File.ReadAllBytes(SharedFolder.File(name + ".onnx")));

    private static async Task Check(string name, byte[] file)
    {
        Mutations mutations = new(name, file, [], mutant => OnnxImporter.Import(mutant, name)) { LastCode = 2199 };

        // Both ends are met: damage that does not matter, and damage that does.
        (await mutations.RunAsync()).ShouldBeInRange(Mutations.Count / 50, Mutations.Count * 49 / 50);
    }
}
