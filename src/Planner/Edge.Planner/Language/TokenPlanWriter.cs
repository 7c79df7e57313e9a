using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Planner.Language;

/// <summary>
/// Writes the programs of all devices (ADR 4). Every device walks through the graph once and keeps what it needs: its part
/// of each <see cref="SplitGroup"/>, and what all devices do for themselves. A block ends where partial sums are complete on
/// the device: what comes behind the exchange belongs to the next one.
/// </summary>
internal sealed class TokenPlanWriter
{
    private readonly LanguageGraph _network;
    private readonly Graph _graph;
    private readonly LanguagePlanRequest _request;
    private readonly AllReduceAlgorithm _algorithm;
    private readonly IReadOnlyDictionary<SplitGroup, int[]> _bounds;
    private readonly ShardTable _shards;
    private readonly TokenProgram[] _programs;
    private readonly bool[][] _needed;
    private readonly int _endpoint;
    private int _tag;

    /// <summary>Prepares to write.</summary>
    /// <param name="network">The graph.</param>
    /// <param name="request">Devices and limits.</param>
    /// <param name="bounds">For each group the first column of each device, and behind them the number of columns.</param>
    /// <param name="algorithm">The way of partial sums.</param>
    public TokenPlanWriter(LanguageGraph network, LanguagePlanRequest request, IReadOnlyDictionary<SplitGroup, int[]> bounds, AllReduceAlgorithm algorithm)
    {
        (_network, _graph, _request, _bounds, _algorithm) = (network, network.Graph, request, bounds, algorithm);
        _shards = new ShardTable(_graph);
        _programs = [.. request.Cluster.Devices.Select(d => new TokenProgram(_graph, _shards, d))];
        _endpoint = _programs.Length - 1;
        _needed = [.. Enumerable.Range(0, _programs.Length).Select(Needed)];
    }

    /// <summary>Writes the plan, without weight budgets.</summary>
    public Plan Write()
    {
        FeedInputs();
        string block = _graph.Name;
        for (int n = 0; n < _graph.Nodes.Length; n++)
        {
            Node node = _graph.Nodes[n];
            switch (node.Operator)
            {
                case EmbeddingLookup:
                    Embed(n);
                    break;
                case var _ when _network.GroupOf(n) is { } group:
                    Share(n, group);
                    break;
                default:
                    foreach (int device in Devices(d => _needed[d][node.Outputs[0]]))
                    {
                        Compute(device, n, Region.Of(_graph.Tensors[node.Outputs[0]].Shape), Elementwise(n));
                    }

                    break;
            }

            if (n == _network.KeepAfter)
            {
                foreach (int device in Devices(d => _needed[d][node.Outputs[0]]))
                {
                    _programs[device].Add(new KeepOutputRowsStep(_programs[device].Read(node.Outputs[0])));
                }
            }
        }

        Offer();
        PlanDevice[] devices = new PlanDevice[_programs.Length];
        for (int i = 0; i < devices.Length; i++)
        {
            _programs[i].EndBlock("output");
            devices[i] = _programs[i].Place(_request.Tokens.RowCapacity);
        }

        string strategy = devices.Length == 1 ? "single" : "tensor";
        return new Plan(_graph, strategy, [.. devices], _endpoint, _shards.Shards, 0, 0) { Tokens = _request.Tokens };
    }

    /// <summary>Which tensors a device needs whole or, in a group, computes its part of.</summary>
    private bool[] Needed(int device)
    {
        bool[] needed = new bool[_graph.Tensors.Length];
        needed[_graph.Outputs[0]] = device == _endpoint;
        for (int n = _graph.Nodes.Length - 1; n >= 0; n--)
        {
            Node node = _graph.Nodes[n];
            bool works = _network.GroupOf(n) is { } group ? Has(device, group)
                : node.Operator is EmbeddingLookup ? device == _endpoint
                : needed[node.Outputs[0]];
            if (works)
            {
                foreach (int tensor in _network.ActivationsOf(n))
                {
                    needed[tensor] = true;
                }
            }
        }

        return needed;
    }

    private bool Has(int device, SplitGroup group) => _bounds[group][device + 1] > _bounds[group][device];

    private int[] Devices(Func<int, bool> which) => [.. Enumerable.Range(0, _programs.Length).Where(which)];

    private void FeedInputs()
    {
        for (int input = 0; input < _graph.Inputs.Length; input++)
        {
            foreach (int device in Devices(d => _needed[d][_graph.Inputs[input]]))
            {
                _programs[device].Feed(input);
            }
        }
    }

    private void Embed(int n)
    {
        int output = _graph.Nodes[n].Outputs[0];
        Region whole = Region.Of(_graph.Tensors[output].Shape);
        Compute(_endpoint, n, whole);
        _programs[_endpoint].EndBlock("embedding");
        int[] others = Devices(d => d != _endpoint && _needed[d][output]);
        if (others.Length > 0)
        {
            int tag = _tag++;
            _programs[_endpoint].Add(new BroadcastStep([.. others], tag, _programs[_endpoint].Read(output), whole));
            foreach (int device in others)
            {
                _programs[device].Add(new ReceiveStep(new TransferPart(_endpoint, tag, _programs[device].Write(output, whole), whole)));
            }
        }
    }

    /// <summary>Writes a node of a group: each device its part, and behind the last one the sum of all.</summary>
    private void Share(int n, SplitGroup group)
    {
        int output = _graph.Nodes[n].Outputs[0];
        int[] workers = Devices(d => Has(d, group));
        if (n != group.Sum)
        {
            foreach (int device in workers)
            {
                (int first, int end) = group.Channels(group.Tensors[output], _bounds[group][device], _bounds[group][device + 1]);
                Compute(device, n, Region.Of(_graph.Tensors[output].Shape) with { Channel = first, Channels = end - first }, Elementwise(n));
            }

            return;
        }

        Region whole = Region.Of(_graph.Tensors[output].Shape);
        int[] members = Devices(d => Has(d, group) || _needed[d][output]);
        foreach (int device in workers)
        {
            Compute(device, n, whole, isPart: members.Length > 1);
        }

        foreach (TokenProgram program in _programs)
        {
            program.EndBlock(_graph.Nodes[n].Name);
        }

        if (members.Length > 1)
        {
            int tag = _tag++, centre = members.Contains(_endpoint) ? _endpoint : members[^1];
            foreach (int device in members)
            {
                int buffer = Has(device, group) ? _programs[device].Read(output) : _programs[device].Write(output, whole);
                _programs[device].Add(new AllReduceStep(centre, [.. members], tag, buffer, _request.SumPayload, [.. workers], _algorithm));
            }
        }
    }

    private void Compute(int device, int n, Region region, int over = -1, bool isPart = false)
    {
        TokenProgram program = _programs[device];
        Node node = _graph.Nodes[n];
        foreach (int position in Enumerable.Range(0, node.Inputs.Length).Where(p => _graph.Input(node, p) is { IsConstant: true }))
        {
            Tensor constant = _graph.Tensors[node.Inputs[position]];
            WeightLayout layout = IsMatrix(node, position) ? WeightPacking.LayoutOf(constant.Type) : WeightLayout.RowMajor;
            program.Use(node.Inputs[position], SliceOf(device, n, position), layout);
        }

        ImmutableArray<int> inputs = [.. node.Inputs.Select(t => t < 0 || _graph.Tensors[t].IsConstant ? -1 : program.Read(t))];
        bool takesOver = over >= 0 && _network.ConsumersOf(over)[^1] == n && program.WindowOf(over) == region;
        int output = program.Write(node.Outputs[0], region, takesOver ? over : -1);
        Accumulation? accumulation = isPart ? new Accumulation(output, program.WindowOf(node.Inputs[0]), IsFirst: true, IsLast: false) : null;
        program.Add(new ComputeStep(n, region, inputs, [output], accumulation), Macs(device, n));
    }

    /// <summary>An input whose place the output of a node may take, value by value; -1 where there is none.</summary>
    private int Elementwise(int n) => _graph.Nodes[n].Operator is Add or Mul or GatedProduct or SoftCap or Unary
        ? _network.ActivationsOf(n).FirstOrDefault(t => !_network.IsInput(t) && _network.ConsumersOf(t)[^1] == n && _graph.Tensors[t].Shape == _graph.Output(_graph.Nodes[n]).Shape, -1)
        : -1;

    private static bool IsMatrix(Node node, int position) => node.Operator switch
    {
        FullyConnected => position == 1,
        MixtureOfExperts => position >= 2,
        _ => false,
    };

    private WeightSlice SliceOf(int device, int n, int position)
    {
        Node node = _graph.Nodes[n];
        WeightSlice whole = WeightSlices.Whole(_graph.Tensors[node.Inputs[position]]);
        if (_network.GroupOf(n) is not { } group)
        {
            return whole;
        }

        (int first, int end) = (_bounds[group][device], _bounds[group][device + 1]);
        switch (group.Kind)
        {
            case SplitKind.Experts:
                return whole with { FirstExpert = first, Experts = end - first };
            case SplitKind.ExpertColumns:
                return position == 4 ? whole with { FirstColumn = first, Columns = end - first } : whole with { FirstRow = first, Rows = end - first };
            case var _ when n == group.Sum:
                return whole with { FirstColumn = first, Columns = end - first };
            case var _ when node.Operator is FullyConnected:
                (first, end) = group.Channels(group.Tensors[node.Outputs[0]], first, end);
                return whole with { FirstRow = first, Rows = end - first };
            default:
                return whole;
        }
    }

    private long Macs(int device, int n)
    {
        long macs = _graph.Nodes[n].Operator.MacCount(_graph, _graph.Nodes[n]);
        return _network.GroupOf(n) is { } group
            ? (long)(macs * ((double)(_bounds[group][device + 1] - _bounds[group][device]) / group.Columns))
            : macs;
    }

    private void Offer()
    {
        int logits = _graph.Outputs[0], tag = _tag++;
        SplitGroup? group = _network.GroupOf(_network.ProducerOf(logits));
        foreach (int device in Devices(d => group is null ? d == _endpoint : Has(d, group)))
        {
            _programs[device].Add(new CandidatesStep(tag, _programs[device].Read(logits)));
        }
    }
}
