using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Rounds sums in double precision to the floats that the program goes on with.</summary>
internal sealed class NarrowRows(TokenKernels kernels, FloatRows sums, FloatRows target, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.Narrow(sums[row], target[row], Count);
}
