using Edge.Kernels.Language;
using Edge.Kernels.Products;

namespace Edge.Runtime.Language;

/// <summary>Runs a <see cref="Edge.Model.FullyConnected"/>, on a device's rows or columns of its matrix.</summary>
/// <param name="product">The product.</param>
/// <param name="weights">The matrix.</param>
/// <param name="activations">The input as products read it.</param>
/// <param name="source">The input where this step makes that of it; null where an earlier one did.</param>
/// <param name="target">The output.</param>
internal sealed class ProductRows(MatrixProduct product, WeightAddress weights, ActivationRows activations, FloatRows? source, FloatRows target) : TokenStep
{
    public override void Run(TokenRun run)
    {
        if (source is { } rows)
        {
            activations.Quantize(rows.Address, rows.Stride, run.Rows, run.Team);
        }

        product.Run(weights.In(run), activations, run.Rows, target.Address, target.Stride, run.Team);
    }
}
