using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Edge.Importers.Gguf;
using Edge.Importers.Gguf.Writing;
using Edge.Model;

namespace Edge.Importers.Synthesis;

/// <summary>
/// Language models with true shapes and random weights, for tests of capacity and speed. Weights are scaled so that
/// activations stay about as large as they are; what such a model says means nothing.
/// </summary>
/// <param name="shape">Its sizes.</param>
/// <param name="typeOf">Element type of a weight by name and shape; norms, biases and routers are Float32.</param>
/// <param name="seed">The same seed gives the same weights.</param>
public sealed class SyntheticModel(SyntheticShape shape, Func<string, Shape, ElementType> typeOf, ulong seed)
{
    private const int ChunkBytes = 1 << 20;

    private readonly RandomWeights _random = new(seed);
    private readonly GgufWriter _writer = new();
    private readonly Dictionary<string, (float Mean, float Deviation)> _statistics = new(StringComparer.Ordinal);

    /// <summary>Writes a GGUF file.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="name">Name of the model.</param>
    public void Write(Stream stream, string name)
    {
        Describe(name);
        _writer.Write(stream);
    }

    /// <summary>
    /// The model without a file: weights are made when they are read, each from the seed and its name, and forgotten when they are
    /// evicted. For shapes that no disk here would hold. (They are not the weights that <see cref="Write"/> writes.)
    /// </summary>
    /// <param name="name">Name of the model.</param>
    public ImportedModel Import(string name)
    {
        Describe(name);
        (byte[] header, ImmutableArray<GgufWriter.Placed> tensors) = _writer.Layout();
        return GgufImporter.Import(GgufFile.Read(new SyntheticContent(header, tensors, _statistics, seed)), name);
    }

    private void Describe(string name)
    {
        AddMetadata(name);
        SyntheticVocabulary.Write(_writer, shape.VocabularySize);
        AddMatrix("token_embd.weight", shape.VocabularySize, shape.Width, deviation: 1);
        for (int layer = 0; layer < shape.LayerCount; layer++)
        {
            AddLayer($"blk.{layer}.");
        }

        AddNorm("output_norm.weight", shape.Width);
        if (!shape.IsTied)
        {
            AddMatrix("output.weight", shape.VocabularySize, shape.Width);
        }
    }

    private bool IsGemma => shape.Architecture.StartsWith("gemma", StringComparison.Ordinal);

    private void AddMetadata(string name)
    {
        string prefix = shape.Architecture + ".";
        _writer.Add("general.architecture", shape.Architecture)
            .Add("general.name", name)
            .Add(prefix + "context_length", (uint)shape.ContextTokens)
            .Add(prefix + "embedding_length", (uint)shape.Width)
            .Add(prefix + "block_count", (uint)shape.LayerCount)
            .Add(prefix + "feed_forward_length", (uint)shape.FeedForwardWidth)
            .Add(prefix + "attention.head_count", (uint)shape.HeadCount)
            .Add(prefix + "attention.head_count_kv", (uint)shape.KeyValueHeadCount)
            .Add(prefix + "attention.key_length", (uint)shape.HeadSize)
            .Add(prefix + "attention.value_length", (uint)shape.HeadSize)
            .Add(prefix + "attention.layer_norm_rms_epsilon", 1e-5f)
            .Add(prefix + "rope.dimension_count", (uint)shape.HeadSize)
            .Add(prefix + "rope.freq_base", 10_000f)
            .Add(prefix + "vocab_size", (uint)shape.VocabularySize);
        if (shape.WindowTokens > 0)
        {
            _writer.Add(prefix + "attention.sliding_window", (uint)shape.WindowTokens);
        }

        if (shape.ExpertCount > 0)
        {
            _writer.Add(prefix + "expert_count", (uint)shape.ExpertCount)
                .Add(prefix + "expert_used_count", (uint)shape.ExpertsUsed)
                .Add(prefix + "expert_feed_forward_length", (uint)shape.FeedForwardWidth)
                .Add(prefix + "expert_shared_feed_forward_length", 2 * (uint)shape.FeedForwardWidth);
        }
    }

    private void AddLayer(string layer)
    {
        int queries = shape.HeadCount * shape.HeadSize, keys = shape.KeyValueHeadCount * shape.HeadSize;
        AddNorm(layer + "attn_norm.weight", shape.Width);
        if (shape.Architecture == "phi3")
        {
            AddMatrix(layer + "attn_qkv.weight", queries + (2 * keys), shape.Width);
        }
        else
        {
            AddMatrix(layer + "attn_q.weight", queries, shape.Width);
            AddMatrix(layer + "attn_k.weight", keys, shape.Width);
            AddMatrix(layer + "attn_v.weight", keys, shape.Width);
        }

        if (shape.Architecture is "qwen2" or "qwen2moe")
        {
            AddVector(layer + "attn_q.bias", queries);
            AddVector(layer + "attn_k.bias", keys);
            AddVector(layer + "attn_v.bias", keys);
        }

        if (shape.Architecture is "qwen3" or "qwen3moe" or "gemma3")
        {
            AddNorm(layer + "attn_q_norm.weight", shape.HeadSize);
            AddNorm(layer + "attn_k_norm.weight", shape.HeadSize);
        }

        AddMatrix(layer + "attn_output.weight", shape.Width, queries);
        bool hasPostNorms = IsGemma && shape.Architecture != "gemma";
        if (hasPostNorms)
        {
            AddNorm(layer + "post_attention_norm.weight", shape.Width);
        }

        AddNorm(layer + "ffn_norm.weight", shape.Width);
        AddFeedForward(layer);
        if (hasPostNorms)
        {
            AddNorm(layer + "post_ffw_norm.weight", shape.Width);
        }
    }

    private void AddFeedForward(string layer)
    {
        (int width, int inner) = (shape.Width, shape.FeedForwardWidth);
        if (shape.ExpertCount == 0)
        {
            if (shape.Architecture == "phi3")
            {
                AddMatrix(layer + "ffn_up.weight", 2 * inner, width);
            }
            else
            {
                AddMatrix(layer + "ffn_gate.weight", inner, width);
                AddMatrix(layer + "ffn_up.weight", inner, width);
            }

            AddMatrix(layer + "ffn_down.weight", width, inner);
            return;
        }

        Add(layer + "ffn_gate_inp.weight", ElementType.Float32, new Shape(shape.ExpertCount, width), Deviation(width));
        AddWeights(layer + "ffn_gate_exps.weight", new Shape(shape.ExpertCount, inner, width), Deviation(width));
        AddWeights(layer + "ffn_up_exps.weight", new Shape(shape.ExpertCount, inner, width), Deviation(width));
        AddWeights(layer + "ffn_down_exps.weight", new Shape(shape.ExpertCount, width, inner), Deviation(inner));
        if (shape.Architecture == "qwen2moe")
        {
            Add(layer + "ffn_gate_inp_shexp.weight", ElementType.Float32, new Shape(width), Deviation(width));
            AddMatrix(layer + "ffn_gate_shexp.weight", 2 * inner, width);
            AddMatrix(layer + "ffn_up_shexp.weight", 2 * inner, width);
            AddMatrix(layer + "ffn_down_shexp.weight", width, 2 * inner);
        }
    }

    private static float Deviation(int inputs) => 1 / MathF.Sqrt(inputs);

    private void AddMatrix(string name, int outputs, int inputs, float? deviation = null) => AddWeights(name, new Shape(outputs, inputs), deviation ?? Deviation(inputs));

    private void AddWeights(string name, Shape dimensions, float deviation) => Add(name, typeOf(name, dimensions), dimensions, deviation);

    private void AddVector(string name, int length) => Add(name, ElementType.Float32, new Shape(length), 0.1f);

    // Norms differ from one, so that a test sees where they are left out.
    private void AddNorm(string name, int length)
    {
        _statistics[name] = (1, 0.1f);
        _writer.AddTensor(name, ElementType.Float32, new Shape(length), stream => WriteNorm(stream, length));
    }

    private void WriteNorm(Stream stream, int length)
    {
        float[] weights = new float[length];
        _random.Fill(ElementType.Float32, MemoryMarshal.AsBytes(weights.AsSpan()), deviation: 0.1f);
        for (int i = 0; i < length; i++)
        {
            weights[i]++;
        }

        stream.Write(MemoryMarshal.AsBytes<float>(weights));
    }

    private void Add(string name, ElementType type, Shape dimensions, float deviation)
    {
        _statistics[name] = (0, deviation);
        _writer.AddTensor(name, type, dimensions, stream => WriteWeights(stream, type, dimensions, deviation));
    }

    private void WriteWeights(Stream stream, ElementType type, Shape dimensions, float deviation)
    {
        byte[] chunk = new byte[ChunkBytes / type.BlockBytes() * type.BlockBytes()];
        for (long left = type.Bytes(dimensions.ElementCount); left > 0; left -= chunk.Length)
        {
            Span<byte> part = chunk.AsSpan(0, (int)Math.Min(left, chunk.Length));
            _random.Fill(type, part, deviation);
            stream.Write(part);
        }
    }
}
