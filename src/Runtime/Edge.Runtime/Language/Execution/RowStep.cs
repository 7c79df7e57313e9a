using Edge.Kernels.Threading;

namespace Edge.Runtime.Language;

/// <summary>A step that does the same to each row: a few rows on the calling thread, many in parts.</summary>
/// <param name="count">Values that it computes for a row.</param>
internal abstract class RowStep(int count) : TokenStep, IParallelJob
{
    private const int PartValues = 8192; // a few microseconds of work

    private readonly int _rowsOfAPart = Math.Max(1, PartValues / count);
    private TokenRun? _run;

    /// <summary>Values that it computes for a row.</summary>
    protected int Count { get; } = count;

    public sealed override void Run(TokenRun run)
    {
        _run = run;
        Prepare(run);
        run.Team.Run(this, (run.Rows + _rowsOfAPart - 1) / _rowsOfAPart);
    }

    void IParallelJob.Run(int part, int worker)
    {
        TokenRun run = _run!;
        int end = Math.Min(run.Rows, (part + 1) * _rowsOfAPart);
        for (int row = part * _rowsOfAPart; row < end; row++)
        {
            RunRow(run, row);
        }
    }

    /// <summary>What happens once before the rows.</summary>
    protected virtual void Prepare(TokenRun run)
    {
    }

    /// <summary>Computes a row.</summary>
    protected abstract void RunRow(TokenRun run, int row);
}
