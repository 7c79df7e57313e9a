namespace Edge.Model.Tests.Verification;

public sealed class GraphVerifierTests
{
    private static readonly Graph Sound = SampleGraph.Create();

    [Fact]
    public void A_sound_graph_has_no_findings() => GraphVerifier.Verify(Sound).ShouldBeEmpty();

    [Fact]
    public void All_findings_are_returned_at_once()
    {
        Graph broken = Sound
            .With(4, Sound.Tensors[4] with { Shape = new Shape(1, 8, 5, 4) })
            .With(0, Sound.Nodes[0] with { Operator = new Conv2D(new Window(3, 3)) });
        GraphVerifier.Verify(broken).Select(d => d.Code).ShouldBe([1122, 1122]);
    }

    public static TheoryData<string, int, Graph> Broken() => new()
    {
        { "no outputs", 1110, Sound with { Outputs = [] } },
        { "input out of range", 1112, Sound with { Inputs = [9] } },
        { "node reads what does not exist", 1113, Sound.With(1, Sound.Nodes[1] with { Inputs = [3, 99] }) },
        { "node reads a negative tensor", 1113, Sound.With(1, Sound.Nodes[1] with { Inputs = [3, -2] }) },
        { "input twice", 1114, Sound with { Inputs = [0, 0] } },
        { "cycle", 1115, Sound.With(0, Sound.Nodes[0] with { Inputs = [4, 1, 2] }) },
        { "written twice", 1116, Sound.With(1, Sound.Nodes[1] with { Outputs = [3] }) },
        { "output never written", 1117, Sound with { Nodes = [Sound.Nodes[0]] } },
        { "names", 1118, Sound.With(4, Sound.Tensors[4] with { Name = "in" }) },
        { "scales", 1119, Sound.With(1, Sound.Tensors[1] with { Quantization = new Quantization([1f, 2f], [0, 0], 0) }) },
        { "arity", 1120, Sound.With(1, Sound.Nodes[1] with { Inputs = [3] }) },
        { "absent operand", 1120, Sound.With(1, Sound.Nodes[1] with { Inputs = [3, -1] }) },
        { "stride 0", 1121, Sound.With(0, Sound.Nodes[0] with { Operator = new Conv2D(new Window(3, 3, 0, 0, 1, 1, 1, 1)) }) },
        { "huge dilation", 1121, Sound.With(0, Sound.Nodes[0] with { Operator = new Conv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1, int.MaxValue, 1)) }) },
        { "groups", 1121, Sound.With(0, Sound.Nodes[0] with { Operator = new Conv2D(new Window(3, 3, 1, 1, 1, 1, 1, 1), 0) }) },
        { "filter type", 1121, Sound.With(1, Sound.Tensors[1] with { Type = ElementType.Float32 }) },
        { "shape", 1122, Sound.With(3, Sound.Tensors[3] with { Shape = new Shape(1, 8, 6, 5) }) },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_graph_is_named_by_number(string what, int code, Graph graph)
    {
        Diagnostic[] found = [.. GraphVerifier.Verify(graph)];
        found.Select(d => d.Code).ShouldContain(code, what);
        found.ShouldAllBe(d => d.What.Length > 0 && d.Why.Length > 0 && d.Next.Length > 0);
    }
}
