using System.Collections.Immutable;

namespace Edge.Model;

/// <summary>Checks the program of one device of a language model: its order, and that it has loaded exactly the parts that it reads.</summary>
internal sealed class TokenProgramVerifier(Plan plan, int device, ImmutableArray<Diagnostic>.Builder found)
{
    private readonly PlanDevice _device = plan.Devices[device];
    private readonly HashSet<int> _acquired = [];
    private readonly Dictionary<int, ShardEntry> _entries = [];
    private readonly HashSet<int> _partial = [], _attended = [];
    private bool _kept, _offered;
    private int _step;

    public void Verify()
    {
        int before = found.Count;
        for (_step = 0; _step < _device.Steps.Length && found.Count == before; _step++)
        {
            Verify(_device.Steps[_step]);
        }

        if (found.Count == before)
        {
            Require(_acquired.Count == 0, "leaves weights acquired.", "Every load has its release in the same inference.");
        }
    }

    private void Verify(Step step)
    {
        Require(!_offered, "goes on behind its candidates.", "They are the last step.");
        switch (step)
        {
            case LoadStep load:
                Require(_acquired.Add(load.Shard), "loads a shard that it has.", "A shard is released before it is loaded again.");
                foreach (ShardEntry entry in plan.Shards[load.Shard].Entries)
                {
                    Require(_entries.TryAdd(entry.Tensor, entry), "loads a constant twice.", "Shards in use at a time have no constant in common.");
                }

                break;
            case ReleaseStep release:
                if (Require(_acquired.Remove(release.Shard), "releases a shard that it does not have.", "A load comes before its release."))
                {
                    foreach (ShardEntry entry in plan.Shards[release.Shard].Entries)
                    {
                        _entries.Remove(entry.Tensor);
                    }
                }

                break;
            case FeedStep:
                Require(!_kept, "feeds behind the point where rows are kept.", "Inputs are there before anything is computed.");
                break;
            case ComputeStep compute:
                VerifyCompute(compute);
                break;
            case AllReduceStep reduce:
                bool isSummand = _partial.Remove(reduce.Buffer);
                Require(isSummand == reduce.Summands.Contains(device), "adds what is no partial sum, or does not add its own.", "A summand has computed a part of the sum, the others have not.");
                break;
            case BroadcastStep broadcast:
                RequireComplete(broadcast.Buffer);
                break;
            case SendStep send:
                RequireComplete(send.Part.Buffer);
                break;
            case KeepOutputRowsStep keep:
                RequireComplete(keep.Buffer);
                Require(!_kept, "keeps output rows twice.", "Rows are dropped once.");
                _kept = true;
                break;
            case CandidatesStep candidates:
                RequireComplete(candidates.Buffer);
                Require(_kept, "offers candidates for all rows.", "Rows whose logits are not wanted are dropped before.");
                _offered = true;
                break;
            case ReceiveStep:
                break;
            default:
                Require(false, $"is a {step.GetType().Name}.", "Programs of language models load, feed, compute, exchange and offer candidates.");
                break;
        }
    }

    private void VerifyCompute(ComputeStep compute)
    {
        Node node = plan.Graph.Nodes[compute.Node];
        foreach (int input in compute.Inputs.Where(b => b >= 0))
        {
            RequireComplete(input);
            Require(!_kept || !plan.Graph.Inputs.Contains(_device.Buffers[input].Tensor), $"computes '{node.Name}' from positions behind the point where rows are kept.", "What depends on a token's place comes before.");
        }

        if (compute.Accumulation is { } sums)
        {
            Require(sums.IsFirst && !sums.IsLast && sums.Buffer == compute.Outputs[0] && node.Operator is FullyConnected or MixtureOfExperts, $"accumulates '{node.Name}' in a way that language models do not.", "A part of a product is computed at once, into the buffer of its sum, which an exchange completes.");
            _partial.Add(sums.Buffer);
        }

        Require(node.Operator is not Attention || _attended.Add(compute.Node), $"computes '{node.Name}' twice.", "A key-value cache is written once an inference.");
        for (int position = 0; position < node.Inputs.Length; position++)
        {
            if (plan.Graph.Input(node, position) is { IsConstant: true } constant && _entries.TryGetValue(node.Inputs[position], out ShardEntry? entry))
            {
                WeightSlice slice = entry.Slice ?? WeightSlices.Whole(constant);
                Require(Expected(compute, node, position, constant) is { } expected ? slice == expected : IsExpertPart(compute, node, position, slice), $"computes '{node.Name}' with another part of '{constant.Name}' than it has loaded.", "The slice of a weight is the rows and columns that its step computes.");
                Require(entry.Layout == WeightLayout.RowMajor || (node.Operator is FullyConnected && position == 1) || (node.Operator is MixtureOfExperts && position >= 2), $"computes '{node.Name}' with '{constant.Name}' packed.", "Only products read packed matrices.");
            }
        }
    }

    /// <summary>The slice of a constant that a step reads; null for the experts of a mixture.</summary>
    private static WeightSlice? Expected(ComputeStep compute, Node node, int position, Tensor constant)
    {
        WeightSlice whole = WeightSlices.Whole(constant);
        return node.Operator switch
        {
            MixtureOfExperts => null,
            FullyConnected when position == 1 => whole with
            {
                FirstRow = compute.Output.Channel,
                Rows = compute.Output.Channels,
                FirstColumn = compute.Accumulation?.InputPart.Channel ?? 0,
                Columns = compute.Accumulation?.InputPart.Channels ?? whole.Columns,
            },
            FullyConnected => WeightSlices.Whole(constant) with { FirstRow = compute.Output.Channel, Rows = compute.Output.Channels },
            _ => whole,
        };
    }

    /// <summary>Whether gate, up and down have the same experts and columns, and all of them where nothing is left to add.</summary>
    private bool IsExpertPart(ComputeStep compute, Node node, int position, WeightSlice slice)
    {
        WeightSlice whole = WeightSlices.Whole(plan.Graph.Tensors[node.Inputs[4]]);
        ShardEntry? down = _entries.GetValueOrDefault(node.Inputs[4]);
        WeightSlice part = down?.Slice ?? whole;
        WeightSlice expected = position == 4
            ? part with { FirstRow = 0, Rows = whole.Rows }
            : new WeightSlice(part.FirstExpert, part.Experts, part.FirstColumn, part.Columns, 0, whole.Rows);
        return slice == expected && (compute.Accumulation is not null || part == whole);
    }

    private void RequireComplete(int buffer) =>
        Require(!_partial.Contains(buffer), "reads a partial sum.", "An exchange completes it before.");

    private bool Require(bool holds, string what, string why)
    {
        if (!holds)
        {
            found.Add(new Diagnostic(1210, $"Device '{_device.Name}' step {_step} {what}", why, "Make the plan again; if it came over a link or from a file, it is damaged."));
        }

        return holds;
    }
}
