using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Importers.Language;

/// <summary>
/// Writes the graph of a transformer (ADR 4): what happens to one token. Which branches a layer has follows from the
/// weights that are there; every shape is checked, so that the graph is sound.
/// </summary>
internal sealed class TransformerBuilder
{
    private readonly TransformerSettings _settings;
    private readonly TensorSource _source;
    private readonly List<Tensor> _tensors = [];
    private readonly ImmutableArray<Node>.Builder _nodes = ImmutableArray.CreateBuilder<Node>();
    private readonly ConstantSet _constants = new();
    private readonly int _token, _position, _width;
    private readonly int _rope, _localRope;

    private TransformerBuilder(TransformerSettings settings, TensorSource source)
    {
        (_settings, _source) = (settings, source);
        if (settings.Rope.Values.Concat(settings.LocalRope?.Values ?? []).Append(settings.Rope.Magnitude).Any(v => !float.IsFinite(v)))
        {
            throw LanguageError.Settings("The rotary frequencies are no finite numbers.", "They follow from base, dimensions and scaling.");
        }

        _width = Embedding(source).Shape[1];
        _token = Add(new Tensor("token", ElementType.Int32, new Shape(1)));
        _position = Add(new Tensor("position", ElementType.Int32, new Shape(1)));
        _rope = Constant(ConstantSet.Computed("rope.frequencies", settings.Rope.Values.AsSpan()));
        _localRope = settings.LocalRope is { } local ? Constant(ConstantSet.Computed("rope.local_frequencies", local.Values.AsSpan())) : _rope;
    }

    /// <summary>Builds the graph.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="settings">The numbers of the model.</param>
    /// <param name="source">Its weights.</param>
    /// <returns>The verified graph and its constants.</returns>
    /// <exception cref="EdgeException">EDGE2207 and EDGE2208 for weights that are missing or do not fit.</exception>
    public static (Graph Graph, WeightStore Weights) Build(string name, TransformerSettings settings, TensorSource source)
    {
        var builder = new TransformerBuilder(settings, source);
        int logits = builder.Logits(builder.Layers());
        string[] unused = [.. source.Unused];
        if (unused.Length > 0)
        {
            throw LanguageError.Unused(unused[0], unused.Length);
        }

        WeightStore weights = builder._constants.Complete(builder._tensors);
        var graph = new Graph(name, [.. builder._tensors], builder._nodes.ToImmutable(), [builder._token, builder._position], [logits]);
        ImmutableArray<Diagnostic> found = GraphVerifier.Verify(graph);
        return found.IsEmpty ? (graph, weights) : throw new EdgeException(found);
    }

    /// <summary>Rows of the table of tokens.</summary>
    public static int VocabularySize(TensorSource source) => Embedding(source).Shape[0];

    private static SourceTensor Embedding(TensorSource source)
    {
        SourceTensor table = source.Require(TensorRole.TokenEmbedding);
        return table.Shape.Rank == 2 ? table : throw LanguageError.Tensor(table.Name, $"is {table.Shape}.", "The table of tokens is [V,D].");
    }

    private int Layers()
    {
        int x = Write("embedding", new EmbeddingLookup(_settings.EmbeddingScale), _width, _token, Constant(Embedding(_source)));
        for (int layer = 0; layer < _settings.LayerCount; layer++)
        {
            int attention = Attention(layer, Norm(TensorRole.AttentionNorm, layer, x, _width));
            x = Write($"layer{layer}.attention.residual", new Add(), _width, Normed(TensorRole.PostAttentionNorm, layer, attention, _width), x);
            int forward = FeedForward(layer, Norm(TensorRole.FeedForwardNorm, layer, x, _width));
            x = Write($"layer{layer}.feed_forward.residual", new Add(), _width, Normed(TensorRole.PostFeedForwardNorm, layer, forward, _width), x);
        }

        return x;
    }

    private int Logits(int x)
    {
        int normed = Norm(TensorRole.OutputNorm, 0, x, _width);
        SourceTensor output = _source.Weight(TensorRole.Output) ?? Embedding(_source);
        int vocabulary = Embedding(_source).Shape[0];
        int logits = Product("logits", output, _source.Bias(TensorRole.Output), vocabulary, _width, normed);
        return _settings.OutputSoftCap > 0 ? Write("logits.capped", new SoftCap(_settings.OutputSoftCap), vocabulary, logits) : logits;
    }

    private int Attention(int layer, int x)
    {
        (int heads, int groups, int size) = (_settings.HeadCount, _settings.KeyValueHeadCount, _settings.HeadSize);
        string name = $"layer{layer}.attention";
        (SourceTensor queries, SourceTensor keys, SourceTensor values) = QueryKeyValue(layer);
        int query = Product($"{name}.query", queries, _source.Bias(TensorRole.Query, layer), heads * size, _width, x);
        int key = Product($"{name}.key", keys, _source.Bias(TensorRole.Key, layer), groups * size, _width, x);
        int value = Product($"{name}.value", values, _source.Bias(TensorRole.Value, layer), groups * size, _width, x);
        int window = _settings.WindowTokens.IsEmpty ? 0 : _settings.WindowTokens[layer];
        query = Rotate($"{name}.query.rotated", Normed(TensorRole.QueryNorm, layer, query, size), heads * size, window);
        key = Rotate($"{name}.key.rotated", Normed(TensorRole.KeyNorm, layer, key, size), groups * size, window);
        float scale = _settings.AttentionScale ?? (float)(1 / Math.Sqrt(size));
        int mixed = Write($"{name}.mixed", new Attention(heads, groups, size, scale, _settings.AttentionSoftCap, window), heads * size, query, key, value, _position);
        return SplitProduct($"{name}.output", TensorRole.AttentionOutput, layer, heads * size, mixed);
    }

    private (SourceTensor Query, SourceTensor Key, SourceTensor Value) QueryKeyValue(int layer)
    {
        if (_source.Weight(TensorRole.QueryKeyValue, layer) is not { } fused)
        {
            return (_source.Require(TensorRole.Query, layer), _source.Require(TensorRole.Key, layer), _source.Require(TensorRole.Value, layer));
        }

        int queries = _settings.HeadCount * _settings.HeadSize, keys = _settings.KeyValueHeadCount * _settings.HeadSize;
        Fits(fused, queries + (2 * keys), _width);
        return (fused.Rows(0, queries), fused.Rows(queries, keys), fused.Rows(queries + keys, keys));
    }

    private int Rotate(string name, int x, int width, int window)
    {
        bool isLocal = window > 0 && _settings.LocalRope is not null;
        float magnitude = (isLocal ? _settings.LocalRope! : _settings.Rope).Magnitude;
        return Write(name, new Rope(_settings.HeadSize, _settings.Pairing, magnitude), width, x, _position, isLocal ? _localRope : _rope);
    }

    private int FeedForward(int layer, int x)
    {
        string name = $"layer{layer}.feed_forward";
        if (_settings.ExpertCount == 0 || _source.Weight(TensorRole.Router, layer) is not { } router)
        {
            (SourceTensor gate, SourceTensor up) = GateUp(layer);
            return Gated(name, gate, up, (TensorRole.Gate, TensorRole.Up, TensorRole.Down), layer, x);
        }

        int logits = Product($"{name}.router", router, null, _settings.ExpertCount, _width, x);
        int mixed = Write(
            $"{name}.experts",
            new MixtureOfExperts(_settings.ExpertsUsed, _settings.Gate, _settings.NormalizesExperts),
            _width,
            x,
            logits,
            Constant(_source.Experts(TensorRole.Gate, layer, _settings.ExpertCount)),
            Constant(_source.Experts(TensorRole.Up, layer, _settings.ExpertCount)),
            Constant(_source.Experts(TensorRole.Down, layer, _settings.ExpertCount)));
        return _source.Weight(TensorRole.SharedGate, layer) is { } shared
            ? Write($"{name}.sum", new Add(), _width, mixed, SharedExpert(name, shared, layer, x))
            : mixed;
    }

    private int SharedExpert(string name, SourceTensor gate, int layer, int x)
    {
        int all = Gated($"{name}.shared", gate, _source.Require(TensorRole.SharedUp, layer), (TensorRole.SharedGate, TensorRole.SharedUp, TensorRole.SharedDown), layer, x);
        if (_source.Weight(TensorRole.SharedRouter, layer) is not { } router)
        {
            return all;
        }

        // Some files have the row as a vector.
        SourceTensor row = router.Shape.Rank == 1 ? router with { Shape = new Shape(1, router.Shape[0]) } : router;
        int weight = Product($"{name}.shared.router", row, null, 1, _width, x);
        weight = Write($"{name}.shared.weight", new Unary(UnaryFunction.Logistic), 1, weight);
        return Write($"{name}.shared.weighted", new Mul(), _width, all, weight);
    }

    private (SourceTensor Gate, SourceTensor Up) GateUp(int layer)
    {
        if (_source.Weight(TensorRole.Gate, layer) is { } gate)
        {
            return (gate, _source.Require(TensorRole.Up, layer));
        }

        SourceTensor fused = _source.Require(TensorRole.GateUp, layer);
        int width = fused.Shape.Rank == 2 && fused.Shape[0] % 2 == 0
            ? fused.Shape[0] / 2
            : throw LanguageError.Tensor(fused.Name, $"is {fused.Shape}.", "Gate and up are [2F,D].");
        return (fused.Rows(0, width), fused.Rows(width, width));
    }

    private int Gated(string name, SourceTensor gate, SourceTensor up, (TensorRole Gate, TensorRole Up, TensorRole Down) roles, int layer, int x)
    {
        int width = gate.Shape[0];
        int gated = Product($"{name}.gate", gate, _source.Bias(roles.Gate, layer), width, _width, x), upward = Product($"{name}.up", up, _source.Bias(roles.Up, layer), width, _width, x);
        int product = Write($"{name}.gated", new GatedProduct(_settings.Gate), width, gated, upward);
        return SplitProduct($"{name}.output", roles.Down, layer, width, product);
    }

    private int Norm(TensorRole role, int layer, int x, int group)
    {
        SourceTensor weight = _source.Require(role, layer);
        if (weight.Shape != new Shape(group))
        {
            throw LanguageError.Tensor(weight.Name, $"is {weight.Shape}.", $"It is [{group}].");
        }

        if (weight.Type != ElementType.Float32 || _settings.NormOffset != 0)
        {
            weight = ConstantSet.Computed(weight.Name, [.. weight.ToFloats().Select(w => w + _settings.NormOffset)]);
        }

        return Write(Name(role, layer), new RmsNorm(_settings.NormEpsilon), _tensors[x].Shape[1], x, Constant(weight));
    }

    private int Normed(TensorRole role, int layer, int x, int group) => _source.Weight(role, layer) is null ? x : Norm(role, layer, x, group);

    private static string Name(TensorRole role, int layer) => role == TensorRole.OutputNorm ? "output.norm" : $"layer{layer}." + role switch
    {
        TensorRole.AttentionNorm => "attention.norm",
        TensorRole.QueryNorm => "attention.query.norm",
        TensorRole.KeyNorm => "attention.key.norm",
        TensorRole.PostAttentionNorm => "attention.post_norm",
        TensorRole.FeedForwardNorm => "feed_forward.norm",
        _ => "feed_forward.post_norm",
    };

    // A projection whose input is split over devices: the bias is added once, behind the sum of the parts.
    private int SplitProduct(string name, TensorRole role, int layer, int inputs, int x)
    {
        int sums = Product(name, _source.Require(role, layer), null, _width, inputs, x);
        return _source.Bias(role, layer) is { } bias ? Write($"{name}.biased", new Add(), _width, sums, Constant(Vector(bias, _width))) : sums;
    }

    private int Product(string name, SourceTensor weight, SourceTensor? bias, int outputs, int inputs, int x)
    {
        Fits(weight, outputs, inputs);
        return bias is null
            ? Write(name, new FullyConnected(), outputs, x, Constant(weight))
            : Write(name, new FullyConnected(), outputs, x, Constant(weight), Constant(Vector(bias, outputs)));
    }

    private static void Fits(SourceTensor weight, int outputs, int inputs)
    {
        if (weight.Shape != new Shape(outputs, inputs))
        {
            throw LanguageError.Tensor(weight.Name, $"is {weight.Shape}.", $"It is [{outputs},{inputs}].");
        }
    }

    private static SourceTensor Vector(SourceTensor bias, int length) => bias.Shape == new Shape(length)
        ? bias.Type == ElementType.Float32 ? bias : ConstantSet.Computed(bias.Name, bias.ToFloats())
        : throw LanguageError.Tensor(bias.Name, $"is {bias.Shape}.", $"It is [{length}].");

    private int Write(string name, Operator operation, int width, params ReadOnlySpan<int> inputs)
    {
        int output = Add(new Tensor(name, ElementType.Float32, new Shape(1, width)));
        _nodes.Add(new Node(name, operation, [.. inputs], [output]));
        return output;
    }

    private int Constant(SourceTensor source) => _constants.IndexOf(source, Add);

    private int Add(Tensor tensor)
    {
        _tensors.Add(tensor);
        return _tensors.Count - 1;
    }
}
