using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost;
using Edge.Planner.Networks;
using Edge.Planner.Programs;

namespace Edge.Planner.Simulation;

/// <summary>
/// Predicts a plan by playing its own steps (<c>docs/cost-model.md</c>). Intervals come from playing it again and again, the costs of each
/// family of kernels, of links and of storage drawn from their intervals: what is off is off everywhere at once. The draws are the same
/// every time, so the same plan gives the same prediction.
/// </summary>
public static class PlanSimulation
{
    private const int Draws = 60;
    private const double NinetiethPercentile = 1.2816; // of the standard normal distribution

    /// <summary>What an added host is taken to be.</summary>
    public static DeviceProfile HostProfile => Fabric.Host;

    /// <summary>Predicts a plan without intervals: what plans are compared by.</summary>
    /// <param name="plan">The plan of a network; it is sound.</param>
    /// <param name="cluster">The devices it was made for.</param>
    /// <exception cref="EdgeException">As <see cref="Of"/>.</exception>
    public static PlanFigures FiguresOf(Plan plan, ClusterSpec cluster)
    {
        ImmutableArray<SimulatedDevice> devices = Usual(plan, ProgramsOf(plan, cluster, []), out double latencyUs);
        double?[] energies = [.. devices.Select(d => d.EnergyMj)];
        return new PlanFigures(
            latencyUs,
            energies.All(e => e is null) ? null : energies.Sum(),
            plan.Devices.Where(d => cluster.Devices.Any(c => c.Name == d.Name)).Max(d => (long)d.ArenaBytes),
            plan.WireBytes);
    }

    /// <summary>Predicts a plan.</summary>
    /// <param name="plan">The plan of a network; it is sound.</param>
    /// <param name="cluster">The devices it was made for.</param>
    /// <exception cref="EdgeException">EDGE3050: it is the plan of a language model; EDGE3051: a device of it is not in the cluster; EDGE3052: a device waits for what nobody sends.</exception>
    public static SimulatedPlan Of(Plan plan, ClusterSpec cluster)
    {
        Dictionary<string, int> groups = [];
        ImmutableArray<SimulatedProgram> programs = ProgramsOf(plan, cluster, groups);
        ImmutableArray<SimulatedDevice> devices = Usual(plan, programs, out double latencyUs);
        List<SimulatedEvent>[] firstEvents = [.. programs.Select(_ => new List<SimulatedEvent>())];
        double firstUs = Playback.Of(programs, static (_, _, _) => 1, isFirst: true, firstEvents).EndUs.Max();
        return new SimulatedPlan(Interval(programs, groups.Count, latencyUs, isFirst: false), Interval(programs, groups.Count, firstUs, isFirst: true), devices)
        {
            FirstEvents = [.. firstEvents.Select(e => e.ToImmutableArray())],
        };
    }

    /// <summary>What the steps of a plan have to do. A device may make floats of a picture of bytes, which otherwise the endpoint does as it feeds it.</summary>
    /// <param name="plan">The plan of a network; it is sound.</param>
    public static ProgramWork WorksOf(Plan plan)
    {
        Network network = new(plan.Graph);
        return new ProgramWork(plan.Devices.Any(d => d.Steps.OfType<ComputeStep>().Any(s => network.Positions[s.Node] < 0)) ? Network.FedNarrow(plan.Graph) : network);
    }

    private static ImmutableArray<SimulatedProgram> ProgramsOf(Plan plan, ClusterSpec cluster, Dictionary<string, int> groups)
    {
        ProgramWork works = WorksOf(plan);
        return [.. plan.Devices.Select((d, i) => new SimulatedProgram(plan, i, ProfileOf(d, cluster), works, groups))];
    }

    /// <summary>What every device does where all costs are as predicted, weights resident.</summary>
    private static ImmutableArray<SimulatedDevice> Usual(Plan plan, ImmutableArray<SimulatedProgram> programs, out double latencyUs)
    {
        List<SimulatedEvent>[] events = [.. programs.Select(_ => new List<SimulatedEvent>())];
        Playback usual = Playback.Of(programs, static (_, _, _) => 1, isFirst: false, events);
        if (!usual.IsComplete)
        {
            throw new EdgeException(3052, $"The plan of '{plan.Graph.Name}' does not come to its end.", "A device waits for a message that nobody sends.", "Plan again: this plan is not sound.");
        }

        double slowestUs = latencyUs = usual.EndUs.Max();
        return [.. programs.Select((p, i) => Describe(p, events[i], usual.EndUs[i], slowestUs))];
    }

    private static DeviceProfile ProfileOf(PlanDevice device, ClusterSpec cluster) =>
        cluster.Devices.FirstOrDefault(d => d.Name == device.Name)?.Profile
        ?? (device.Name == Fabric.HostName ? Fabric.Host : throw new EdgeException(3051, $"'{device.Name}' of the plan is not in the cluster.", "A plan is simulated on the devices that it was made for.", "Name the cluster of the plan."));

    private static TimeInterval Interval(ImmutableArray<SimulatedProgram> programs, int groups, double us, bool isFirst)
    {
        double[] drawn = new double[Draws];
        for (int i = 0; i < Draws; i++)
        {
            double[] deviations = [.. Enumerable.Range(0, groups).Select(g => Deviation((i * groups) + g + 1))];
            drawn[i] = Playback.Of(programs, (group, low, high) => Factor(deviations[group], low, high), isFirst).EndUs.Max();
        }

        Array.Sort(drawn);
        return new TimeInterval(us, Math.Min(drawn[Draws / 10], us), Math.Max(drawn[Draws - 1 - (Draws / 10)], us));
    }

    /// <summary>A factor whose logarithm is normal on either side of 1, with the given percentiles.</summary>
    private static double Factor(double deviation, double low, double high) =>
        Math.Pow(deviation < 0 ? 1 / Math.Max(low, 1e-9) : Math.Max(high, 1e-9), deviation / NinetiethPercentile);

    /// <summary>The n-th of a sequence of standard normal deviations: the sum of twelve uniform numbers, by a Weyl sequence mixed (splitmix64).</summary>
    private static double Deviation(int n)
    {
        double sum = -6;
        for (int k = 0; k < 12; k++)
        {
            ulong z = ((ulong)n * 12 + (ulong)k + 1) * 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            sum += ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }

        return sum;
    }

    private static SimulatedDevice Describe(SimulatedProgram program, List<SimulatedEvent> events, double endUs, double slowestUs)
    {
        double computing = program.Steps.Where(s => s.Activity == SimulatedActivity.Compute).Sum(s => s.Time.Us);
        double uncertain = program.Steps.Where(s => s.Activity == SimulatedActivity.Compute && s.Basis != CostBasis.Calibrated).Sum(s => s.Time.Us);
        SimulatedDevice device = new(
            program.Device.Name,
            endUs,
            program.Steps.Sum(s => s.Sends.Sum(m => m.Bytes)),
            program.Steps.Sum(s => s.Awaits.Sum(m => m.Bytes)),
            computing > 0 ? uncertain / computing : 0,
            null,
            [.. events]);
        return program.Profile.Power is { } power ? device with { EnergyMj = Energy(device, program.Profile, power, slowestUs) } : device;
    }

    /// <summary>Power times time: computing, copying and writing messages at the power of computing, bits on the link at that of the link, the rest idle.</summary>
    private static double Energy(SimulatedDevice device, DeviceProfile profile, PowerStates power, double untilUs)
    {
        double busyUs = device.UsOf(SimulatedActivity.Compute) + device.UsOf(SimulatedActivity.Copy) + device.UsOf(SimulatedActivity.Serialise) + device.UsOf(SimulatedActivity.Load);
        double usABit = 1e6 / Math.Max(profile.LinkBitsPerSecond, 1);
        double sendingUs = device.SentBytes * 8 * usABit, receivingUs = device.ReceivedBytes * 8 * usABit;
        double idleUs = Math.Max(untilUs - busyUs - sendingUs - receivingUs, 0);
        return ((busyUs * power.ComputeW) + (sendingUs * power.TransmitW) + (receivingUs * power.ReceiveW) + (idleUs * power.IdleW)) * 1e-3;
    }
}
