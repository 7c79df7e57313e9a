using System.Collections.Immutable;
using Edge.Model;
using Edge.Planner.Cost;

namespace Edge.Planner.Simulation;

/// <summary>The program of a device with what each step costs there, by itself: what the simulation plays.</summary>
internal sealed class SimulatedProgram
{
    private readonly Dictionary<string, int> _groups;
    private readonly DeviceCost _cost;

    /// <summary>Looks up what every step costs.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">Index of the device.</param>
    /// <param name="profile">What it can do.</param>
    /// <param name="works">What the steps of the plan have to do.</param>
    /// <param name="groups">Numbers of the groups of steps whose costs are off together.</param>
    public SimulatedProgram(Plan plan, int device, DeviceProfile profile, ProgramWork works, Dictionary<string, int> groups)
    {
        (Device, Profile, _groups) = (plan.Devices[device], profile, groups);
        _cost = ProgramCosts.OfDevice(plan, Device, profile);
        ImmutableArray<StepCost?> costs = ProgramCosts.Of(plan, device, profile, works);
        Steps = [.. Device.Steps.Select((s, i) => Of(plan, works, s, costs[i]))];
        LinkGroup = Group("link");
        Link = DeviceCost.Slowness(profile, ProfileFigures.LinkBandwidth);
        RoundTrip = DeviceCost.Spread(profile, ProfileFigures.LinkRoundTrip);
    }

    /// <summary>The device of the plan.</summary>
    public PlanDevice Device { get; }

    /// <summary>What it can do.</summary>
    public DeviceProfile Profile { get; }

    /// <summary>Each step: what it does, its cost, the group of its error, and what it sends or waits for.</summary>
    public ImmutableArray<SimulatedStep> Steps { get; }

    /// <summary>Group of the errors of its link.</summary>
    public int LinkGroup { get; }

    /// <summary>Ratios of the percentiles of its link's time to it.</summary>
    public (double Low, double High) Link { get; }

    /// <summary>Ratios of the percentiles of its link's round trip to it.</summary>
    public (double Low, double High) RoundTrip { get; }

    private SimulatedStep Of(Plan plan, ProgramWork works, Step step, StepCost? known)
    {
        switch (step)
        {
            case ComputeStep or FeedStep or FetchStep or CopyStep:
                StepCost cost = known!.Value;
                return new SimulatedStep(step is ComputeStep ? SimulatedActivity.Compute : SimulatedActivity.Copy, cost.Time, Group(works.Of(Device, step)!.Family), [], [], cost.Basis);
            case LoadStep load:
                double us = plan.Shards[load.Shard].SizeBytes / Math.Max(Profile.StorageBytesPerSecond, 1) * 1e6;
                (double low, double high) = DeviceCost.Slowness(Profile, ProfileFigures.StorageBandwidth);
                return new SimulatedStep(SimulatedActivity.Load, TimeInterval.Of(us, low, high), Group("storage"), [], [], CostBasis.Calibrated);
            case ReleaseStep:
                return new SimulatedStep(SimulatedActivity.Load, default, Group("storage"), [], [], CostBasis.Calibrated);
            case SendStep or ScatterStep:
                return Transfer(plan, step is SendStep send ? [send.Part] : ((ScatterStep)step).Parts, isSent: true);
            case ReceiveStep or GatherStep:
                return Transfer(plan, step is ReceiveStep receive ? [receive.Part] : ((GatherStep)step).Parts, isSent: false);
            default:
                throw new EdgeException(3050, $"A step of '{Device.Name}' cannot be simulated.", $"{step.GetType().Name} belongs to a language model, whose time 'edge plan' predicts token by token.", "Simulate the plan of a network.");
        }
    }

    private SimulatedStep Transfer(Plan plan, ImmutableArray<TransferPart> parts, bool isSent)
    {
        ImmutableArray<SimulatedMessage> messages = [.. parts.Select(p => new SimulatedMessage(p.Peer, p.Tag, BytesOf(plan, p)))];
        TimeInterval time = default;
        CostBasis basis = CostBasis.Calibrated;
        foreach (SimulatedMessage message in messages)
        {
            StepCost cost = _cost.Of(KernelWork.OfCopy(message.Bytes));
            time = new TimeInterval(time.Us + cost.Time.Us, time.P10 + cost.Time.P10, time.P90 + cost.Time.P90);
            basis = cost.Basis;
        }

        return new SimulatedStep(SimulatedActivity.Serialise, time, Group("copy/int8"), isSent ? messages : [], isSent ? [] : messages, basis);
    }

    private long BytesOf(Plan plan, TransferPart part) => part.Coding >= 0
        ? plan.Codings[part.Coding].ExpectedBytes(part.Region.ElementCount)
        : (long)part.Region.ElementCount * Device.Buffers[part.Buffer].Type.BlockBytes();

    private int Group(string what)
    {
        string name = $"{Device.Profile}: {what}";
        return _groups.TryGetValue(name, out int group) ? group : _groups[name] = _groups.Count;
    }
}
