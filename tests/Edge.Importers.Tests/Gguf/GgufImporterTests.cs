using Edge.Importers.Gguf;
using Edge.Model;

namespace Edge.Importers.Tests.Gguf;

/// <summary>Models become the graph of one token (ADR 4).</summary>
public sealed class GgufImporterTests
{
    public static TheoryData<string> Tiny => [.. TinyLanguageModels.Names];

    [SharedTheory]
    [InlineData("f16", ElementType.Float16)]
    [InlineData("Q8_0", ElementType.Q8_0)]
    [InlineData("Q4_0", ElementType.Q4_0)]
    [InlineData("Q4_K_M", ElementType.Q4_K)]
    public void TrainedModelHasItsStructure(string file, ElementType type)
    {
        ImportedModel model = ModelFile.Open(SharedFolder.File("llm", $"docs10m-{file}.gguf"));

        Graph graph = model.Graph;
        graph.Inputs.Select(i => (graph.Tensors[i].Name, graph.Tensors[i].Type, graph.Tensors[i].Shape)).ShouldBe(
            [("token", ElementType.Int32, new Shape(1)), ("position", ElementType.Int32, new Shape(1))]);
        graph.Tensors[graph.Outputs.Single()].Shape.ShouldBe(new Shape(1, 8192));
        graph.Nodes.Where(n => n.Operator is Attention).Select(n => n.Operator).ShouldBe(Enumerable.Repeat(new Attention(8, 4, 32, (float)(1 / Math.Sqrt(32))), 8));
        graph.Nodes.Select(n => n.Operator).OfType<Rope>().ShouldAllBe(r => r == new Rope(32, RopePairing.Adjacent, 1));
        graph.Nodes.Count(n => n.Operator is FullyConnected).ShouldBe((8 * 7) + 1);
        graph.Nodes.Count(n => n.Operator is GatedProduct).ShouldBe(8);
        model.Tensor("blk.3.ffn_gate.weight").Type.ShouldBe(type);
        model.Tensor("blk.3.ffn_gate.weight").Shape.ShouldBe(new Shape(768, 256));
        model.Tensor("blk.3.attn_k.weight").Shape.ShouldBe(new Shape(128, 256));
    }

    [SharedFact]
    public void TrainedModelHasItsText()
    {
        TextInterface text = ModelFile.Open(SharedFolder.File("llm", "docs10m-Q8_0.gguf")).Text!;

        text.Architecture.ShouldBe("llama");
        text.ContextTokens.ShouldBe(512);
        text.Vocabulary.Kind.ShouldBe(TokenizerKind.ByteLevelBpe);
        text.Vocabulary.PreTokenizer.ShouldBe("gpt-2");
        text.Vocabulary.Tokens.Length.ShouldBe(8192);
        text.Vocabulary.Merges.Length.ShouldBeGreaterThan(7000);
        text.Vocabulary.AddsBegin.ShouldBeFalse();
        text.Vocabulary.EndIds.Select(i => text.Vocabulary.Tokens[i]).ShouldContain("<|eos|>");
    }

    [SharedFact]
    public void ConstantsAreTheBytesOfTheFile()
    {
        string path = SharedFolder.File("llm", "docs10m-Q4_0.gguf");
        ImportedModel model = ModelFile.Open(path);
        var file = GgufFile.Read(File.ReadAllBytes(path));

        foreach (GgufTensor tensor in file.Tensors)
        {
            Digest digest = model.Tensor(tensor.Name).Constant!.Value;
            digest.ShouldBe(Digest.Of(file.BytesOf(tensor).Span));
            model.Weights.Evict(digest);
            model.Weights[digest].Span.SequenceEqual(file.BytesOf(tensor).Span).ShouldBeTrue(tensor.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Tiny))]
    public void EveryArchitectureBecomesASoundGraph(string name)
    {
        ImportedModel model = TinyLanguageModels.Model(name);

        GraphVerifier.Verify(model.Graph).ShouldBeEmpty();
        model.Graph.Tensors.Where(t => t.IsConstant).ShouldAllBe(t => model.Weights.Contains(t.Constant!.Value) && model.Weights[t.Constant!.Value].Length == t.Bytes);
        model.Text!.Vocabulary.Tokens.Length.ShouldBe(320);
    }

    [Theory]
    [InlineData("general.architecture", "mamba", 2206)]
    [InlineData("llama.block_count", 3u, 2207)]
    [InlineData("llama.block_count", 1u, 2217)]
    [InlineData("llama.attention.head_count_kv", 2u, 2208)]
    [InlineData("llama.attention.head_count", 7u, 2209)]
    [InlineData("llama.context_length", 0u, 2203)]
    [InlineData("llama.rope.freq_base", -1f, 2203)]
    [InlineData("llama.rope.scaling.type", "spiral", 2209)]
    [InlineData("tokenizer.ggml.model", "bert", 2210)]
    [InlineData("split.count", 3u, 2216)]
    public void WhatDoesNotFitIsRefused(string key, object value, int code)
    {
        byte[] changed = ChangedGguf.Of(
            TinyLanguageModels.File("llama"),
            writer => _ = value switch
            {
                string text => writer.Add(key, text),
                uint number => writer.Add(key, number),
                _ => writer.Add(key, (float)value),
            },
            key);

        Should.Throw<EdgeException>(() => GgufImporter.Import(GgufFile.Read(changed), "changed")).Code.ShouldBe(code);
    }

    [Fact]
    public void TheContextThatIsWantedChoosesTheRotaryFactors()
    {
        byte[] ones = [.. Enumerable.Repeat(new byte[] { 0, 0, 0x80, 0x3F }, 8).SelectMany(b => b)], twos = [.. Enumerable.Repeat(new byte[] { 0, 0, 0, 0x40 }, 8).SelectMany(b => b)];
        var changed = GgufFile.Read(ChangedGguf.Of(TinyLanguageModels.File("phi3"), writer => writer
            .Add("phi3.rope.scaling.original_context_length", 64u)
            .AddTensor("rope_factors_short.weight", ElementType.Float32, new Shape(8), ones)
            .AddTensor("rope_factors_long.weight", ElementType.Float32, new Shape(8), twos)));

        GgufImporter.Import(changed, "phi3", 64).Constant("rope.frequencies")[0].ShouldBe(1);
        GgufImporter.Import(changed, "phi3", 65).Constant("rope.frequencies")[0].ShouldBe(0.5f);
        GgufImporter.Import(changed, "phi3").Constant("rope.frequencies")[0].ShouldBe(0.5f);
    }

    [Fact]
    public void WhatAFileDoesNotSayAboutItsTokensIsAsInLlamaCpp()
    {
        string[] said = ["scores", "token_type", "bos_token_id", "eos_token_id", "unknown_token_id", "add_bos_token", "add_eos_token", "pre", "tokens"];
        byte[] changed = ChangedGguf.Of(
            TinyLanguageModels.File("llama"),
            writer => writer.Add("tokenizer.ggml.tokens", [.. Enumerable.Range(0, 300).Select(i => i == 7 ? "<|im_end|>" : $"t{i}")]),
            [.. said.Select(key => "tokenizer.ggml." + key)]);

        Vocabulary vocabulary = GgufImporter.Import(GgufFile.Read(changed), "silent").Text!.Vocabulary;

        (vocabulary.BeginId, vocabulary.UnknownId, vocabulary.AddsBegin, vocabulary.AddsEnd, vocabulary.AddsSpacePrefix).ShouldBe((1, 0, true, false, true));
        vocabulary.EndIds.ShouldBe([2, 7]);
        vocabulary.Scores.ShouldBe(new float[320]);
        vocabulary.Kinds[7].ShouldBe(TokenKind.Control);
        vocabulary.Kinds.Count(k => k == TokenKind.Unused).ShouldBe(20);
    }

    [Fact]
    public void BiasesOfProjectionsThatMayBeSplitAreAddedBehindTheSum()
    {
        byte[] bias = new byte[64 * 4], wide = new byte[160 * 4];
        byte[] changed = ChangedGguf.Of(TinyLanguageModels.File("llama"), writer =>
        {
            foreach (int layer in (ReadOnlySpan<int>)[0, 1])
            {
                writer.AddTensor($"blk.{layer}.attn_output.bias", ElementType.Float32, new Shape(64), bias)
                    .AddTensor($"blk.{layer}.ffn_down.bias", ElementType.Float32, new Shape(64), bias)
                    .AddTensor($"blk.{layer}.ffn_up.bias", ElementType.Float32, new Shape(160), wide);
            }
        });

        Graph graph = GgufImporter.Import(GgufFile.Read(changed), "biased").Graph;

        foreach (Node node in graph.Nodes.Where(n => n.Name.EndsWith(".output", StringComparison.Ordinal)))
        {
            node.Inputs.Length.ShouldBe(2);
            Node biased = graph.Nodes.Single(n => n.Inputs.Contains(node.Outputs[0]));
            (biased.Name, biased.Operator).ShouldBe((node.Name + ".biased", new Add()));
        }

        graph.Nodes.Count(n => n.Name.EndsWith(".up", StringComparison.Ordinal) && n.Inputs.Length == 3).ShouldBe(2);
    }

    [Fact]
    public void FrequenciesThatAreNoNumbersAreRefused()
    {
        byte[] changed = ChangedGguf.Of(
            TinyLanguageModels.File("llama"),
            writer => writer.Add("llama.rope.freq_base", float.Epsilon),
            "llama.rope.freq_base");

        Should.Throw<EdgeException>(() => GgufImporter.Import(GgufFile.Read(changed), "changed")).Code.ShouldBe(2209);
    }
}
