using Edge.Kernels.Products.Floats;
using Edge.Kernels.Products.Packed;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Packing;

namespace Edge.Kernels.Products;

/// <summary>
/// The product of activations with a matrix of weights, <c>[R,K]·[N,K]ᵀ → [R,N]</c>. Made once for a shape and a type, run
/// on any matrix of them: experts are matrices at different addresses. The result of a row depends on nothing but the row
/// and the weights: not on the number of threads, nor on the rows beside it.
/// </summary>
public abstract class MatrixProduct
{
    /// <summary>Makes a product.</summary>
    /// <param name="type">Element type of the weights.</param>
    /// <param name="layout">How they lie.</param>
    /// <param name="outputs">N, the rows of the weights.</param>
    /// <param name="columns">K.</param>
    /// <exception cref="EdgeException">
    /// EDGE5040, EDGE5041: the weights cannot lie so. EDGE5047: the type has no product, or there are no outputs.
    /// </exception>
    public static MatrixProduct Create(ElementType type, WeightLayout layout, int outputs, int columns)
    {
        if (outputs <= 0 || !(type.IsPacked() || type.IsFloat()))
        {
            throw new EdgeException(5047, $"A matrix of {outputs} rows of type {type} cannot be multiplied.", "It has at least one row of floats or of a packed type.", "Convert the model to one of those types.");
        }

        _ = WeightPacking.PackedBytes(type, layout, outputs, columns); // Refuses what cannot be.
        return type.IsPacked() ? PackedProducts.Create(type, layout, outputs, columns) : FloatProducts.Create(type, outputs, columns);
    }

    /// <summary>Multiplies.</summary>
    /// <param name="weights">Address of the matrix.</param>
    /// <param name="x">Activations with K columns.</param>
    /// <param name="rows">R: the first rows of <paramref name="x"/>.</param>
    /// <param name="output">Address of the first output row, floats.</param>
    /// <param name="outputStrideFloats">Floats from an output row to the next.</param>
    /// <param name="team">Who does it.</param>
    public abstract void Run(nint weights, ActivationRows x, int rows, nint output, int outputStrideFloats, WorkerTeam team);

    /// <summary>
    /// Multiplies for a sum over several devices: parts of K are multiplied as by <see cref="Run"/> and added in double precision, so that
    /// a sum over any split at parts is the same when it is rounded to floats.
    /// </summary>
    /// <param name="weights">Address of the matrix.</param>
    /// <param name="x">Activations with K columns.</param>
    /// <param name="rows">R: the first rows of <paramref name="x"/>.</param>
    /// <param name="partColumns">Columns of a part: whole blocks of the weights, at most 512.</param>
    /// <param name="sums">Address of the first row of sums, doubles.</param>
    /// <param name="strideDoubles">Doubles from a row of sums to the next.</param>
    /// <param name="team">Who does it.</param>
    public abstract void Sum(nint weights, ActivationRows x, int rows, int partColumns, nint sums, int strideDoubles, WorkerTeam team);
}
