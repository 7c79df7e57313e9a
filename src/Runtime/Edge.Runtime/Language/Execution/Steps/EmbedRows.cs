using Edge.Kernels.Language;
using Edge.Model;

namespace Edge.Runtime.Language;

/// <summary>Runs an <see cref="EmbeddingLookup"/>: a row of the table for each token.</summary>
internal sealed class EmbedRows(TokenKernels kernels, ElementType type, WeightAddress table, int width, float scale, FloatRows target) : RowStep(width)
{
    private readonly long _rowBytes = type.Bytes(width);

    protected override void RunRow(TokenRun run, int row) =>
        kernels.Embed(type, table.In(run) + (nint)(run.Tokens[row] * _rowBytes), scale, target[row], Count);
}
