using System.Diagnostics;
using Edge.Importers.Onnx.Schema;
using Edge.Model;

namespace Edge.Importers.Tests.Onnx;

/// <summary>What is wrong with a file is said with a number, and with the node that it is about.</summary>
public sealed class RefusalTests
{
    private static readonly (string Fault, int Code, Action<OnnxBuilder> Make)[] All =
    [
        ("an unknown operator", 2104, b => b.Node("Frobnicate", "x", "y")),
        ("an operator of another domain", 2104, b => b.Node("Relu", "x", "y").Model.Graph.Node[0].Domain = "org.example"),
        ("control flow", 2104, b => b.Node("If", "x", "y")),
        ("a cycle", 2107, b => b.Node("Add", "x b", "a").Node("Relu", "a", "b").Node("Relu", "b", "y")),
        ("a value that nothing writes", 2106, b => b.Node("Relu", "nowhere", "y")),
        ("a value written twice", 2106, b => b.Node("Relu", "x", "y").Node("Neg", "x", "y")),
        ("a constant that is written", 2106, b => b.Number("c", 1).Node("Neg", "x", "c").Node("Relu", "c", "y")),
        ("an output that nothing writes", 2106, b => b.Node("Relu", "x", "z")),
        ("a missing input", 2106, b => b.Node("Add", "x", "y")),
        ("an attribute of another kind", 2105, b => b.Node("LeakyRelu", "x", "y", ("alpha", "much"))),
        ("an attribute twice", 2105, b => b.Node("LeakyRelu", "x", "y", ("alpha", 1f), ("alpha", 2f))),
        ("a missing attribute", 2105, b => b.Node("Concat", "x x", "y")),
        ("an axis that does not exist", 2105, b => b.Node("Concat", "x x", "y", ("axis", 4))),
        ("a window without size", 2105, b => b.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 0, 2 }))),
        ("a window larger than its input", 2111, b => b.Node("MaxPool", "x", "y", ("kernel_shape", new[] { 9, 9 }))),
        ("a group that does not divide", 2111, b => b.Constant("w", new float[9], 3, 3, 1, 1).Node("Conv", "x w", "y", ("group", 2))),
        ("a filter that is computed", 2112, b => b.Node("Conv", "x x", "y")),
        ("a bias of another length", 2111, b => b.Constant("w", new float[4], 2, 2, 1, 1).Constant("b", new float[3], 3).Node("Conv", "x w b", "y")),
        ("a shape that depends on data", 2112, b => b.Node("Cast", "x", "s", ("to", OnnxBuilder.Int64)).Node("Reshape", "x s", "y")),
        ("a reshape to other elements", 2111, b => b.Ints("s", 5).Node("Reshape", "x s", "y")),
        ("a reshape to a huge size", 2111, b => b.Ints("s", long.MaxValue, 2).Node("Reshape", "x s", "y")),
        ("operands that do not broadcast", 2111, b => b.Constant("c", new float[7], 7).Node("Add", "x c", "y")),
        ("an absurd expansion", 2111, b => b.Ints("s", 1 << 20, 1 << 20, 1, 1).Node("Expand", "x s", "y")),
        ("an expansion beyond the budget", 2113, b => b.Ints("s", 1 << 12, 1 << 11, 1, 1, 1, 1).Node("Expand", "x s", "y")),
        ("padding without end", 2111, b => b.Ints("p", 0, 0, 0, 0, 0, 0, int.MaxValue, int.MaxValue).Node("Pad", "x p", "y")),
        ("padding by reflection", 2110, b => b.Ints("p", 0, 0, 1, 1, 0, 0, 1, 1).Node("Pad", "x p", "y", ("mode", "reflect"))),
        ("a cubic resize", 2110, b => b.Ints("s", 1, 2, 8, 8).Node("Resize", "x - - s", "y", ("mode", "cubic"))),
        ("a resize to fractions", 2110, b => b.Constant("s", [1, 1, 1.3f, 1.3f], 4).Node("Resize", "x - s", "y")),
        ("a constant of too few bytes", 2108, b => b.Raw("c", OnnxBuilder.Float, new byte[8], 4).Node("Add", "x c", "y")),
        ("a constant of strings", 2108, b => b.Raw("c", 8, [], 1).Node("Add", "x c", "y")),
        ("a constant of huge dimensions", 2108, b => b.Raw("c", OnnxBuilder.Float, [], 1L << 40).Node("Add", "x c", "y")),
        ("a constant of many dimensions", 2108, b => b.Raw("c", OnnxBuilder.Float, new byte[4], [.. Enumerable.Repeat(1L, 40)]).Node("Add", "x c", "y")),
        ("a range without end", 2101, b => b.Number("a", 0).Number("c", 1e30f).Number("d", 1).Node("Range", "a c d", "r").Node("Add", "x r", "y")),
        ("a division by zero", 2111, b => b.Ints("a", 1).Ints("c", 0).Node("Div", "a c", "d").Node("Reshape", "x d", "y")),
        ("a scale of zero", 2114, b => b.Qdq("x", 0, 0).Node("Relu", "x_dq", "y")),
        ("scales that change between", 2114, b => b.Qdq("x", 1, 0).Number("o", 2).Node("DequantizeLinear", "x_q o x_z", "y")),
        ("integers that are computed with", 2110, b => b.Qdq("x", 1, 0).Node("Relu", "x_q", "y")),
        ("an operator in training mode", 2110, b => b.Constant("p", [1, 1], 2).Node("BatchNormalization", "x p p p p", "y", ("training_mode", 1))),
        ("an unknown operator set", 2102, b => b.Node("Relu", "x", "y").Model.OpsetImport[0].Version = 99),
        ("no operator set", 2102, b => b.Node("Relu", "x", "y").Model.OpsetImport.Clear()),
        ("an input of strings", 2103, b => b.Node("Relu", "x", "y").Model.Graph.Input[0].Type.TensorType.ElemType = 8),
        ("an input of open height", 2103, b => b.Node("Relu", "x", "y").Model.Graph.Input[0].Type.TensorType.Shape.Dim[2].DimValue = 0),
        ("an input without shape", 2103, b => b.Node("Relu", "x", "y").Model.Graph.Input[0].Type = null),
        ("no input", 2103, b => b.Node("Constant", "", "y", ("value_float", 1f)).Model.Graph.Input.Clear()),
        ("no output", 2103, b => b.Node("Relu", "x", "z").Model.Graph.Output.Clear()),
        ("no nodes", 2100, _ => { }),
    ];

    public static TheoryData<string, int> Faults
    {
        get
        {
            TheoryData<string, int> faults = [];
            foreach ((string fault, int code, _) in All)
            {
                faults.Add(fault, code);
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Faults_have_numbers(string fault, int code)
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 1, 2, 4, 4).Output("y");
        All.Single(f => f.Fault == fault).Make(builder);

        EdgeException refusal = Should.Throw<EdgeException>(() => builder.Import(), fault);

        refusal.Code.ShouldBe(code, refusal.Message);
        bool named = code is 2104 or 2105 or 2107 or 2110 or 2111 or 2112 or 2114;
        if (named)
        {
            refusal.Message.ShouldContain("Node", Case.Insensitive);
            builder.Model.Graph.Node.ShouldContain(n => refusal.Message.Contains($"'{n.Name}'"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0A")]
    [InlineData("3AFFFFFFFF0F")]
    [InlineData("080A3A0412020A00FF")]
    [InlineData("0B0C")]
    public void Bytes_that_are_no_model_are_refused(string hex) =>
        Should.Throw<EdgeException>(() => OnnxImporter.Import(Convert.FromHexString(hex), "x")).Code.ShouldBe(2100);

    [Fact]
    public void A_small_file_of_many_messages_is_refused_before_it_is_parsed()
    {
        byte[] file = new byte[6 + (4 << 20)];
        file[0] = 0x3A;
        file[1] = 0x80;
        file[2] = 0x80;
        file[3] = 0x80;
        file[4] = 0x02;
        for (int i = 5; i + 1 < file.Length - 1; i += 2)
        {
            file[i] = 0x0A; // an empty node
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Should.Throw<EdgeException>(() => OnnxImporter.Import(file.AsMemory(0, file.Length - 1), "x")).Code.ShouldBe(2101);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1 << 20);
    }

    [Theory]
    [InlineData("Clip x least most y")]
    [InlineData("Neg x y")]
    [InlineData("Add x x y")]
    [InlineData("Reshape x shape y")]
    [InlineData("Transpose x y")]
    public void Long_chains_are_imported_in_bounded_time_and_depth(string link)
    {
        string[] words = link.Split(' ');
        OnnxBuilder builder = new OnnxBuilder().Input("x", 2, 3).Output("v20000_dq").Ints("shape", 2, 3).Number("least", -3).Number("most", 3.5f).Node("Neg", "x", "v0");
        for (int i = 0; i < 20_000; i++)
        {
            builder.Node(words[0], string.Join(' ', words[1..^1]).Replace("x", $"v{i}"), $"v{i + 1}");
        }

        builder.Qdq("v20000", 0.1f, 128);
        Stopwatch watch = Stopwatch.StartNew();
        builder.Import().Graph.Outputs.Length.ShouldBe(1);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void A_value_that_many_nodes_read_is_imported_in_bounded_time()
    {
        OnnxBuilder builder = new OnnxBuilder().Input("x", 6).Output("y").Qdq("x", 0.1f, 128).Ints("shape", 2, 3);
        for (int i = 0; i < 7_000; i++)
        {
            builder.Node("MaxPool", "image", $"p{i}", ("kernel_shape", new[] { 1, 1 })).Node("Flatten", $"p{i}", $"r{i}").Qdq($"r{i}", 0.1f, 128);
        }

        builder.Ints("four", 1, 1, 2, 3).Node("Reshape", "x_dq four", "image").Node("Max", string.Join(' ', Enumerable.Range(0, 7_000).Select(i => $"r{i}_dq")), "y");
        Stopwatch watch = Stopwatch.StartNew();
        builder.Import().Graph.Outputs.Length.ShouldBe(1);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Data_beside_the_model_is_read_from_its_own_folder_only()
    {
        string folder = Directory.CreateTempSubdirectory("edge-onnx-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "weights.bin"), [0, 0, 0, 0, .. BitConverter.GetBytes(5f)]);
            float[] Run(string location, string offset, string? from)
            {
                OnnxBuilder builder = new OnnxBuilder().Input("x", 1).Output("y").Node("Add", "x c", "y");
                builder.Model.Graph.Initializer.Add(new TensorProto
                {
                    Name = "c",
                    DataType = OnnxBuilder.Float,
                    DataLocation = TensorProto.Types.DataLocation.External,
                    ExternalData = { new StringStringEntryProto { Key = "location", Value = location }, new StringStringEntryProto { Key = "offset", Value = offset } },
                });
                return OnnxImporter.Import(builder.ToArray(), "x", from).Run([1]);
            }

            Run("weights.bin", "4", folder).ShouldBe([6]);
            Should.Throw<EdgeException>(() => Run("weights.bin", "4", null)).Code.ShouldBe(2109);
            Should.Throw<EdgeException>(() => Run("weights.bin", "5", folder)).Code.ShouldBe(2109);
            Should.Throw<EdgeException>(() => Run("weights.bin", "-1", folder)).Code.ShouldBe(2109);
            Should.Throw<EdgeException>(() => Run("missing.bin", "0", folder)).Code.ShouldBe(2109);
            Should.Throw<EdgeException>(() => Run("../weights.bin", "0", Path.Combine(folder, "sub"))).Code.ShouldBe(2109);
            Should.Throw<EdgeException>(() => Run(Path.Combine(folder, "weights.bin"), "0", folder)).Code.ShouldBe(2109);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
