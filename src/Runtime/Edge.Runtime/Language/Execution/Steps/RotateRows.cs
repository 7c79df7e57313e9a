using Edge.Kernels.Language;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Rope"/>.</summary>
internal sealed class RotateRows(TokenKernels kernels, FloatRows source, Rotations rotations, FloatRows target, int heads, Rope rope) : RowStep(heads * rope.HeadSize)
{
    protected override void Prepare(TokenRun run) => rotations.Fill(run);

    protected override void RunRow(TokenRun run, int row) =>
        kernels.Rotate(source[row], rotations.Rows[row], target[row], heads, rope.HeadSize, rotations.Pairs, rope.Pairing);
}
