using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Planner.Tests.Cost;

public sealed class CostSampleFileTests
{
    private static readonly CostSample[] Samples =
    [
        new(new KernelWork("depthwise/int8", 3600, 100, 4, 3, 3, 800, 36) { Width = 10, Stretches = 10, LaidOut = 120, BorderShare = 0.36 }, IsFar: false, 1.25, "depthwise int8 10x10x4"),
        new(new KernelWork("depthwise/int8", 3600, 100, 4, 3, 3, 800, 36) { Width = 10, Stretches = 10, LaidOut = 120, BorderShare = 0.36 }, IsFar: true, 2.5, "depthwise int8 10x10x4"),
    ];

    [Fact]
    public void Measurements_survive_their_file() =>
        CostSampleFile.Read(CostSampleFile.Write(Samples.Select(s => (s, 1.0))), "test").ShouldBe(Samples);

    [Theory]
    [InlineData("family,", "kind,")]
    [InlineData("warm", "tepid")]
    [InlineData(",1.25,", ",0,")]
    [InlineData(",1.25,", ",-1,")]
    [InlineData(",1.25,", ",NaN,")]
    [InlineData(",800,", ",,")]
    [InlineData(",800,", ",800,800,")]
    [InlineData(",100,4,", ",100,3000000000,")]
    public void Lines_that_are_no_measurement_are_refused(string right, string wrong)
    {
        string text = CostSampleFile.Write(Samples.Select(s => (s, 1.0)));
        text.ShouldContain(right);

        Should.Throw<EdgeException>(() => CostSampleFile.Read(text.Replace(right, wrong, StringComparison.Ordinal), "test")).Code.ShouldBe(3053);
    }
}
