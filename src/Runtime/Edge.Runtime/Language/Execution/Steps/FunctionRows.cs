using Edge.Kernels.Language;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Unary"/>.</summary>
internal sealed class FunctionRows(TokenKernels kernels, Unary function, FloatRows source, FloatRows target, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.Apply(function, source[row], target[row], Count);
}
