using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.SoftCap"/>.</summary>
internal sealed class CapRows(TokenKernels kernels, FloatRows source, FloatRows target, int count, float limit) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.SoftCap(source[row], target[row], Count, limit);
}
