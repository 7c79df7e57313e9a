using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Makes doubles of a partial sum that was computed in floats.</summary>
internal sealed class WidenRows(TokenKernels kernels, FloatRows source, FloatRows sums, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.Widen(source[row], sums[row], Count);
}
