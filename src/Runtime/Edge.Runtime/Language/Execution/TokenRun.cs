using Edge.Kernels.Threading;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>The inference that a device is running: its rows, where its weights are, and who works.</summary>
internal sealed class TokenRun
{
    private readonly int[] _tokens, _positions, _sequences, _outputs;
    private int _tokenCount, _rowCount, _outputCount;

    public TokenRun(TokenSettings settings, int shards, WorkerTeam team, ITensorExchange exchange)
    {
        int capacity = settings.RowCapacity;
        (_tokens, _positions, _sequences, _outputs) = (new int[capacity], new int[capacity], new int[capacity], new int[capacity]);
        (Shards, Team, Exchange) = (new nint[shards], team, exchange);
    }

    /// <summary>Where each shard of the plan begins, while it is loaded.</summary>
    public nint[] Shards { get; }

    /// <summary>The threads that compute.</summary>
    public WorkerTeam Team { get; }

    /// <summary>Reaches the other devices.</summary>
    public ITensorExchange Exchange { get; }

    /// <summary>Counts inferences.</summary>
    public long Number { get; private set; }

    /// <summary>Rows that steps compute now: all of the batch, and behind the <see cref="KeepOutputRowsStep"/> those of its outputs.</summary>
    public int Rows { get; private set; }

    /// <summary>Token ids of the batch; none where this device is not the endpoint.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _tokenCount);

    /// <summary>Position of each row of the batch.</summary>
    public ReadOnlySpan<int> Positions => _positions.AsSpan(0, _rowCount);

    /// <summary>Sequence of each row of the batch.</summary>
    public ReadOnlySpan<int> Sequences => _sequences.AsSpan(0, _rowCount);

    /// <summary>Rows whose logits are wanted, ascending.</summary>
    public ReadOnlySpan<int> Outputs => _outputs.AsSpan(0, _outputCount);

    /// <summary>Takes a batch.</summary>
    public void Begin(ReadOnlySpan<int> tokens, ReadOnlySpan<int> positions, ReadOnlySpan<int> sequences, ReadOnlySpan<int> outputs)
    {
        tokens.CopyTo(_tokens);
        positions.CopyTo(_positions);
        sequences.CopyTo(_sequences);
        outputs.CopyTo(_outputs);
        (_tokenCount, _rowCount, _outputCount) = (tokens.Length, positions.Length, outputs.Length);
        Rows = _rowCount;
        Number++;
    }

    /// <summary>From here on only the rows of the outputs are there.</summary>
    public void KeepOutputs() => Rows = _outputCount;
}
