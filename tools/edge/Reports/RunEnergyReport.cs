using System.Globalization;
using Edge.Cli.Execution;
using Edge.Devices;
using Edge.Model;

namespace Edge.Cli.Reports;

/// <summary>What an inference took from the supply.</summary>
/// <param name="Mj">Energy in millijoules.</param>
/// <param name="From">Where the figure comes from: the meter, or whose power states.</param>
internal sealed record RunEnergyReport(double Mj, string From)
{
    /// <summary>What a meter measured of this machine during some inferences: its mean power times the mean time of one.</summary>
    /// <param name="meter">The meter.</param>
    /// <param name="energy">What it read.</param>
    /// <param name="latenciesUs">The time of each inference.</param>
    public static RunEnergyReport Metered(IPowerMeter meter, EnergyIntegral energy, IEnumerable<double> latenciesUs) => new(
        Math.Round(energy.MeanWatts * latenciesUs.Average() * 1e-3, 4),
        string.Create(CultureInfo.InvariantCulture, $"metered by {meter.Name}, {energy.Readings} readings, {energy.MeanWatts:F3} W on average"));

    /// <summary>The power states of the devices' profiles times the measured time in each; null where a device but the host states none.</summary>
    /// <param name="plan">The plan that ran.</param>
    /// <param name="measurements">What each device measured in an inference.</param>
    /// <param name="profileOf">Finds a profile by its name; null where there is none of it.</param>
    public static RunEnergyReport? Modelled(Plan plan, IReadOnlyList<DeviceMeasurement> measurements, Func<string, DeviceProfile?> profileOf)
    {
        double mj = 0;
        List<string> sources = [];
        for (int i = 0; i < plan.Devices.Length; i++)
        {
            if (plan.Devices.Length > 1 && i == plan.Endpoint)
            {
                continue;
            }

            if (profileOf(plan.Devices[i].Profile)?.Power is not { } power)
            {
                return null;
            }

            (double computeUs, double idleUs, double wireUs) = (measurements[i].Times.ComputeUs, measurements[i].Times.IdleUs, measurements[i].Times.WireUs);
            mj += ((computeUs * power.ComputeW) + (idleUs * power.IdleW) + (wireUs * power.TransmitW)) * 1e-3;
            sources.Add($"{plan.Devices[i].Profile}{(power.IsEstimate ? " (some of them estimates)" : string.Empty)}");
        }

        return new RunEnergyReport(Math.Round(mj, 4), $"model: the power states of {string.Join(" and ", sources.Distinct())}");
    }
}
