using Edge.Kernels.Language;
using Edge.Transport.Collectives;

namespace Edge.Runtime.Language;

/// <summary>Runs an <see cref="Edge.Model.AllReduceStep"/> on the rows of a batch: of floats, or of doubles, each in the place of two.</summary>
internal sealed class SumRows(AllReduce sum, FloatRows rows) : TokenStep
{
    public override bool IsCommunication => true;

    public override void Run(TokenRun run) => sum.Run(run.Exchange, ReservedMemory.Floats(rows.Address, run.Rows * rows.Stride));
}
