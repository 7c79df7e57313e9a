using Edge.Importers.Language;

namespace Edge.Importers.Safetensors;

/// <summary>The weights of a folder of safetensors files by what they do, as transformers names them.</summary>
internal sealed class SafetensorsTensors : TensorSource
{
    private const string SingleFile = "model.safetensors", IndexFile = "model.safetensors.index.json";

    // Models that see as well keep their language part below these names.
    private static readonly string[] Prefixes = ["model.", "language_model.model.", "model.language_model."];

    private readonly Dictionary<string, SafetensorsFile> _fileOf = new(StringComparer.Ordinal);
    private readonly string _prefix;
    private readonly bool _isTied, _hasPostNorms;

    private SafetensorsTensors(IEnumerable<SafetensorsFile> files, bool isTied)
    {
        foreach (SafetensorsFile file in files)
        {
            foreach (string name in file.Names)
            {
                if (!_fileOf.TryAdd(name, file))
                {
                    throw SafetensorsError.Tensor(name, "Two files of the model have it.");
                }
            }
        }

        _prefix = Prefixes.FirstOrDefault(p => _fileOf.ContainsKey(p + "embed_tokens.weight")) ?? Prefixes[0];
        _isTied = isTied;
        _hasPostNorms = _fileOf.ContainsKey(_prefix + "layers.0.pre_feedforward_layernorm.weight");
    }

    /// <summary>Opens the weights: one file, or those that an index names.</summary>
    /// <param name="folder">The files of the model.</param>
    /// <param name="isTied">Whether the output layer is the table of tokens, even where there is another in the file.</param>
    public static SafetensorsTensors Open(ModelFolder folder, bool isTied) => new(Files(folder), isTied);

    // Old files keep the rotary frequencies, which follow from the configuration.
    /// <inheritdoc/>
    protected override IEnumerable<string> LayerTensors => _fileOf.Keys.Where(n => n.StartsWith(_prefix + "layers.", StringComparison.Ordinal) && !n.EndsWith(".rotary_emb.inv_freq", StringComparison.Ordinal));

    /// <inheritdoc/>
    protected override SourceTensor? Find(string name) => _fileOf.TryGetValue(name, out SafetensorsFile? file) ? file.Find(name) : null;

    /// <inheritdoc/>
    protected override string NameOf(TensorRole role, int layer) => role switch
    {
        TensorRole.TokenEmbedding => $"{_prefix}embed_tokens",
        TensorRole.OutputNorm => $"{_prefix}norm",
        TensorRole.Output when _isTied => string.Empty,
        TensorRole.Output => _prefix == Prefixes[1] ? "language_model.lm_head" : "lm_head",
        TensorRole.RopeFactors or TensorRole.RopeLongFactors or TensorRole.RopeShortFactors => string.Empty,
        _ => $"{_prefix}layers.{layer}." + OfLayer(role),
    };

    /// <inheritdoc/>
    protected override string? StackName(TensorRole role, int layer) => null;

    /// <inheritdoc/>
    protected override string ExpertName(TensorRole role, int layer, int expert)
    {
        string layerName = $"{_prefix}layers.{layer}.", number = expert < 0 ? "*" : $"{expert}";
        return _fileOf.ContainsKey($"{layerName}block_sparse_moe.gate.weight")
            ? $"{layerName}block_sparse_moe.experts.{number}.{(role == TensorRole.Gate ? "w1" : role == TensorRole.Up ? "w3" : "w2")}.weight"
            : $"{layerName}mlp.experts.{number}.{(role == TensorRole.Gate ? "gate" : role == TensorRole.Up ? "up" : "down")}_proj.weight";
    }

    private string OfLayer(TensorRole role) => role switch
    {
        TensorRole.AttentionNorm => "input_layernorm",
        TensorRole.Query => "self_attn.q_proj",
        TensorRole.Key => "self_attn.k_proj",
        TensorRole.Value => "self_attn.v_proj",
        TensorRole.QueryKeyValue => "self_attn.qkv_proj",
        TensorRole.QueryNorm => "self_attn.q_norm",
        TensorRole.KeyNorm => "self_attn.k_norm",
        TensorRole.AttentionOutput => "self_attn.o_proj",

        // The same name is the norm before the feed-forward layer, or, where that has one of its own, behind attention.
        TensorRole.PostAttentionNorm => _hasPostNorms ? "post_attention_layernorm" : "no_post_attention_norm",
        TensorRole.FeedForwardNorm => _hasPostNorms ? "pre_feedforward_layernorm" : "post_attention_layernorm",
        TensorRole.PostFeedForwardNorm => "post_feedforward_layernorm",
        TensorRole.Gate => "mlp.gate_proj",
        TensorRole.Up => "mlp.up_proj",
        TensorRole.GateUp => "mlp.gate_up_proj",
        TensorRole.Down => "mlp.down_proj",
        TensorRole.Router => RouterName(),
        TensorRole.SharedGate => "mlp.shared_expert.gate_proj",
        TensorRole.SharedUp => "mlp.shared_expert.up_proj",
        TensorRole.SharedDown => "mlp.shared_expert.down_proj",
        TensorRole.SharedRouter => "mlp.shared_expert_gate",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Safetensors files have no name for it."),
    };

    private string RouterName() => _fileOf.ContainsKey($"{_prefix}layers.0.block_sparse_moe.gate.weight") ? "block_sparse_moe.gate" : "mlp.gate";

    private static IEnumerable<SafetensorsFile> Files(ModelFolder folder)
    {
        if (folder.Json(IndexFile) is { } index)
        {
            ModelJson map = index.Object("weight_map") ?? throw SafetensorsError.Json(IndexFile, "'weight_map' is not there.", "It says which file has a tensor.");
            return [.. map.Members.Select(m => map.TextOf(m.Name, m.Value)).Distinct(StringComparer.Ordinal).Select(name => Read(folder, name))];
        }

        return [Read(folder, SingleFile)];
    }

    private static SafetensorsFile Read(ModelFolder folder, string name) =>
        SafetensorsFile.Read(name, folder.Find(name) ?? throw SafetensorsError.Folder($"The file '{name}' is missing.", "The weights of a model are in its folder."));
}
