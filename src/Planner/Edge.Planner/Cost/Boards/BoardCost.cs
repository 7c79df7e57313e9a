using Edge.Model;

namespace Edge.Planner.Cost.Boards;

/// <summary>What steps of firmware cost on a microcontroller: its counted instructions, and their time by clock and cycles an instruction.</summary>
/// <param name="profile">The device; with <see cref="DeviceProfile.Instructions"/>.</param>
public sealed class BoardCost(DeviceProfile profile)
{
    private const double RangeMargin = 1.25, MostWidening = 4;

    private readonly InstructionCosts _costs = profile.Instructions ?? throw new ArgumentException("The profile has no counted instructions.", nameof(profile));
    private readonly double _cycles = profile.FigureOf(ProfileFigures.CyclesPerInstruction)?.Value ?? 1;
    private readonly (double Low, double High) _spread = DeviceCost.Spread(profile, ProfileFigures.CyclesPerInstruction);

    /// <summary>Instructions of a work; null for a kernel that was not counted.</summary>
    public double? InstructionsOf(InstructionWork work) => _costs.Of(work.Family) is { } family ? InstructionFit.Fitted(family, work) : null;

    /// <summary>The time of a work; null for a kernel that was not counted.</summary>
    public StepCost? Of(InstructionWork work)
    {
        if (_costs.Of(work.Family) is not { } family)
        {
            return null;
        }

        double us = InstructionFit.Fitted(family, work) * _cycles / Math.Max(profile.ClockHz, 1) * 1e6;
        double outside = Outside(family, work), widening = Math.Sqrt(Math.Min(outside, MostWidening * MostWidening));
        TimeInterval time = TimeInterval.Of(us, family.Low * _spread.Low / widening, family.High * _spread.High * widening);
        return new StepCost(time, outside > 1 ? CostBasis.OutsideRange : CostBasis.Calibrated);
    }

    /// <summary>By how much a priced term exceeds what was counted, or how far it is that one was never met; 1 inside.</summary>
    private static double Outside(InstructionFamily family, InstructionWork work)
    {
        double outside = 1;
        foreach ((string term, double count) in work.Terms)
        {
            InstructionTerm? known = family.Terms.FirstOrDefault(t => t.Term == term);
            outside = Math.Max(outside, known is null ? MostWidening : known.Instructions > 0 ? count / Math.Max(known.Most * RangeMargin, 1) : 1);
        }

        return outside;
    }
}
