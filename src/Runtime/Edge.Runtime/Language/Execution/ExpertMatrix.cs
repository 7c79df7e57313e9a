using Edge.Kernels.Language;
using Edge.Kernels.Products;

namespace Edge.Runtime.Language;

/// <summary>One of the three matrices of every expert that a device has.</summary>
/// <param name="Product">The product with one of them.</param>
/// <param name="First">The first one.</param>
/// <param name="StrideBytes">Bytes from one to the next.</param>
internal sealed record ExpertMatrix(MatrixProduct Product, WeightAddress First, long StrideBytes)
{
    /// <summary>Multiplies with the matrix of an expert, counted on the device.</summary>
    public void Run(TokenRun run, int expert, ActivationRows x, int rows, FloatRows target) =>
        Product.Run(First.Skip(expert * StrideBytes).In(run), x, rows, target.Address, target.Stride, run.Team);

    /// <summary>Multiplies with the matrix of an expert into rows of doubles, for a sum over devices.</summary>
    public void Sum(TokenRun run, int expert, ActivationRows x, int rows, int partColumns, FloatRows sums) =>
        Product.Sum(First.Skip(expert * StrideBytes).In(run), x, rows, partColumns, sums.Address, sums.Stride / 2, run.Team);
}
