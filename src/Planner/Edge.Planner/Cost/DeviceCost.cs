using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Cost;

/// <summary>
/// What steps cost on a device: by its measured kernels where it has some, else by the rates of its profile (fixed cost, plus
/// multiply-accumulates over the rate, plus bytes over the bandwidth). A shape outside of what was measured is said to be one, and its
/// interval grows with the distance.
/// </summary>
/// <param name="profile">The device.</param>
/// <param name="footprintBytes">Bytes of weights and activations that one inference touches there: what exceeds the caches is read from further away.</param>
public sealed class DeviceCost(DeviceProfile profile, double footprintBytes)
{
    private const double RangeMargin = 1.25, NoLessThanItself = 1, ModelSpread = 1.5;

    private readonly (double Low, double High) _int8 = Slowness(profile, ProfileFigures.Int8Rate);
    private readonly (double Low, double High) _float32 = Slowness(profile, ProfileFigures.Float32Rate);
    private readonly (double Low, double High) _memory = Slowness(profile, ProfileFigures.MemoryBandwidth);
    private readonly (double Low, double High) _start = Spread(profile, ProfileFigures.StepOverhead);

    /// <summary>The cost of a step.</summary>
    public StepCost Of(KernelWork work) => profile.Costs is not { } costs ? new StepCost(ByRates(work), CostBasis.Profile)
        : costs.Of(work.Family) is { } family ? Measured(costs, family, work)
        : new StepCost(Unmeasured(costs, work), CostBasis.Profile);

    /// <summary>A kernel that was not measured among others that were: anything between the rates of the profile and the slowest of those, byte by byte.</summary>
    private TimeInterval Unmeasured(KernelCosts costs, KernelWork work)
    {
        TimeInterval rates = ByRates(work);
        double slowest = costs.Families.Max(f => Math.Max(f.UsOf[(int)CostTerm.NearByte], f.UsOf[(int)CostTerm.FarByte])) * (work.ActivationBytes + work.WeightBytes);
        return slowest <= rates.Us ? rates : new TimeInterval(Math.Sqrt(rates.Us * slowest), rates.P10, Math.Max(rates.P90, slowest));
    }

    private StepCost Measured(KernelCosts costs, FamilyCosts family, KernelWork work)
    {
        MemoryDistance distance = MemoryDistance.Of(work, costs, isFar: footprintBytes > costs.NearBytes, areActivationsFar: false);
        ImmutableArray<double> terms = work.TermsAt((family.ChannelMultiple, family.DepthMultiple, family.RowMultiple), distance);
        double us = CostFit.Dot(family.UsOf, terms), outside = NoLessThanItself;
        for (int i = 0; i < terms.Length; i++)
        {
            // Only a term that costs something can mislead.
            if (family.UsOf[i] > 0 && terms[i] > 0)
            {
                outside = Math.Max(outside, Math.Max(terms[i] / Math.Max(family.Most[i] * RangeMargin, double.Epsilon), family.Least[i] / RangeMargin / terms[i]));
            }
        }

        double widening = Math.Sqrt(Math.Min(outside, 16));
        return new StepCost(TimeInterval.Of(us, family.Low / widening, family.High * widening), outside > NoLessThanItself ? CostBasis.OutsideRange : CostBasis.Calibrated);
    }

    private TimeInterval ByRates(KernelWork work)
    {
        bool isFloat = work.Family.EndsWith("/float32", StringComparison.Ordinal);
        double macs = work.Macs / Math.Max(isFloat ? profile.Float32MacsPerSecond : profile.Int8MacsPerSecond, 1) * 1e6;
        double bytes = work.ActivationBytes / Math.Max(profile.MemoryBytesPerSecond, 1) * 1e6;
        (double Low, double High) rate = isFloat ? _float32 : _int8;
        return new TimeInterval(
            profile.StepOverheadUs + macs + bytes,
            ((profile.StepOverheadUs * _start.Low) + (macs * rate.Low) + (bytes * _memory.Low)) / ModelSpread,
            ((profile.StepOverheadUs * _start.High) + (macs * rate.High) + (bytes * _memory.High)) * ModelSpread);
    }

    /// <summary>Ratios of a figure's percentiles to it; 1 where the profile says nothing.</summary>
    internal static (double Low, double High) Spread(DeviceProfile profile, string figure) =>
        profile.FigureOf(figure) is { Value: > 0 } known ? (known.P10 / known.Value, known.P90 / known.Value) : (1, 1);

    /// <summary>The same of the time that a rate leads to.</summary>
    internal static (double Low, double High) Slowness(DeviceProfile profile, string rate)
    {
        (double low, double high) = Spread(profile, rate);
        return (1 / Math.Max(high, 1e-9), 1 / Math.Max(low, 1e-9));
    }
}
