using System.Text;
using System.Text.Json.Nodes;
using Edge.Importers.Safetensors;
using Edge.Model;

namespace Edge.Importers.Tests.Safetensors;

/// <summary>A model as it was published is the same model as its GGUF.</summary>
public sealed class SafetensorsImporterTests
{
    public static TheoryData<string> Tiny => [.. TinyLanguageModels.Names];

    [Theory]
    [MemberData(nameof(Tiny))]
    public void GraphIsThatOfTheGguf(string name)
    {
        ImportedModel published = SafetensorsImporter.Import(TinySafetensors.Files(name), name), gguf = TinyLanguageModels.Model(name);

        Operator Comparable(Operator operation) => operation is Rope rope ? rope with { Pairing = RopePairing.Halves } : operation;
        published.Graph.Nodes.Select(n => (n.Name, n.Operator)).ShouldBe(gguf.Graph.Nodes.Select(n => (n.Name, Comparable(n.Operator))));
        published.Graph.Tensors.Select(t => (t.Type, t.Shape)).ShouldBe(gguf.Graph.Tensors.Select(t => (t.Type, t.Shape)));
        foreach ((Node a, Node b) in published.Graph.Nodes.Zip(gguf.Graph.Nodes))
        {
            foreach ((int x, int y) in a.Inputs.Zip(b.Inputs).Where(p => published.Graph.Tensors[p.First].IsConstant && !IsRotated(a)))
            {
                Values(published, x).Zip(Values(gguf, y)).ShouldAllBe(p => Math.Abs(p.First - p.Second) < 1e-6f, $"{a.Name}");
            }
        }

        bool IsRotated(Node node) => gguf.Text!.Architecture == "llama" && (node.Name.EndsWith(".query", StringComparison.Ordinal) || node.Name.EndsWith(".key", StringComparison.Ordinal));
    }

    [Fact]
    public void VocabularyIsThatOfTheGguf()
    {
        Vocabulary published = SafetensorsImporter.Import(TinySafetensors.Files("llama"), "llama").Text!.Vocabulary, gguf = TinyLanguageModels.Model("llama").Text!.Vocabulary;

        published.Kind.ShouldBe(TokenizerKind.SentencePieceBpe);
        published.Tokens.ShouldBe(gguf.Tokens);
        published.Kinds.ShouldBe(gguf.Kinds);
        (published.BeginId, published.UnknownId, published.AddsBegin, published.AddsEnd, published.AddsSpacePrefix).ShouldBe((1, 0, true, false, true));
        published.EndIds.ShouldBe([2, 3], ignoreOrder: true);
        int[] merged = [.. Enumerable.Range(259, 61).Where(i => gguf.Tokens[i].Length > 1)];
        merged.OrderByDescending(i => published.Scores[i]).ShouldBe(merged.OrderByDescending(i => gguf.Scores[i]));
    }

    [Fact]
    public void ByteLevelTokensComeWithTheirPreTokenizer()
    {
        Vocabulary Of(string pattern) => SafetensorsImporter.Import(With("llama", "tokenizer.json", tokenizer =>
        {
            tokenizer["normalizer"] = null;
            tokenizer["post_processor"] = new JsonObject { ["type"] = "ByteLevel" };
            tokenizer["pre_tokenizer"] = JsonNode.Parse(pattern);
            tokenizer["model"]!["ignore_merges"] = true;
        }), "x").Text!.Vocabulary;
        const string Bytes = """{"type":"ByteLevel","add_prefix_space":false,"use_regex":false}""";
        string Split(string regex) => $$$"""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":{{{JsonValue.Create(regex).ToJsonString()}}}},"behavior":"Isolated"},{{{Bytes}}}]}""";

        Vocabulary llama = Of(Split(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"));

        (llama.Kind, llama.PreTokenizer, llama.IgnoresMerges, llama.AddsBegin).ShouldBe((TokenizerKind.ByteLevelBpe, "llama-bpe", true, false));
        llama.Merges.ShouldContain("▁ e");
        Of(Split(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")).PreTokenizer.ShouldBe("qwen2");
        Of("""{"type":"ByteLevel","add_prefix_space":false}""").PreTokenizer.ShouldBe("gpt-2");
        Of("""{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":false}]}""").PreTokenizer.ShouldBe("smollm");
        Code(() => Of(Split(@"\w+"))).ShouldBe(2214);
    }

    [Fact]
    public void UnigramTokensKeepTheirScores()
    {
        Vocabulary vocabulary = SafetensorsImporter.Import(With("llama", "tokenizer.json", tokenizer => tokenizer["model"] = JsonNode.Parse("""{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0],["<s>",0],["</s>",0],["▁a",-1.5],["b",-2]]}""")), "x").Text!.Vocabulary;

        vocabulary.Kind.ShouldBe(TokenizerKind.SentencePieceUnigram);
        vocabulary.Scores.Take(5).ShouldBe([0, 0, 0, -1.5f, -2]);
        vocabulary.Tokens.Length.ShouldBe(320);
        vocabulary.Kinds[^1].ShouldBe(TokenKind.Unused);
    }

    [Fact]
    public void WeightsMayLieInSeveralFiles()
    {
        Dictionary<string, ReadOnlyMemory<byte>> files = TinySafetensors.Files("llama");
        Digest whole = Edge.Model.Encoding.GraphEncoding.DigestOf(SafetensorsImporter.Import(files, "llama").Graph);
        files["one.safetensors"] = files["model.safetensors"];
        files.Remove("model.safetensors");
        files["two.safetensors"] = TinySafetensors.Write([("extra.weight", new Shape(2), [1, 2])]);
        files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes("""{"weight_map":{"model.norm.weight":"one.safetensors","extra.weight":"two.safetensors"}}""");

        Edge.Model.Encoding.GraphEncoding.DigestOf(SafetensorsImporter.Import(files, "llama").Graph).ShouldBe(whole);

        files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes("""{"weight_map":{"model.norm.weight":"../one.safetensors"}}""");
        Code(() => SafetensorsImporter.Import(files, "llama")).ShouldBe(2215);
        files["model.safetensors.index.json"] = Encoding.UTF8.GetBytes("""{"weight_map":{"model.norm.weight":"three.safetensors"}}""");
        Code(() => SafetensorsImporter.Import(files, "llama")).ShouldBe(2215);
    }

    [Fact]
    public void AFolderOnDiskIsAModel()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("edge-safetensors-");
        try
        {
            foreach ((string name, ReadOnlyMemory<byte> bytes) in TinySafetensors.Files("qwen3"))
            {
                File.WriteAllBytes(Path.Combine(folder.FullName, name), bytes.ToArray());
            }

            ImportedModel model = ModelFile.Open(folder.FullName);

            model.Graph.Name.ShouldBe(folder.Name);
            model.Text!.Architecture.ShouldBe("qwen3");
            model.Text.ChatTemplate.ShouldBe("{{ messages }}");
            Edge.Model.Encoding.GraphEncoding.DigestOf(ModelFile.Open(Path.Combine(folder.FullName, "model.safetensors")).Graph).ShouldBe(Edge.Model.Encoding.GraphEncoding.DigestOf(model.Graph));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("model_type", "\"opt\"", 2206)]
    [InlineData("num_hidden_layers", "3", 2207)]
    [InlineData("num_attention_heads", "7", 2209)]
    [InlineData("num_key_value_heads", "2", 2208)]
    [InlineData("num_hidden_layers", "\"two\"", 2213)]
    [InlineData("max_position_embeddings", "-1", 2213)]
    [InlineData("rope_scaling", "{\"rope_type\":\"spiral\"}", 2209)]
    public void WhatDoesNotFitIsRefused(string key, string value, int code) =>
        Code(() => SafetensorsImporter.Import(With("llama", "config.json", config => config[key] = JsonNode.Parse(value)), "x")).ShouldBe(code);

    private static float[] Values(ImportedModel model, int tensor) =>
        System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(model.Weights[model.Graph.Tensors[tensor].Constant!.Value].Span).ToArray();

    private static Dictionary<string, ReadOnlyMemory<byte>> With(string name, string file, Action<JsonObject> change)
    {
        Dictionary<string, ReadOnlyMemory<byte>> files = TinySafetensors.Files(name);
        JsonObject json = JsonNode.Parse(files[file].Span)!.AsObject();
        change(json);
        files[file] = Encoding.UTF8.GetBytes(json.ToJsonString());
        return files;
    }

    private static int Code(Action action) => Should.Throw<EdgeException>(action).Code;
}
