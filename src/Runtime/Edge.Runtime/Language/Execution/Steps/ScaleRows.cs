using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Multiplies every row by a number of its own: an <see cref="Edge.Model.Mul"/> with <c>[1,1]</c>.</summary>
internal sealed class ScaleRows(TokenKernels kernels, FloatRows source, FloatRows factors, FloatRows target, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.ScaleBy(source[row], factors[row], target[row], Count);
}
