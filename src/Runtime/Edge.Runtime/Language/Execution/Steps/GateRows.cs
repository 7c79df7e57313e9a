using Edge.Kernels.Language;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="GatedProduct"/>.</summary>
internal sealed class GateRows(TokenKernels kernels, FloatRows gate, FloatRows up, FloatRows target, int count, GateFunction function) : RowStep(count)
{
    protected override void RunRow(TokenRun run, int row) => kernels.GatedProduct(gate[row], up[row], target[row], Count, function);
}
