using Edge.Kernels.Blocks;
using Edge.Model;
using Edge.Model.Packing;
using Edge.Testing;

namespace Edge.Kernels.Tests.Blocks;

/// <summary>Packing moves bytes and changes no value.</summary>
public sealed class PackedRowsTests
{
    [Theory]
    [MemberData(nameof(RandomBlocks.AllTypes), MemberType = typeof(RandomBlocks))]
    public void A_packed_part_of_a_matrix_decodes_to_the_values_of_the_file(ElementType type)
    {
        SeededRandom random = SeededRandom.Of(type.ToString());
        const int Rows = 21, Columns = 1024, FirstRow = 3, PartRows = 13, FirstColumn = 256, PartColumns = 512;
        byte[] matrix = RandomBlocks.Matrix(random, type, Rows, Columns);
        float[] values = new float[Rows * Columns];
        BlockCodec.Decode(type, matrix, values);
        long stride = type.Bytes(Columns);

        foreach (WeightLayout layout in (WeightLayout[])[WeightLayout.RowMajor, WeightPacking.LayoutOf(type)])
        {
            byte[] packed = new byte[WeightPacking.PackedBytes(type, layout, PartRows, PartColumns)];
            WeightPacking.Pack(type, layout, PartRows, PartColumns, matrix.AsSpan((int)((FirstRow * stride) + type.Bytes(FirstColumn))), stride, packed);

            float[] row = new float[PartColumns];
            for (int i = 0; i < PartRows; i++)
            {
                PackedRows.Decode(type, layout, packed, i, row);
                row.ShouldBe(values.AsSpan(((FirstRow + i) * Columns) + FirstColumn, PartColumns).ToArray(), $"{layout}, row {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(RandomBlocks.PackedTypes), MemberType = typeof(RandomBlocks))]
    public void Packing_costs_at_most_five_percent(ElementType type)
    {
        long packed = WeightPacking.PackedBytes(type, WeightPacking.LayoutOf(type), 2048, 2048);

        ((double)packed).ShouldBeLessThan(type.Bytes(2048L * 2048) * 1.05);
    }

    [Fact]
    public void What_cannot_be_packed_is_refused()
    {
        Should.Throw<EdgeException>(() => WeightPacking.PackedBytes(ElementType.Float16, WeightLayout.Rows8, 8, 32)).Code.ShouldBe(5040);
        Should.Throw<EdgeException>(() => WeightPacking.PackedBytes(ElementType.Q4_K, WeightLayout.Rows8, 8, 128)).Code.ShouldBe(5041);
        Should.Throw<EdgeException>(() => WeightPacking.PackedBytes(ElementType.Q4_K, WeightLayout.RowMajor, 8, 0)).Code.ShouldBe(5041);
        Should.Throw<EdgeException>(() => WeightPacking.Pack(ElementType.Q8_0, WeightLayout.Rows8, 2, 32, new byte[67], 34, new byte[320])).Code.ShouldBe(5042);
        Should.Throw<EdgeException>(() => WeightPacking.Pack(ElementType.Q8_0, WeightLayout.Rows8, 2, 32, new byte[68], 34, new byte[319])).Code.ShouldBe(5042);
        Should.Throw<EdgeException>(() => BlockCodec.Decode(ElementType.Int8, new byte[4], new float[4])).Code.ShouldBe(5043);
        Should.Throw<EdgeException>(() => BlockCodec.Decode(ElementType.Q8_0, new byte[34], new float[31])).Code.ShouldBe(5044);
    }
}
