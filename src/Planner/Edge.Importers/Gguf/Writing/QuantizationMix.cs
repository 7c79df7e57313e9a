using System.Collections.Immutable;
using System.Globalization;
using Edge.Model;

namespace Edge.Importers.Gguf.Writing;

/// <summary>
/// Which tensor of a model gets which element type: one type for all, or llama.cpp's mixes, which spend more bits where
/// errors cost most (<c>_M</c> and <c>_S</c>).
/// </summary>
public sealed class QuantizationMix
{
    private const string OutputName = "output.weight", EmbeddingName = "token_embd.weight";
    private const int SuperBlock = 256, MixtralExperts = 8, Llama70Layers = 80;

    private readonly ElementType _base;
    private readonly bool _isMedium, _isSmall;

    private QuantizationMix(string name, ElementType @base, uint fileType)
    {
        (Name, _base, FileType) = (name, @base, fileType);
        (_isMedium, _isSmall) = (name.EndsWith("_K_M", StringComparison.Ordinal), name.EndsWith("_K_S", StringComparison.Ordinal));
    }

    /// <summary>All mixes.</summary>
    public static ImmutableArray<QuantizationMix> All { get; } =
    [
        new("F32", ElementType.Float32, 0),
        new("F16", ElementType.Float16, 1),
        new("BF16", ElementType.BFloat16, 32),
        new("Q8_0", ElementType.Q8_0, 7),
        new("Q4_0", ElementType.Q4_0, 2),
        new("Q4_1", ElementType.Q4_1, 3),
        new("Q5_0", ElementType.Q5_0, 8),
        new("Q5_1", ElementType.Q5_1, 9),
        new("Q4_K_S", ElementType.Q4_K, 14),
        new("Q4_K_M", ElementType.Q4_K, 15),
        new("Q5_K_S", ElementType.Q5_K, 16),
        new("Q5_K_M", ElementType.Q5_K, 17),
        new("Q6_K", ElementType.Q6_K, 18),
    ];

    /// <summary>Name, as on the command line and in names of files.</summary>
    public string Name { get; }

    /// <summary>Its number in <c>general.file_type</c>.</summary>
    public uint FileType { get; }

    /// <summary>Whether a tensor is a matrix that a mix is about: norms, biases, routers and factors are small and stay as they are.</summary>
    public static bool Applies(string tensor, Shape shape) =>
        shape.Rank >= 2 && tensor.EndsWith(".weight", StringComparison.Ordinal) && !tensor.Contains("_norm", StringComparison.Ordinal) && !tensor.Contains("ffn_gate_inp", StringComparison.Ordinal);

    /// <summary>The element type of a matrix.</summary>
    /// <param name="tensor">Its name in GGUF.</param>
    /// <param name="shape">Its shape; rows that are no whole blocks get a type with smaller ones.</param>
    /// <param name="layerCount">Layers of the model.</param>
    /// <param name="expertCount">Experts of the model.</param>
    /// <param name="hasOutput">Whether it has an output layer of its own; otherwise the table of tokens is both.</param>
    public ElementType TypeOf(string tensor, Shape shape, int layerCount, int expertCount, bool hasOutput)
    {
        ElementType type = tensor == OutputName || (tensor == EmbeddingName && !hasOutput) ? OfOutput(shape[-1]) : OfLayer(tensor, layerCount, expertCount);
        if (shape[-1] % type.BlockElements() == 0)
        {
            return type;
        }

        ElementType smaller = type switch
        {
            ElementType.Q4_K => ElementType.Q5_0,
            ElementType.Q5_K => ElementType.Q5_1,
            ElementType.Q6_K => ElementType.Q8_0,
            _ => ElementType.Float16,
        };
        return shape[-1] % smaller.BlockElements() == 0 ? smaller : ElementType.Float16;
    }

    private ElementType OfOutput(int columns) =>
        _base.IsFloat() || _base == ElementType.Q8_0 ? _base : columns % SuperBlock == 0 ? ElementType.Q6_K : ElementType.Q8_0;

    private ElementType OfLayer(string tensor, int layerCount, int expertCount)
    {
        if (!_isMedium && !_isSmall)
        {
            return _base;
        }

        int layer = LayerOf(tensor);
        bool isPlainMixture = expertCount == MixtralExperts;
        if (tensor.Contains("attn_v.", StringComparison.Ordinal))
        {
            ElementType type = _isMedium ? UsesMoreBits(layer, layerCount) ? ElementType.Q6_K : _base : _base == ElementType.Q4_K && layer < 4 ? ElementType.Q5_K : _base;
            type = layerCount == Llama70Layers && type == ElementType.Q4_K ? ElementType.Q5_K : type;
            return isPlainMixture ? ElementType.Q8_0 : type;
        }

        if (tensor.Contains("ffn_down", StringComparison.Ordinal))
        {
            return _isMedium ? UsesMoreBits(layer, layerCount) ? ElementType.Q6_K : _base
                : _base == ElementType.Q4_K && layer < layerCount / 8 ? ElementType.Q5_K : _base;
        }

        if (tensor.Contains("attn_qkv", StringComparison.Ordinal) && _isMedium)
        {
            return _base == ElementType.Q4_K ? ElementType.Q5_K : ElementType.Q6_K;
        }

        return isPlainMixture && tensor.Contains("attn_k.", StringComparison.Ordinal) ? ElementType.Q8_0
            : isPlainMixture && tensor.Contains("attn_output", StringComparison.Ordinal) && _base == ElementType.Q4_K ? ElementType.Q5_K
            : _base;
    }

    private static bool UsesMoreBits(int layer, int layers) => layer < layers / 8 || layer >= 7 * layers / 8 || (layer - (layers / 8)) % 3 == 2;

    private static int LayerOf(string tensor)
    {
        string[] parts = tensor.Split('.');
        return parts.Length > 2 && parts[0] == "blk" && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : 0;
    }
}
