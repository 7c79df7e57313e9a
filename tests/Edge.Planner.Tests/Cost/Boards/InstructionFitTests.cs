using System.Collections.Immutable;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Cost;
using Edge.Planner.Cost.Boards;

namespace Edge.Planner.Tests.Cost.Boards;

public sealed class InstructionFitTests
{
    [Fact]
    public void Prices_are_found_again_in_counts_made_of_them()
    {
        InstructionFamily fit = InstructionFit.Of(Samples()).ShouldHaveSingleItem();

        double Price(string term) => fit.Terms.Single(t => t.Term == term).Instructions;
        Price("call").ShouldBe(200, 0.1);
        Price("pass of 4").ShouldBe(31, 0.1);
        Price("products of 4").ShouldBe(13, 0.1);
        (fit.Low, fit.High).ShouldBe((1, 1));
        fit.Terms.Single(t => t.Term == "products of 4").Most.ShouldBe(Samples().Max(s => s.Work["products of 4"]));
    }

    [Fact]
    public void Samples_and_costs_are_read_as_they_were_written()
    {
        InstructionSample[] samples = [.. Samples()];
        InstructionCosts costs = new("board", FirmwareIsa.Dsp, "tools", new DateOnly(2026, 11, 22), InstructionFit.Of(samples));

        InstructionCosts read = InstructionCostsFile.Read(InstructionCostsFile.Write(costs), "file");
        InstructionSample[] again = [.. InstructionSampleFile.Read(InstructionSampleFile.Write(costs, samples), "file")];

        read.Isa.ShouldBe(FirmwareIsa.Dsp);
        InstructionFit.Of(again).ShouldHaveSingleItem().Terms.ShouldBe(read.Families[0].Terms);
        again.Select(s => s.Instructions).Order().ShouldBe(samples.Select(s => s.Instructions).Order());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"version\":1,\"unit\":\"us\",\"costs\":{}}")]
    [InlineData("{\"version\":1,\"unit\":\"instructions\",\"costs\":{\"board\":\"b\",\"isa\":\"dsp\",\"tools\":\"t\",\"date\":\"2026-11-22\",\"families\":[{\"family\":\"f\",\"terms\":[{\"term\":\"t\",\"instructions\":-1,\"most\":1}],\"low\":1,\"high\":1,\"samples\":1}]}}")]
    [InlineData("{\"version\":1,\"unit\":\"instructions\",\"costs\":{\"board\":\"b\",\"isa\":\"z80\",\"tools\":\"t\",\"date\":\"2026-11-22\",\"families\":[]}}")]
    public void What_is_no_file_of_costs_is_one_numbered_error(string json) =>
        Should.Throw<EdgeException>(() => InstructionCostsFile.Read(json, "file")).Code.ShouldBe(6542);

    [Theory]
    [InlineData("family,shape\n", 1)]
    [InlineData("family,shape,terms,counted,fitted\nconv2d,shape,call=1,100,100\nconv2d,shape,call=,100,100\n", 3)]
    [InlineData("family,shape,terms,counted,fitted\nconv2d,shape,call=1;call=2,100,100\n", 2)]
    [InlineData("family,shape,terms,counted,fitted\nconv2d,shape,call=1,0,100\n", 2)]
    public void A_line_that_is_no_sample_is_named(string csv, int line)
    {
        EdgeException refused = Should.Throw<EdgeException>(() => InstructionSampleFile.Read(csv, "file").ToArray());

        refused.Code.ShouldBe(6544);
        refused.Message.ShouldContain($"Line {line} ");
    }

    [Fact]
    public void A_term_that_was_never_met_is_outside_of_the_range_and_an_unknown_kernel_has_no_cost()
    {
        BoardCost cost = new(Profile(InstructionFit.Of(Samples())));
        InstructionWork known = Work(10, 100);
        StepCost near = cost.Of(known)!.Value, strange = cost.Of(new InstructionWork("conv2d", known.Terms.Append(new("gathered", 5.0))))!.Value, far = cost.Of(Work(10, 1e6))!.Value;

        cost.InstructionsOf(known)!.Value.ShouldBe(200 + (10 * 31) + (100 * 13), 1);
        near.Basis.ShouldBe(CostBasis.Calibrated);
        near.Time.Us.ShouldBe(1810.0 / 64, 0.1);
        (strange.Basis, far.Basis).ShouldBe((CostBasis.OutsideRange, CostBasis.OutsideRange));
        (far.Time.P90 / far.Time.Us).ShouldBeGreaterThan(near.Time.P90 / near.Time.Us);
        cost.Of(new InstructionWork("gather", known.Terms)).ShouldBeNull();
    }

    [Fact]
    public void Counts_of_another_program_are_refused()
    {
        Region pixel = new(0, 0, 0, 1, 1, 4);
        FirmwareProgram program = new(16, 0, 0, [new FirmwareBuffer(0, 1, pixel, MemorySpace.Arena, 1)], [], [0, 0], [new FirmwareStep(FirmwareStepKind.Copy, 0, 0, pixel)]);

        StepInstructions.Of(program, FirmwareIsa.Dsp, [5, 120]).ShouldBe([120L]);
        Should.Throw<EdgeException>(() => StepInstructions.Of(program, FirmwareIsa.Dsp, [5, 120, 7])).Code.ShouldBe(6543);
        Should.Throw<EdgeException>(() => StepInstructions.Of(program, FirmwareIsa.Dsp, [5])).Code.ShouldBe(6543);
    }

    private static DeviceProfile Profile(ImmutableArray<InstructionFamily> families) =>
        new("test", 1, 64e6, 1 << 18, 1 << 20, 30e6, 15e6, 120e6, 4, 1e6, 2000) { Instructions = new InstructionCosts("board", FirmwareIsa.Dsp, "tools", new DateOnly(2026, 11, 22), families) };

    private static IEnumerable<InstructionSample> Samples() =>
        from passes in Enumerable.Range(1, 12)
        from words in (int[])[1, 3, 7, 20, 64]
        select new InstructionSample(Work(passes, passes * words), 200 + (31 * passes) + (13 * passes * words), $"{passes} of {words}");

    private static InstructionWork Work(double passes, double products) => new("conv2d", new Dictionary<string, double> { ["call"] = 1, ["pass of 4"] = passes, ["products of 4"] = products });
}
