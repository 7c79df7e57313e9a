using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Runs an <see cref="Edge.Model.Add"/> of two activations.</summary>
internal sealed class AddRows(TokenKernels kernels, FloatRows left, FloatRows right, FloatRows target, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.Add(left[row], right[row], target[row], Count);
}
