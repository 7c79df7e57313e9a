using System.Collections.Immutable;
using Edge.Model;
using Edge.Testing;

namespace Edge.Importers.Tests.Joining;

public class JoinedModelTests
{
    private static readonly float[] Factors = [1, -2, 3, 4];

    [Fact]
    public void Head_and_tail_compute_what_they_compute_one_after_the_other()
    {
        ImportedModel head = Scale("head", 4), tail = Scale("tail", 4), whole = JoinedModel.Of(head, tail);
        GraphVerifier.Verify(whole.Graph).ShouldBeEmpty();
        byte[] input = new SeededRandom(3).Bytes(ElementType.Float32, 4);
        byte[] latent = Run(head, input);
        Run(whole, input).ShouldBe(Run(tail, latent));
        whole.Metadata[ImportedModel.CutKey].ShouldBe(head.Graph.Tensors[head.Graph.Outputs[0]].Name);
    }

    [Fact]
    public void The_head_says_how_to_feed_and_the_tail_what_comes_out()
    {
        ImportedModel whole = JoinedModel.Of(
            Scale("head", 4) with { Metadata = Keys(("edge.input.mean", "0.5"), ("author", "head")) },
            Scale("tail", 4) with { Metadata = Keys(("edge.input.mean", "9"), ("edge.labels", "a,b,c,d")) });
        whole.Metadata["edge.input.mean"].ShouldBe("0.5");
        whole.Metadata["edge.labels"].ShouldBe("a,b,c,d");
        whole.Metadata["author"].ShouldBe("head");
    }

    [Fact]
    public void What_does_not_fit_is_refused() =>
        Should.Throw<EdgeException>(() => JoinedModel.Of(Scale("head", 4), Scale("tail", 2))).Code.ShouldBe(2040);

    [SharedFact]
    public void Two_files_are_named_with_a_plus()
    {
        string folder = Path.Combine(SharedFolder.Path!, "cifar10");
        ImportedModel whole = ModelFile.Open($"{folder}/bottleneck_c8.head.onnx+{folder}/bottleneck_c8.tail.onnx");
        whole.Metadata[ImportedModel.CutKey].ShouldBe("latent");
        whole.Graph.Tensors[whole.Graph.Outputs[0]].Shape.ElementCount.ShouldBe(10);
    }

    private static byte[] Run(ImportedModel model, byte[] input) =>
        new WholeGraphExecutor(model.Graph, model.Weights, new Kernels.Reference.ReferenceKernels()).Run(input).Single();

    private static ImmutableSortedDictionary<string, string> Keys(params ReadOnlySpan<(string Key, string Value)> keys)
    {
        ImmutableSortedDictionary<string, string>.Builder builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in keys)
        {
            builder[key] = value;
        }

        return builder.ToImmutable();
    }

    /// <summary>A network that multiplies each of <paramref name="width"/> numbers by a weight.</summary>
    private static ImportedModel Scale(string name, int width)
    {
        GraphBuilder builder = new(name);
        int x = builder.Input(ElementType.Float32, new Shape(1, width));
        int w = builder.Constant<float>(ElementType.Float32, new Shape(width), Factors.AsSpan(0, width));
        int y = builder.Node(new Mul(), [x, w], ElementType.Float32, new Shape(1, width));
        return new ImportedModel(builder.Build(y), builder.Weights, ImmutableSortedDictionary<string, string>.Empty);
    }
}
