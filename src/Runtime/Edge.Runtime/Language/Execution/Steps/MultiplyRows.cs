using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Runs an <see cref="Edge.Model.Mul"/> of two activations of the same width.</summary>
internal sealed class MultiplyRows(TokenKernels kernels, FloatRows left, FloatRows right, FloatRows target, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.Multiply(left[row], right[row], target[row], Count);
}
