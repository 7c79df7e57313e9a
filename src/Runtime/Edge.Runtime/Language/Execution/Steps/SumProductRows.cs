using Edge.Kernels.Language;
using Edge.Kernels.Products;

namespace Edge.Runtime.Language;

/// <summary>
/// Runs a <see cref="Edge.Model.FullyConnected"/> whose columns devices share out, in double precision
/// (<see cref="Edge.Model.SumParts"/>): a device's part of the sum, or all of it.
/// </summary>
/// <param name="product">The product.</param>
/// <param name="weights">The matrix.</param>
/// <param name="activations">The input as products read it.</param>
/// <param name="source">The input where this step makes that of it; null where an earlier one did.</param>
/// <param name="partColumns">Columns of a part.</param>
/// <param name="sums">Rows of doubles.</param>
internal sealed class SumProductRows(MatrixProduct product, WeightAddress weights, ActivationRows activations, FloatRows? source, int partColumns, FloatRows sums) : TokenStep
{
    public override bool MakesDoubles => true;

    public override void Run(TokenRun run)
    {
        if (source is { } rows)
        {
            activations.Quantize(rows.Address, rows.Stride, run.Rows, run.Team);
        }

        product.Sum(weights.In(run), activations, run.Rows, partColumns, sums.Address, sums.Stride / 2, run.Team);
    }
}
