using System.Runtime.InteropServices;
using Edge.Kernels.Products;
using Edge.Kernels.Tests.Blocks;
using Edge.Kernels.Tests.Language;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Packing;
using Edge.Testing;

namespace Edge.Kernels.Tests.Products;

/// <summary>The sum of a product over devices is that of one device, wherever columns are cut.</summary>
public sealed unsafe class SplitSumTests
{
    private const int Outputs = 45, Columns = 1536, Rows = 6;

    [Theory]
    [MemberData(nameof(RandomBlocks.AllTypes), MemberType = typeof(RandomBlocks))]
    public void Parts_add_up_to_the_whole_bit_for_bit(ElementType type)
    {
        SeededRandom random = SeededRandom.Of($"{type}");
        byte[] matrix = RandomBlocks.Matrix(random, type, Outputs, Columns);
        using FloatMemory x = FloatMemory.Random(random, Rows * Columns, 10);
        foreach (int part in type.IsPacked() ? new[] { 32, 128, 256 }.Where(p => p % type.BlockElements() == 0) : [256])
        {
            double[] whole = Sum(type, matrix, x, 0, Columns, part, Rows);
            foreach (int cut in (ReadOnlySpan<int>)[256, 512, 1280])
            {
                double[] left = Sum(type, matrix, x, 0, cut, part, Rows), right = Sum(type, matrix, x, cut, Columns - cut, part, Rows);
                float[] sum = [.. left.Zip(right, (a, b) => (float)(a + b))], expected = [.. whole.Select(v => (float)v)];
                if (type.IsPacked())
                {
                    sum.ShouldBe(expected, $"parts of {part}, cut at {cut}");
                }
                else
                {
                    sum.Zip(expected).Max(p => Math.Abs(p.First - p.Second)).ShouldBeLessThan(1e-3f); // nothing is quantised behind them
                }
            }

            Sum(type, matrix, x, 0, Columns, part, 1).ShouldBe(whole[..Outputs], "a row alone");
        }
    }

    /// <summary>Rows of sums over columns <paramref name="first"/> and on.</summary>
    private static double[] Sum(ElementType type, byte[] matrix, FloatMemory x, int first, int columns, int part, int rows)
    {
        WeightLayout layout = WeightPacking.LayoutOf(type);
        int bytes = (int)WeightPacking.PackedBytes(type, layout, Outputs, columns);
        void* weights = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        WeightPacking.Pack(type, layout, Outputs, columns, matrix.AsSpan((int)type.Bytes(first)), type.Bytes(Columns), new Span<byte>(weights, bytes));
        using WorkerTeam team = new(2);
        using ActivationRows activations = new(rows, columns);
        using FloatMemory sums = new(2 * rows * Outputs);
        activations.Quantize(x.At(first), Columns, rows, team);
        MatrixProduct.Create(type, layout, Outputs, columns).Sum((nint)weights, activations, rows, part, sums.Address, Outputs, team);
        NativeMemory.AlignedFree(weights);
        return MemoryMarshal.Cast<float, double>(sums.Span).ToArray();
    }
}
