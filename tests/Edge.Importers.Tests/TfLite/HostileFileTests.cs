using System.Buffers.Binary;
using System.Diagnostics;
using Edge.Model;

namespace Edge.Importers.Tests.TfLite;

/// <summary>Files that mean harm: what each claims must not be believed before it is checked, nor paid for.</summary>
public sealed class HostileFileTests
{
    private const int Logistic = 14;

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        byte[] file = SampleModels.All["convolutions"];

        for (int length = 0; length < file.Length; length++)
        {
            EdgeException error = Should.Throw<EdgeException>(() => TfliteImporter.Import(file.AsMemory(0, length), "cut"));
            error.Code.ShouldBeOneOf(2000, 2002);
        }
    }

    [Theory]
    [InlineData(0u, 2003)]
    [InlineData(0x7FFFFFFFu, 2002)]
    [InlineData(0xFFFFFFFFu, 2002)]
    public void A_root_outside_of_the_file_is_refused(uint root, int code)
    {
        byte[] file = SampleModels.All["convolutions"];
        BinaryPrimitives.WriteUInt32LittleEndian(file = [.. file], root);

        // Offset 0 makes the header a table; its vtable lies before the file.
        Refusal(file).Code.ShouldBeOneOf(code, 2002);
    }

    [Fact]
    public void Tables_that_share_one_long_name_do_not_multiply_it()
    {
        var model = new TfliteModel();
        var tensor = new FlatNode().Int32s(0, 1, 3).Text(3, new string('n', 500_000));
        for (int i = 0; i < 100_000; i++)
        {
            model.Tensor(tensor);
        }

        model.Operator(Logistic, [0], [1]);

        IsBounded(model.File([0], [1])).ShouldBe(2004);
    }

    [Fact]
    public void Vectors_that_share_their_elements_do_not_multiply_them()
    {
        var model = new TfliteModel();
        var tensor = new FlatNode().Int32s(0, [.. Enumerable.Repeat(1, 100_000)]).Text(3, "t");
        for (int i = 0; i < 10_000; i++)
        {
            model.Tensor(tensor);
        }

        model.Operator(Logistic, [0], [1]);

        IsBounded(model.File([0], [1])).ShouldBe(2004);
    }

    [Fact]
    public void Constants_that_share_their_bytes_are_not_hashed_without_end()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 100_000]);
        FlatNode constant = model.ConstantTable("c", TfliteModel.Float32, [1, 100_000], new byte[400_000]);
        int value = x;
        for (int i = 0; i < 5_000; i++)
        {
            int next = model.Tensor("y", TfliteModel.Float32, [1, 100_000]);
            model.Operator(0, [value, model.Tensor(constant)], [next]);
            value = next;
        }

        IsBounded(model.File([x], [value])).ShouldBe(2004);
    }

    [Fact]
    public void State_that_is_larger_than_the_file_is_not_allocated()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 5]);
        int state = model.Tensor(new FlatNode().Int32s(0, 1, 1 << 30).Byte(1, TfliteModel.Float32).Boolean(5));
        int y = model.Tensor("y", TfliteModel.Float32, [1, 2]);
        model.Operator(27, [x, model.Floats("f", [4, 5], new float[20]), model.Floats("t", [4, 3], new float[12]), -1, state], [y], 6, new FlatNode().Int32(0, 2));

        IsBounded(model.File([x], [y])).ShouldBe(2004);
    }

    [Fact]
    public void Operators_with_many_operands_stay_within_the_budget()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1]);
        int y = model.Tensor("y", TfliteModel.Float32, [100_000, 1]);
        model.Operator(83, [.. Enumerable.Repeat(x, 100_000)], [y], 59, new FlatNode());

        IsBounded(model.File([x], [y])).ShouldBe(2004);
    }

    [Fact]
    public void Operators_with_many_results_stay_within_the_budget()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [50_000]);
        FlatNode part = new FlatNode().Int32s(0, 1).Text(3, "part");
        int[] parts = [.. Enumerable.Range(0, 50_000).Select(_ => model.Tensor(part))];
        model.Operator(49, [model.List("axis", 0), x], parts, 35, new FlatNode());

        IsBounded(model.File([x], parts)).ShouldBe(2004);
    }

    [Fact]
    public void A_thousand_wrong_nodes_are_not_all_reported()
    {
        var model = new TfliteModel();
        int x = model.Tensor(new string('x', 400), TfliteModel.Float32, [1, 5]);
        int[] wrong = [.. Enumerable.Range(0, 1000).Select(i => model.Tensor(new string('y', 400), TfliteModel.Float32, [1, 6]))];
        foreach (int y in wrong)
        {
            model.Operator(Logistic, [x], [y]);
        }

        byte[] file = model.File([x], wrong);

        IsBounded(file).ShouldBe(1121);
        Refusal(file).Diagnostics.Length.ShouldBeInRange(2, GraphVerifier.MaxFindings + 10);
    }

    [Theory]
    [InlineData(new[] { 0 }, 2014)]
    [InlineData(new[] { -1, 4 }, 2014)]
    [InlineData(new[] { 65536, 65536 }, 2014)]
    [InlineData(new[] { int.MaxValue, int.MaxValue, int.MaxValue }, 2014)]
    [InlineData(new[] { 1, 1, 1, 1, 1, 1, 1 }, 2014)]
    public void Absurd_shapes_are_refused(int[] shape, int code)
    {
        var model = new TfliteModel();
        int x = model.Tensor("the input", TfliteModel.Float32, shape), y = model.Tensor("y", TfliteModel.Float32, shape);
        model.Operator(Logistic, [x], [y]);

        EdgeException error = model.Refused([x], [y]);

        error.Code.ShouldBe(code);
        error.Message.ShouldContain("the input");
    }

    [Theory]
    [InlineData(new[] { -1, 4 }, true)]
    [InlineData(new[] { 1, -1 }, false)]
    public void Only_the_batch_may_be_dynamic(int[] signature, bool imported)
    {
        var model = new TfliteModel();
        int x = model.Tensor(new FlatNode().Int32s(0, 1, 4).Text(3, "x").Int32s(7, signature)), y = model.Tensor("y", TfliteModel.Float32, [1, 4]);
        model.Operator(Logistic, [x], [y]);

        if (imported)
        {
            model.Import([x], [y]).Tensor("x").Shape.ShouldBe(new Shape(1, 4));
        }
        else
        {
            model.Refused([x], [y]).Code.ShouldBe(2014);
        }
    }

    [Fact]
    public void A_constant_shorter_than_its_shape_is_refused()
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Float32, [1, 4]), y = model.Tensor("y", TfliteModel.Float32, [1, 4]);
        model.Operator(0, [x, model.Constant("c", TfliteModel.Float32, [4], new byte[15])], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2015);
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(-1f, 0)]
    [InlineData(1f, 128)]
    [InlineData(1f, long.MinValue)]
    public void Quantisation_out_of_range_is_refused(float scale, long zeroPoint)
    {
        var model = new TfliteModel();
        int x = model.Tensor("x", TfliteModel.Int8, [1, 4], scale, zeroPoint), y = model.Tensor("y", TfliteModel.Int8, [1, 4], 1);
        model.Operator(Logistic, [x], [y]);

        model.Refused([x], [y]).Code.ShouldBe(2016);
    }

    private static EdgeException Refusal(byte[] file) => Should.Throw<EdgeException>(() => TfliteImporter.Import(file, "hostile"));

    // The code of the refusal, after which time and memory have stayed in bounds.
    private static int IsBounded(byte[] file)
    {
        long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
        int code = Refusal(file).Code;
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(TfliteImporter.MaxAllocatedBytes(file.Length));
        Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(5));
        return code;
    }
}
