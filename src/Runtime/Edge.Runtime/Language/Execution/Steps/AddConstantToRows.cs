using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Adds a constant to every row: a bias.</summary>
internal sealed class AddConstantToRows(TokenKernels kernels, FloatRows source, WeightAddress constant, FloatRows target, int count) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.Add(source[row], constant.In(run), target[row], Count);
}
