using System.Runtime.InteropServices;
using Edge.Kernels.Blocks;
using Edge.Kernels.Products;
using Edge.Kernels.Tests.Blocks;
using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Model.Packing;
using Edge.Testing;

namespace Edge.Kernels.Tests.Products;

/// <summary>Products beside the written rule, computed in double: quantise, decode, multiply, add.</summary>
public sealed unsafe class MatrixProductTests
{
    [Theory]
    [MemberData(nameof(RandomBlocks.AllTypes), MemberType = typeof(RandomBlocks))]
    public void Every_type_and_layout_agrees_with_the_rule(ElementType type)
    {
        foreach (WeightLayout layout in Layouts(type))
        {
            foreach ((int rows, int outputs, int columns) in ((int, int, int)[])[(1, 1, 256), (1, 77, 512), (2, 8, 768), (3, 40, 256), (5, 33, 1280), (13, 100, 512), (70, 65, 1024)])
            {
                using Case c = new(type, layout, rows, outputs, columns);

                float[] actual = c.Run(rows, threads: 1);

                for (int row = 0; row < rows; row++)
                {
                    for (int n = 0; n < outputs; n++)
                    {
                        (double expected, double magnitude) = c.Expected(row, n);
                        Math.Abs(actual[(row * outputs) + n] - expected).ShouldBeLessThanOrEqualTo((2e-6 * magnitude) + 1e-30, $"{layout} {rows}×{outputs}×{columns}, row {row}, output {n}: {actual[(row * outputs) + n]} for {expected}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(RandomBlocks.AllTypes), MemberType = typeof(RandomBlocks))]
    public void A_row_has_the_same_bits_in_any_batch_and_on_any_number_of_threads(ElementType type)
    {
        foreach (WeightLayout layout in Layouts(type))
        {
            const int Rows = 70, Outputs = 200, Columns = 768;
            using Case c = new(type, layout, Rows, Outputs, Columns);
            float[] expected = c.Run(Rows, threads: 1);

            c.Run(Rows, threads: 4).ShouldBe(expected);
            foreach (int rows in (int[])[1, 2, 3, 4, 5, 6, 7, 9, 33])
            {
                c.Run(rows, threads: 2).ShouldBe(expected[..(rows * Outputs)], $"{layout}, {rows} rows");
            }
        }
    }

    [Fact]
    public void All_layouts_of_a_type_give_the_same_bits()
    {
        foreach (ElementType type in Enum.GetValues<ElementType>().Where(t => t.IsPacked()))
        {
            using Case interleaved = new(type, WeightLayout.Rows8, 6, 50, 512);
            using Case rowMajor = new(type, WeightLayout.RowMajor, 6, 50, 512);

            rowMajor.Run(6, 1).ShouldBe(interleaved.Run(6, 1));
            rowMajor.Run(1, 1).ShouldBe(interleaved.Run(1, 1));
        }
    }

    [Fact]
    public void Float_weights_need_no_whole_blocks()
    {
        foreach (ElementType type in (ElementType[])[ElementType.Float32, ElementType.Float16, ElementType.BFloat16])
        {
            using Case c = new(type, WeightLayout.RowMajor, 3, 5, 71);

            float[] actual = c.Run(3, 1);

            for (int i = 0; i < actual.Length; i++)
            {
                (double expected, double magnitude) = c.Expected(i / 5, i % 5);
                Math.Abs(actual[i] - expected).ShouldBeLessThanOrEqualTo(2e-6 * magnitude);
            }
        }
    }

    [Fact]
    public void A_product_allocates_nothing()
    {
        using WorkerTeam team = new(2);
        using Case c = new(ElementType.Q4_K, WeightLayout.Rows8, 4, 64, 512);
        Allocations.ShouldCease(() =>
        {
            c.Run(team, 1);
            c.Run(team, 4);
        });
    }

    [Fact]
    public void Impossible_products_are_refused()
    {
        Should.Throw<EdgeException>(() => MatrixProduct.Create(ElementType.Q8_0, WeightLayout.Rows8, 0, 32)).Code.ShouldBe(5047);
        Should.Throw<EdgeException>(() => MatrixProduct.Create(ElementType.Int8, WeightLayout.RowMajor, 8, 32)).Code.ShouldBe(5047);
        Should.Throw<EdgeException>(() => MatrixProduct.Create(ElementType.Q8_0, WeightLayout.Rows8, 8, 48)).Code.ShouldBe(5041);
        Should.Throw<EdgeException>(() => new ActivationRows(0, 32)).Code.ShouldBe(5046);
        Should.Throw<EdgeException>(() => new WorkerTeam(0)).Code.ShouldBe(5045);
    }

    private static WeightLayout[] Layouts(ElementType type) => [.. new HashSet<WeightLayout> { WeightLayout.RowMajor, WeightPacking.LayoutOf(type) }];

    /// <summary>Random weights and activations with room that nobody may write behind every output row.</summary>
    private sealed class Case : IDisposable
    {
        private const int Guard = 3;
        private readonly int _outputs, _columns;
        private readonly bool _quantizes;
        private readonly float[] _values, _activations;
        private readonly void* _weights;
        private readonly float* _source, _output;
        private readonly int _sourceStride;
        private readonly ActivationRows _x;
        private readonly MatrixProduct _product;

        public Case(ElementType type, WeightLayout layout, int rows, int outputs, int columns)
        {
            SeededRandom random = SeededRandom.Of($"{type} {rows} {outputs} {columns}");
            (_outputs, _columns, _quantizes) = (outputs, columns, type.IsPacked());
            byte[] matrix = RandomBlocks.Matrix(random, type, outputs, columns);
            _values = new float[outputs * columns];
            BlockCodec.Decode(type, matrix, _values);
            nuint bytes = (nuint)WeightPacking.PackedBytes(type, layout, outputs, columns);
            _weights = NativeMemory.AlignedAlloc(bytes, 64);
            WeightPacking.Pack(type, layout, outputs, columns, matrix, type.Bytes(columns), new Span<byte>(_weights, (int)bytes));

            _sourceStride = columns + 5;
            _source = (float*)NativeMemory.AlignedAlloc((nuint)(rows * _sourceStride * sizeof(float)), 64);
            _output = (float*)NativeMemory.AlignedAlloc((nuint)(rows * (outputs + Guard) * sizeof(float)), 64);
            for (int i = 0; i < rows * _sourceStride; i++)
            {
                _source[i] = RandomBlocks.Value(random) * (i % 97 == 0 ? 400 : 10);
            }

            _x = new ActivationRows(rows, columns);
            _product = MatrixProduct.Create(type, layout, outputs, columns);
            _activations = new float[rows * columns];
            for (int row = 0; row < rows; row++)
            {
                Quantized(new ReadOnlySpan<float>(_source + (row * _sourceStride), columns), _activations.AsSpan(row * columns, columns));
            }
        }

        public void Run(WorkerTeam team, int rows)
        {
            _x.Quantize((nint)_source, _sourceStride, rows, team);
            _product.Run((nint)_weights, _x, rows, (nint)_output, _outputs + Guard, team);
        }

        public float[] Run(int rows, int threads)
        {
            using WorkerTeam team = new(threads);
            new Span<float>(_output, rows * (_outputs + Guard)).Fill(12345);
            Run(team, rows);
            float[] result = new float[rows * _outputs];
            for (int row = 0; row < rows; row++)
            {
                Span<float> line = new(_output + (row * (_outputs + Guard)), _outputs + Guard);
                line[.._outputs].CopyTo(result.AsSpan(row * _outputs));
                line[_outputs..].ToArray().ShouldAllBe(value => value == 12345);
            }

            return result;
        }

        public (double Sum, double Magnitude) Expected(int row, int output)
        {
            double sum = 0, magnitude = 0;
            for (int k = 0; k < _columns; k++)
            {
                double term = (double)_values[(output * _columns) + k] * _activations[(row * _columns) + k];
                sum += term;
                magnitude += Math.Abs(term);
            }

            return (sum, magnitude);
        }

        public void Dispose()
        {
            _x.Dispose();
            NativeMemory.AlignedFree(_weights);
            NativeMemory.AlignedFree(_source);
            NativeMemory.AlignedFree(_output);
        }

        /// <summary>The rule of <see cref="ActivationRows"/>; float weights see the activations as they are.</summary>
        private void Quantized(ReadOnlySpan<float> source, Span<float> target)
        {
            for (int k = 0; k < source.Length; k++)
            {
                if (!_quantizes)
                {
                    target[k] = source[k];
                    continue;
                }

                ReadOnlySpan<float> block = source.Slice(k / 32 * 32, 32);
                float largest = 0;
                foreach (float value in block)
                {
                    largest = Math.Max(largest, Math.Abs(value));
                }

                float scale = largest / 127;
                target[k] = scale == 0 ? 0 : scale * MathF.Round(source[k] * (1 / scale));
            }
        }
    }
}
