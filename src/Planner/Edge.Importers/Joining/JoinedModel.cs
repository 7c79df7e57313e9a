using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Importers;

/// <summary>A head and a tail that were exported as two files, as the one network that they are together.</summary>
public sealed class JoinedModel
{
    private readonly ImportedModel _head, _tail;
    private readonly ImmutableArray<Tensor>.Builder _tensors;
    private readonly HashSet<string> _names;
    private readonly int[] _places;

    private JoinedModel(ImportedModel head, ImportedModel tail)
    {
        (_head, _tail) = (head, tail);
        _tensors = head.Graph.Tensors.ToBuilder();
        _names = [.. head.Graph.Tensors.Select(t => t.Name)];
        _places = new int[tail.Graph.Tensors.Length];
    }

    /// <summary>
    /// Joins two models: each input of the tail is the head's output of the same name or, where there is none, in the same
    /// place. The metadata are the head's (they say how to feed it), with what the tail alone knows.
    /// </summary>
    /// <param name="head">Its outputs feed the tail.</param>
    /// <param name="tail">Its outputs are the network's, before that of the head's early exit where it has one.</param>
    /// <exception cref="EdgeException">EDGE2040: the tail asks for what the head does not give.</exception>
    public static ImportedModel Of(ImportedModel head, ImportedModel tail) => new JoinedModel(head, tail).Join();

    private ImportedModel Join()
    {
        if (_head.Text is not null || _tail.Text is not null)
        {
            throw Mismatch("A language model is no head and no tail.");
        }

        Array.Fill(_places, -1);
        for (int i = 0; i < _tail.Graph.Inputs.Length; i++)
        {
            int input = _tail.Graph.Inputs[i];
            _places[input] = SeamOf(_tail.Graph.Tensors[input], i);
        }

        for (int t = 0; t < _places.Length; t++)
        {
            if (_places[t] < 0)
            {
                _places[t] = _tensors.Count;
                Tensor tensor = _tail.Graph.Tensors[t];
                _tensors.Add(tensor with { Name = Unique(tensor.Name) });
            }
        }

        Graph graph = new(
            $"{_head.Graph.Name}+{_tail.Graph.Name}",
            _tensors.ToImmutable(),
            [.. _head.Graph.Nodes, .. _tail.Graph.Nodes.Select(n => n with { Inputs = Moved(n.Inputs), Outputs = Moved(n.Outputs) })],
            _head.Graph.Inputs,
            [.. Moved(_tail.Graph.Outputs), .. _head.Graph.Outputs.Where(IsExit)]);
        WeightStore weights = new();
        foreach (ImportedModel part in (ReadOnlySpan<ImportedModel>)[_head, _tail])
        {
            foreach (Digest digest in part.Graph.Tensors.Where(t => t.IsConstant).Select(t => t.Constant!.Value).Distinct())
            {
                weights.Add(digest, part.Weights[digest]);
            }
        }

        ImmutableSortedDictionary<string, string> metadata = _tail.Metadata.Where(m => !m.Key.StartsWith("edge.input", StringComparison.Ordinal)).ToImmutableSortedDictionary(StringComparer.Ordinal).SetItems(_head.Metadata);
        if (_tail.Graph.Inputs is [int seam])
        {
            metadata = metadata.SetItem(ImportedModel.CutKey, _tensors[_places[seam]].Name);
        }

        return new ImportedModel(graph, weights, metadata);
    }

    /// <summary>Whether an output of the head is the one of its early exit: that one stays an output.</summary>
    private bool IsExit(int output) => _head.Metadata.TryGetValue(ImportedModel.ExitKey, out string? exit) && _head.Graph.Tensors[output].Name == exit;

    private int SeamOf(Tensor input, int position)
    {
        ImmutableArray<int> outputs = _head.Graph.Outputs;
        int output = outputs.FirstOrDefault(o => _head.Graph.Tensors[o].Name == input.Name, position < outputs.Length ? outputs[position] : -1);
        if (output < 0)
        {
            throw Mismatch($"The tail has {_tail.Graph.Inputs.Length} inputs, the head {outputs.Length} outputs.");
        }

        Tensor given = _head.Graph.Tensors[output];
        return given.Type == input.Type && given.Shape == input.Shape
            ? output
            : throw Mismatch($"The tail's '{input.Name}' is {input.Type} {input.Shape}, the head's '{given.Name}' {given.Type} {given.Shape}.");
    }

    private string Unique(string name)
    {
        while (!_names.Add(name))
        {
            name = $"tail/{name}";
        }

        return name;
    }

    private ImmutableArray<int> Moved(ImmutableArray<int> tensors) => [.. tensors.Select(t => t < 0 ? t : _places[t])];

    private EdgeException Mismatch(string why) => new(2040, $"'{_head.Graph.Name}' and '{_tail.Graph.Name}' are no head and tail.", why, "Name the head first, then the tail, both as they were exported from one network.");
}
