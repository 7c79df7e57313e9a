using System.Collections.Immutable;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Training.Layers;

namespace Edge.Training;

/// <summary>
/// A float32 graph whose constants can be learnt: reverse-mode differentiation (Griewank and Walther 2008) over the nodes that
/// the taps need. A step is <see cref="Forward"/>, losses that add to <see cref="Gradient"/> at any taps,
/// <see cref="Backward"/>, and an optimiser. Tensors are those of the graph, with the batch in front of each. Every sum is
/// made in an order that depends on the batch alone: results are the same bits for any number of threads. A step allocates
/// nothing; changed taps or frozen parameters are planned for at the next pass.
/// </summary>
public sealed class TrainableNetwork : IDisposable
{
    /// <summary>Largest batch.</summary>
    public const int MaxBatch = 1 << 16;

    private readonly WeightStore _weights;
    private readonly WorkerTeam _team;
    private readonly TrainingOptions _options;
    private readonly ParameterTable _table;
    private readonly bool[] _plannedFrozen;
    private ImmutableArray<int> _taps;
    private StepPlan? _plan;
    private bool _canGoBack;

    /// <summary>Prepares a graph.</summary>
    /// <param name="graph">A verified float32 graph of one input, batch 1; Quantize and Dequantize may be in it.</param>
    /// <param name="weights">Its constants: where training starts.</param>
    /// <param name="batch">Examples of a step.</param>
    /// <param name="team">The threads; not disposed of.</param>
    /// <param name="options">How it is trained.</param>
    /// <exception cref="EdgeException">EDGE7101, EDGE7105, EDGE7109: the graph, the batch or the options cannot be trained with.</exception>
    public TrainableNetwork(Graph graph, WeightStore weights, int batch, WorkerTeam team, TrainingOptions? options = null)
    {
        if (graph.Inputs.Length != 1 || graph.Tensors[graph.Inputs[0]].Type != ElementType.Float32)
        {
            throw new EdgeException(7101, $"Graph '{graph.Name}' cannot be trained.", "It needs one input, of float32.", "Cut off what converts the input, and feed floats.");
        }

        if (batch is < 1 or > MaxBatch)
        {
            throw new EdgeException(7105, $"A batch of {batch} cannot be.", $"It has 1 to {MaxBatch:N0} examples.", "Choose another batch.");
        }

        (Graph, _weights, Batch, _team, _options) = (graph, weights, batch, team, options ?? new TrainingOptions());
        _table = new ParameterTable(graph, weights, _options);
        Parameters = _table.All;
        _plannedFrozen = new bool[_table.All.Length];
        _taps = graph.Outputs;
        foreach (int tensor in _options.Noisy)
        {
            if (!graph.Nodes.Any(n => n.Operator is Quantize && n.Outputs[0] == tensor))
            {
                throw new EdgeException(7109, $"Tensor {tensor} cannot be noisy.", "Outputs of Quantize nodes can.", "Name the quantised tensor.");
            }
        }
    }

    /// <summary>The graph, with the constants that training started from.</summary>
    public Graph Graph { get; }

    /// <summary>Examples of a step.</summary>
    public int Batch { get; }

    /// <summary>
    /// Everything that is learnt, and running statistics, in the order of the nodes: the state that a checkpoint keeps beside
    /// <see cref="NoiseStep"/>.
    /// </summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>
    /// The tensors whose values and gradients are wanted; at first the outputs of the graph. Only what they need is computed.
    /// </summary>
    /// <exception cref="EdgeException">EDGE7103: a tensor is not an activation of the graph.</exception>
    public ImmutableArray<int> Taps
    {
        get => _taps;
        set
        {
            foreach (int tensor in value)
            {
                if (tensor < 0 || tensor >= Graph.Tensors.Length || Graph.Tensors[tensor].IsConstant)
                {
                    throw new EdgeException(7103, $"Tensor {tensor} cannot be a tap.", "Taps are activations of the graph.", "Choose the output of a node.");
                }
            }

            _taps = value;
            Forget();
        }
    }

    /// <summary>How many training passes noise was made for; a resumed training goes on from here.</summary>
    public long NoiseStep { get; set; }

    /// <summary>Bytes of the arena that values and gradients share, as last planned.</summary>
    public long ArenaBytes => _plan?.ArenaBytes ?? 0;

    /// <summary>Computes the taps for training: normalisation by the batch, which moves running statistics; noise where it is asked for.</summary>
    /// <param name="inputs"><c>[batch, …]</c> values of the input.</param>
    /// <exception cref="EdgeException">EDGE7102, EDGE7104, EDGE7110, EDGE7111: a node cannot be trained, memory is short, the number of inputs is wrong, a batch has too many values.</exception>
    public void Forward(ReadOnlySpan<float> inputs)
    {
        StepPlan plan = Feed(inputs);
        foreach (Layer layer in plan.Layers)
        {
            layer.Forward();
        }

        NoiseStep++;
        _canGoBack = true;
    }

    /// <summary>Computes the taps for evaluation: running statistics, rounding. No backward pass can follow.</summary>
    /// <inheritdoc cref="Forward"/>
    public void Infer(ReadOnlySpan<float> inputs)
    {
        StepPlan plan = Feed(inputs);
        foreach (Layer layer in plan.Layers)
        {
            layer.Infer();
        }

        _canGoBack = false;
    }

    /// <summary>The values of a tap, <c>[batch, …]</c>; of a quantised tensor the real values.</summary>
    /// <exception cref="EdgeException">EDGE7106: the tensor is no tap, or nothing was computed.</exception>
    public ReadOnlySpan<float> Value(int tensor)
    {
        (StepPlan plan, Storage storage) = Tapped(tensor);
        return plan.Context.Value(storage);
    }

    /// <summary>
    /// The gradient of the loss with respect to a tap, <c>[batch, …]</c>: losses add to it between <see cref="Forward"/> and
    /// <see cref="Backward"/>. Taps that are not asked for take no part in the backward pass, which uses what it is given up.
    /// </summary>
    /// <exception cref="EdgeException">EDGE7106: the tensor is no tap. EDGE7107: nothing that is learnt lies behind it.</exception>
    public Span<float> Gradient(int tensor)
    {
        (StepPlan plan, Storage storage) = Tapped(tensor);
        if (!storage.NeedsGradient)
        {
            throw new EdgeException(7107, $"Tensor {tensor} ('{Graph.Tensors[tensor].Name}') has no gradient.", "Every parameter behind it is frozen.", "Take the loss elsewhere, or unfreeze a parameter.");
        }

        Span<float> gradient = plan.Context.Gradient(storage);
        if (!storage.Contribute())
        {
            gradient.Clear();
        }

        return gradient;
    }

    /// <summary>The gradient of the input after <see cref="Backward"/>, where <see cref="TrainingOptions.HasInputGradient"/> asks for it.</summary>
    /// <exception cref="EdgeException">EDGE7107: it was not asked for.</exception>
    public ReadOnlySpan<float> InputGradient => _plan is { Input: { NeedsGradient: true, HasGradient: true } input } plan
        ? plan.Context.Gradient(input)
        : throw new EdgeException(7107, "The input has no gradient.", "It is computed backwards where the options ask for it.", "Set HasInputGradient, and run a step first.");

    /// <summary>Computes the gradients of all parameters that are not frozen: those of the last step are overwritten.</summary>
    /// <exception cref="EdgeException">EDGE7108: no training pass came before.</exception>
    public void Backward()
    {
        if (!_canGoBack || _plan is not { } plan)
        {
            throw new EdgeException(7108, "There is no pass to go back through.", "A backward pass follows a training pass, once.", "Call Forward first.");
        }

        _canGoBack = false;
        foreach (Parameter parameter in _table.All)
        {
            parameter.HasGradient = false;
        }

        for (int i = plan.Layers.Length - 1; i >= 0; i--)
        {
            if (plan.Layers[i].Output is { NeedsGradient: true, HasGradient: true })
            {
                plan.Layers[i].Backward();
            }
        }

        foreach (Parameter parameter in _table.All)
        {
            if (!parameter.HasGradient)
            {
                parameter.Gradient.Clear();
            }
        }
    }

    /// <summary>The graph for inference: the same tensors and nodes, with the learnt constants, normalisations folded into filter and bias.</summary>
    /// <param name="weights">Gets the constants.</param>
    /// <returns>The graph; filters and biases of normalised convolutions are added behind its tensors.</returns>
    public Graph Export(WeightStore weights) => FoldedGraph.Of(Graph, _weights, _table, weights);

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private StepPlan Feed(ReadOnlySpan<float> inputs)
    {
        StepPlan plan = Planned();
        if (inputs.Length != plan.Input.Count)
        {
            throw new EdgeException(7110, $"{inputs.Length:N0} values are given.", $"A batch of {Batch} has {plan.Input.Count:N0}.", "Give one value for each element of each example.");
        }

        plan.ForgetGradients();
        plan.Context.NoiseStep = NoiseStep;
        inputs.CopyTo(plan.Context.Value(plan.Input));
        return plan;
    }

    private StepPlan Planned()
    {
        bool isCurrent = _plan is not null;
        for (int i = 0; i < _plannedFrozen.Length; i++)
        {
            isCurrent &= _plannedFrozen[i] == _table.All[i].Frozen;
            _plannedFrozen[i] = _table.All[i].Frozen;
        }

        if (!isCurrent)
        {
            Forget();
            _plan = new StepPlan(Graph, _table, _options, new LayerContext(Batch, _team), _taps);
        }

        return _plan!;
    }

    private void Forget()
    {
        _plan?.Dispose();
        (_plan, _canGoBack) = (null, false);
    }

    private (StepPlan Plan, Storage Storage) Tapped(int tensor) => _plan is { } plan && plan.Tap(tensor) is { } storage
        ? (plan, storage)
        : throw new EdgeException(7106, $"Tensor {tensor} has no value here.", "Values are kept for taps, once a pass has computed them.", "Add it to Taps and run a pass.");
}
