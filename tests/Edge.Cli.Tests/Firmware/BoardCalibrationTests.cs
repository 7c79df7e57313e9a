using System.Collections.Immutable;
using Edge.Cli.Calibration.Boards;
using Edge.Cli.Tests.Verbs;
using Edge.Devices;
using Edge.Model;
using Edge.Model.Firmware;
using Edge.Planner.Cost.Boards;

namespace Edge.Cli.Tests.Firmware;

/// <summary>What is counted on emulated boards, and the prices that were made of it.</summary>
public sealed class BoardCalibrationTests
{
    // Their loops go as often as a value has leading zeros.
    private static readonly FirmwareKernel[] ByValue = [FirmwareKernel.Div, FirmwareKernel.Softmax];

    [BoardTheory]
    [InlineData("mps2-an386")]
    [InlineData("mps3-an547")]
    public async Task The_prices_in_the_repository_are_those_of_the_kernels(string name)
    {
        FirmwareBoard board = FirmwareBoard.Find(name);
        ImmutableArray<InstructionSample> samples = await BoardCalibration.CountAsync(board, each: 1, static _ => { }, CancellationToken.None);
        BoardCost cost = new(DeviceProfiles.All[board.Profile]);

        string[] byValue = [.. ByValue.Select(k => k.ToString().ToLowerInvariant())];
        samples.Select(s => s.Work.Family.Replace("-portable", "", StringComparison.Ordinal)).Distinct().Count().ShouldBeGreaterThanOrEqualTo(Enum.GetValues<FirmwareKernel>().Length);
        foreach (IGrouping<string, InstructionSample> family in samples.GroupBy(s => s.Work.Family).Where(f => !byValue.Contains(f.Key)))
        {
            double predicted = family.Sum(s => cost.InstructionsOf(s.Work) ?? 0);
            (predicted / family.Sum(s => s.Instructions)).ShouldBe(1, 0.2, $"{family.Key}: count again with 'edge calibrate --board {name}' if its kernel was changed");
        }
    }

    [Theory]
    [InlineData("cortex-m4")]
    [InlineData("cortex-m7")]
    [InlineData("cortex-m55")]
    public void The_samples_in_the_repository_give_the_prices(string profile)
    {
        string samples = DocumentationPage.Read($"../src/Devices/Edge.Devices/Profiles/{profile}{InstructionSampleFile.Extension}");
        InstructionSample[] counted = [.. InstructionSampleFile.Read(samples, profile)];
        ImmutableArray<InstructionFamily> fitted = InstructionFit.Of(counted);

        fitted.Select(f => f.Family).ShouldBe(DeviceProfiles.All[profile].Instructions!.Families.Select(f => f.Family));
        foreach ((InstructionFamily again, InstructionFamily kept) in fitted.Zip(DeviceProfiles.All[profile].Instructions!.Families))
        {
            // Terms that grow together may share their prices in other ways: what counts is what they add up to.
            counted.Where(s => s.Work.Family == kept.Family).ShouldAllBe(s => Math.Abs((InstructionFit.Fitted(again, s.Work) / InstructionFit.Fitted(kept, s.Work)) - 1) < 0.02);
            (kept.Family is "div" || (kept.Low > 0.8 && kept.High < 1.2)).ShouldBeTrue($"{kept.Family}: {kept.Low} to {kept.High}");
        }
    }
}
