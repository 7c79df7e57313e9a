namespace Edge.Importers.Language;

/// <summary>The weights of a language model, by what they do.</summary>
internal abstract class TensorSource
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>Names of the tensors of layers that nobody has asked for: what they do is not in the graph.</summary>
    public IEnumerable<string> Unused => LayerTensors.Where(name => !_used.Contains(name));

    /// <summary>Names of the tensors of layers.</summary>
    protected abstract IEnumerable<string> LayerTensors { get; }

    /// <summary>A weight, or null where the model has none.</summary>
    /// <param name="role">What it does.</param>
    /// <param name="layer">Its layer; 0 outside the layers.</param>
    public SourceTensor? Weight(TensorRole role, int layer = 0) => Use(NameOf(role, layer) + ".weight");

    /// <summary>The bias behind a weight, or null where the model has none.</summary>
    public SourceTensor? Bias(TensorRole role, int layer = 0) => Use(NameOf(role, layer) + ".bias");

    /// <summary>A weight that the model must have.</summary>
    /// <exception cref="Edge.Model.EdgeException">EDGE2207 where it has none.</exception>
    public SourceTensor Require(TensorRole role, int layer = 0) => Weight(role, layer) ?? throw LanguageError.Missing(NameOf(role, layer) + ".weight");

    /// <summary>The weights of all experts of a layer, <c>[E,N,K]</c>; the files have them stacked or one by one.</summary>
    /// <param name="role">Gate, up or down.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="count">E.</param>
    public SourceTensor Experts(TensorRole role, int layer, int count)
    {
        if (StackName(role, layer) is { } stacked && Use(stacked) is { } stack)
        {
            return stack;
        }

        var parts = new List<SourceTensor>();
        for (int i = 0; i < count; i++)
        {
            string name = ExpertName(role, layer, i);
            parts.Add(Use(name) ?? throw LanguageError.Missing(name));
        }

        return SourceTensor.Stack(ExpertName(role, layer, -1), parts);
    }

    /// <summary>The tensor with a name in the file, or null.</summary>
    protected abstract SourceTensor? Find(string name);

    /// <summary>What the file calls a weight, without its ending.</summary>
    protected abstract string NameOf(TensorRole role, int layer);

    /// <summary>What the file calls the weights of all experts in one tensor; null where it never does that.</summary>
    protected abstract string? StackName(TensorRole role, int layer);

    /// <summary>What the file calls the weight of one expert; −1 for all of them.</summary>
    protected abstract string ExpertName(TensorRole role, int layer, int expert);

    private SourceTensor? Use(string name)
    {
        _used.Add(name);
        return Find(name);
    }
}
