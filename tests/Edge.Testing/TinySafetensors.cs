using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Edge.Importers.Gguf;
using Edge.Model;

namespace Edge.Testing;

/// <summary>The <see cref="TinyLanguageModels"/> as they would be published: safetensors, <c>config.json</c> and tokenizer files.</summary>
public static class TinySafetensors
{
    private static readonly (string Gguf, string Published)[] Names =
    [
        ("token_embd.", "model.embed_tokens."), ("output_norm.", "model.norm."), ("output.", "lm_head."), ("blk.", "model.layers."),
        ("attn_norm.", "input_layernorm."), ("attn_qkv.", "self_attn.qkv_proj."), ("attn_q.", "self_attn.q_proj."), ("attn_k.", "self_attn.k_proj."),
        ("attn_v.", "self_attn.v_proj."), ("attn_q_norm.", "self_attn.q_norm."), ("attn_k_norm.", "self_attn.k_norm."), ("attn_output.", "self_attn.o_proj."),
        ("post_attention_norm.", "post_attention_layernorm."), ("post_ffw_norm.", "post_feedforward_layernorm."),
        ("ffn_gate_inp_shexp.", "mlp.shared_expert_gate."), ("ffn_gate_shexp.", "mlp.shared_expert.gate_proj."),
        ("ffn_up_shexp.", "mlp.shared_expert.up_proj."), ("ffn_down_shexp.", "mlp.shared_expert.down_proj."),
    ];

    /// <summary>The files of a model by name.</summary>
    /// <param name="name">One of <see cref="TinyLanguageModels.Names"/>.</param>
    public static Dictionary<string, ReadOnlyMemory<byte>> Files(string name)
    {
        var file = GgufFile.Read(TinyLanguageModels.File(name));
        return new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            ["config.json"] = Bytes(Config(name, file)),
            ["tokenizer.json"] = Bytes(Tokenizer(file.Metadata)),
            ["tokenizer_config.json"] = Bytes(new JsonObject { ["bos_token"] = "<s>", ["eos_token"] = new JsonObject { ["content"] = "</s>" }, ["chat_template"] = "{{ messages }}" }),
            ["generation_config.json"] = Bytes(new JsonObject { ["eos_token_id"] = new JsonArray(2, 3) }),
            ["model.safetensors"] = Write(Tensors(name, file)),
        };
    }

    /// <summary>Writes a safetensors file of Float32 tensors.</summary>
    public static byte[] Write(IEnumerable<(string Name, Shape Shape, float[] Values)> tensors)
    {
        JsonObject header = new() { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        using MemoryStream data = new();
        foreach ((string name, Shape shape, float[] values) in tensors)
        {
            long begin = data.Position;
            data.Write(MemoryMarshal.AsBytes(values.AsSpan()));
            header[name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. shape.Select(d => (JsonNode)d)]),
                ["data_offsets"] = new JsonArray(begin, data.Position),
            };
        }

        byte[] json = Bytes(header), length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)json.Length);
        return [.. length, .. json, .. data.ToArray()];
    }

    private static JsonObject Config(string name, GgufFile file)
    {
        string architecture = file.Metadata.Text("general.architecture")!;
        int? Key(string key) => file.Metadata.Integer($"{architecture}.{key}", 0, int.MaxValue);
        JsonObject config = new()
        {
            ["model_type"] = name == "mixtral" ? name : architecture switch { "qwen2moe" => "qwen2_moe", "qwen3moe" => "qwen3_moe", "gemma3" => "gemma3_text", _ => architecture },
            ["num_hidden_layers"] = Key("block_count"),
            ["hidden_size"] = Key("embedding_length"),
            ["num_attention_heads"] = Key("attention.head_count"),
            ["num_key_value_heads"] = Key("attention.head_count_kv"),
            ["head_dim"] = Key("attention.key_length"),
            ["max_position_embeddings"] = Key("context_length"),
            ["rms_norm_eps"] = 1e-5,
            ["rope_theta"] = 10_000.0,
            ["rope_scaling"] = null,
            ["sliding_window"] = Key("attention.sliding_window"),
            ["tie_word_embeddings"] = file.Find("output.weight") is null,
            ["hidden_act"] = architecture.StartsWith("gemma", StringComparison.Ordinal) ? "gelu_pytorch_tanh" : "silu",
        };
        if (Key("expert_count") is { } experts)
        {
            config[name == "mixtral" ? "num_local_experts" : "num_experts"] = experts;
            config["num_experts_per_tok"] = Key("expert_used_count");
            config["norm_topk_prob"] = architecture != "qwen2moe";
        }

        if (architecture == "gemma2")
        {
            config["attn_logit_softcapping"] = 50;
            config["final_logit_softcapping"] = 30;
        }

        return config;
    }

    private static JsonObject Tokenizer(GgufMetadata metadata)
    {
        string[] tokens = metadata.Texts("tokenizer.ggml.tokens")!;
        return new JsonObject
        {
            ["added_tokens"] = new JsonArray([.. Enumerable.Range(0, 3).Select(i => new JsonObject { ["id"] = i, ["content"] = tokens[i], ["special"] = true })]),
            ["normalizer"] = new JsonObject { ["type"] = "Sequence", ["normalizers"] = new JsonArray(new JsonObject { ["type"] = "Prepend", ["prepend"] = "▁" }) },
            ["pre_tokenizer"] = null,
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(new JsonObject { ["SpecialToken"] = new JsonObject { ["id"] = "<s>" } }, new JsonObject { ["Sequence"] = new JsonObject { ["id"] = "A" } }),
            },
            ["model"] = new JsonObject
            {
                ["type"] = "BPE",
                ["unk_token"] = "<unk>",
                ["byte_fallback"] = true,
                ["vocab"] = new JsonObject([.. tokens.Select((t, i) => KeyValuePair.Create(t, (JsonNode?)i))]),
                ["merges"] = new JsonArray([.. tokens.Skip(259).Where(t => t.Length > 1).Select(t => (JsonNode)$"{t[..^1]} {t[^1]}")]),
            },
        };
    }

    private static IEnumerable<(string Name, Shape Shape, float[] Values)> Tensors(string name, GgufFile file)
    {
        string architecture = file.Metadata.Text("general.architecture")!;
        foreach (GgufTensor tensor in file.Tensors)
        {
            float[] values = MemoryMarshal.Cast<byte, float>(file.BytesOf(tensor).Span).ToArray();
            string published = Published(tensor.Name, architecture, name == "mixtral");
            if (published.Contains("_exps", StringComparison.Ordinal))
            {
                int size = values.Length / tensor.Shape[0];
                for (int i = 0; i < tensor.Shape[0]; i++)
                {
                    yield return (Expert(published, i, name == "mixtral"), new Shape(tensor.Shape[1], tensor.Shape[2]), values.AsSpan(i * size, size).ToArray());
                }
            }
            else if (architecture == "llama" && (tensor.Name.Contains("attn_q.", StringComparison.Ordinal) || tensor.Name.Contains("attn_k.", StringComparison.Ordinal)))
            {
                yield return (published, tensor.Shape, PairsToHalves(values, tensor.Shape[1], file.Metadata.Integer("llama.attention.key_length", 1, 1024)!.Value));
            }
            else
            {
                bool isOffset = architecture.StartsWith("gemma", StringComparison.Ordinal) && published.Contains("norm", StringComparison.Ordinal);
                Shape shape = published.Contains("shared_expert_gate", StringComparison.Ordinal) ? new Shape(1, tensor.Shape[0]) : tensor.Shape;
                yield return (published, shape, isOffset ? [.. values.Select(v => v - 1)] : values);
            }
        }
    }

    private static string Published(string tensor, string architecture, bool isMixtral)
    {
        bool hasPostNorms = architecture is "gemma2" or "gemma3";
        string name = Names.Aggregate(tensor, (n, pair) => n.StartsWith(pair.Gguf, StringComparison.Ordinal) || n.Contains("." + pair.Gguf, StringComparison.Ordinal) ? n.Replace(pair.Gguf, pair.Published, StringComparison.Ordinal) : n);
        return name
            .Replace("ffn_norm.", hasPostNorms ? "pre_feedforward_layernorm." : "post_attention_layernorm.", StringComparison.Ordinal)
            .Replace("ffn_gate_inp.", isMixtral ? "block_sparse_moe.gate." : "mlp.gate.", StringComparison.Ordinal)
            .Replace("ffn_gate.", "mlp.gate_proj.", StringComparison.Ordinal)
            .Replace("ffn_up.", architecture == "phi3" ? "mlp.gate_up_proj." : "mlp.up_proj.", StringComparison.Ordinal)
            .Replace("ffn_down.", "mlp.down_proj.", StringComparison.Ordinal);
    }

    private static string Expert(string stacked, int index, bool isMixtral)
    {
        string layer = stacked[..stacked.IndexOf("ffn_", StringComparison.Ordinal)];
        string role = stacked.Contains("gate", StringComparison.Ordinal) ? "gate" : stacked.Contains("up", StringComparison.Ordinal) ? "up" : "down";
        return isMixtral
            ? $"{layer}block_sparse_moe.experts.{index}.{(role == "gate" ? "w1" : role == "up" ? "w3" : "w2")}.weight"
            : $"{layer}mlp.experts.{index}.{role}_proj.weight";
    }

    // GGUF has the two values of a pair side by side, the published model half a head apart.
    private static float[] PairsToHalves(float[] values, int columns, int headSize)
    {
        float[] halves = new float[values.Length];
        for (int row = 0; row < values.Length / columns; row++)
        {
            int head = row / headSize * headSize, pair = row % headSize / 2, side = row % 2;
            values.AsSpan(row * columns, columns).CopyTo(halves.AsSpan((head + (side * headSize / 2) + pair) * columns));
        }

        return halves;
    }

    private static byte[] Bytes(JsonObject json) => Encoding.UTF8.GetBytes(json.ToJsonString(JsonSerializerOptions.Default));
}
