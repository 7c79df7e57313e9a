using System.Collections.Immutable;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>
/// What a training step computes for given taps and frozen parameters, and where everything lies: layer i runs at time i, its
/// backward pass at time 2·layers − i.
/// </summary>
internal sealed class StepPlan : IDisposable
{
    private readonly LayerFactory _factory;
    private readonly ImmutableArray<int> _taps;
    private readonly ImmutableArray<Storage> _storages;
    private readonly FloatMemory _arena;

    public StepPlan(Graph graph, ParameterTable parameters, TrainingOptions options, LayerContext context, ImmutableArray<int> taps)
    {
        (Context, _taps) = (context, taps);
        _factory = new LayerFactory(graph, parameters, options, context);
        Input = _factory[graph.Inputs[0]];
        Input.NeedsGradient = options.HasInputGradient;
        foreach (Node node in NodesBehind(graph, taps))
        {
            _factory.Add(node);
        }

        Layers = [.. _factory.Layers];
        foreach (Layer layer in Layers)
        {
            layer.Output.NeedsGradient |= layer.Inputs.Any(i => i.NeedsGradient) || layer.Parameters.Any(p => !p.Frozen);
        }

        _storages = [.. Layers.SelectMany(l => l.Inputs.Add(l.Output)).Append(Input).Concat(taps.Select(t => _factory[t])).Select(s => s.Owner).Distinct()];
        ArenaPlan plan = Lifetimes();
        long scratch = 0;
        plan.Add(Layers.Select(l => l.ScratchCount).DefaultIfEmpty().Max(), 0, End, place => scratch = place);
        plan.Place();
        _arena = new FloatMemory(plan.Count);
        context.Place(_arena, scratch);
    }

    /// <summary>The layers, in order.</summary>
    public ImmutableArray<Layer> Layers { get; }

    /// <summary>What they share.</summary>
    public LayerContext Context { get; }

    /// <summary>The input.</summary>
    public Storage Input { get; }

    /// <summary>Bytes of the arena.</summary>
    public long ArenaBytes => _arena.Count * sizeof(float);

    private int End => 2 * Layers.Length;

    /// <summary>The storage of a tap, or null where the tensor is none.</summary>
    public Storage? Tap(int tensor) => _taps.Contains(tensor) ? _factory[tensor] : null;

    /// <summary>Forgets the gradients of the last step.</summary>
    public void ForgetGradients()
    {
        foreach (Storage storage in _storages)
        {
            storage.HasGradient = false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _arena.Dispose();

    private static List<Node> NodesBehind(Graph graph, ImmutableArray<int> taps)
    {
        HashSet<int> needed = [.. taps];
        List<Node> nodes = [];
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(needed.Contains))
            {
                needed.UnionWith(node.Inputs);
                nodes.Insert(0, node);
            }
        }

        return nodes;
    }

    private ArenaPlan Lifetimes()
    {
        var plan = new ArenaPlan();
        HashSet<Storage> kept = [.. _taps.Select(t => _factory[t].Owner)];
        foreach (Storage storage in _storages)
        {
            (int first, int last) = (storage == Input.Owner ? 0 : int.MaxValue, 0);
            (int firstGradient, int lastGradient) = (int.MaxValue, storage == Input.Owner ? End : 0);
            for (int i = 0; i < Layers.Length; i++)
            {
                Layer layer = Layers[i];
                int backward = End - i;
                if (layer.Output.Owner == storage)
                {
                    (first, lastGradient) = (i, backward);
                    last = Math.Max(last, storage.NeedsGradient && layer.ReadsOutputBackwards ? backward : i);
                }

                for (int k = 0; k < layer.Inputs.Length; k++)
                {
                    if (layer.Inputs[k].Owner == storage)
                    {
                        last = Math.Max(last, layer.Output.NeedsGradient && layer.ReadsInputBackwards(k) ? backward : i);
                        firstGradient = Math.Min(firstGradient, backward);
                    }
                }
            }

            if (kept.Contains(storage))
            {
                (last, firstGradient) = (End, Layers.Length);
            }

            plan.Add(storage.Count, first == int.MaxValue ? 0 : first, last, place => storage.Value = place);
            if (storage.NeedsGradient)
            {
                plan.Add(storage.Count, Math.Min(firstGradient, lastGradient), lastGradient, place => storage.Gradient = place);
            }
        }

        return plan;
    }
}
