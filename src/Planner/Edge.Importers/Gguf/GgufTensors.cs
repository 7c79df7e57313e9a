using Edge.Importers.Language;

namespace Edge.Importers.Gguf;

/// <summary>The weights of a GGUF file by what they do.</summary>
/// <param name="file">The file.</param>
internal sealed class GgufTensors(GgufFile file) : TensorSource
{
    /// <inheritdoc/>
    protected override IEnumerable<string> LayerTensors => file.Tensors.Select(t => t.Name).Where(n => n.StartsWith("blk.", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override SourceTensor? Find(string name) =>
        file.Find(name) is { } tensor ? new SourceTensor(name, tensor.Type, tensor.Shape, file.Content, tensor.Offset) : null;

    /// <inheritdoc/>
    protected override string NameOf(TensorRole role, int layer) => role switch
    {
        TensorRole.TokenEmbedding => "token_embd",
        TensorRole.OutputNorm => "output_norm",
        TensorRole.Output => "output",
        TensorRole.RopeFactors => "rope_freqs",
        TensorRole.RopeLongFactors => "rope_factors_long",
        TensorRole.RopeShortFactors => "rope_factors_short",
        _ => $"blk.{layer}." + role switch
        {
            TensorRole.AttentionNorm => "attn_norm",
            TensorRole.Query => "attn_q",
            TensorRole.Key => "attn_k",
            TensorRole.Value => "attn_v",
            TensorRole.QueryKeyValue => "attn_qkv",
            TensorRole.QueryNorm => "attn_q_norm",
            TensorRole.KeyNorm => "attn_k_norm",
            TensorRole.AttentionOutput => "attn_output",
            TensorRole.PostAttentionNorm => "post_attention_norm",
            TensorRole.FeedForwardNorm => "ffn_norm",
            TensorRole.Gate => "ffn_gate",
            TensorRole.Up or TensorRole.GateUp => "ffn_up",
            TensorRole.Down => "ffn_down",
            TensorRole.PostFeedForwardNorm => "post_ffw_norm",
            TensorRole.Router => "ffn_gate_inp",
            TensorRole.SharedGate => "ffn_gate_shexp",
            TensorRole.SharedUp => "ffn_up_shexp",
            TensorRole.SharedDown => "ffn_down_shexp",
            TensorRole.SharedRouter => "ffn_gate_inp_shexp",
            _ => throw new ArgumentOutOfRangeException(nameof(role), role, "GGUF has no name for it."),
        },
    };

    /// <inheritdoc/>
    protected override string StackName(TensorRole role, int layer) => $"{NameOf(role, layer)}_exps.weight";

    /// <inheritdoc/>
    protected override string ExpertName(TensorRole role, int layer, int expert) => expert < 0 ? StackName(role, layer) : $"{NameOf(role, layer)}.{expert}.weight";
}
