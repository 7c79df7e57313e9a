using Edge.Kernels.Language;

namespace Edge.Runtime.Language;

/// <summary>Runs an <see cref="Edge.Model.RmsNorm"/>.</summary>
internal sealed class NormRows(TokenKernels kernels, FloatRows source, WeightAddress weight, FloatRows target, int count, int group, float epsilon) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.RmsNorm(source[row], weight.In(run), target[row], Count, group, epsilon);
}
