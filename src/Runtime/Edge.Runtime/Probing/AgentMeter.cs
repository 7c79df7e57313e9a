using Edge.Model;
using Edge.Model.Encoding;
using Edge.Runtime.Protocol;

namespace Edge.Runtime;

/// <summary>An agent that measures networks for <c>edge calibrate --agent</c>: no other coordinator uses it meanwhile.</summary>
public sealed class AgentMeter : IAsyncDisposable
{
    private const int ProbeColumns = 1024, ReadMs = 200;
    private const long ReadBytes = 64 << 20;

    private readonly AgentGroup _group;

    private AgentMeter(AgentGroup group, MachineDescription machine, long memoryBytes) => (_group, Machine, MemoryBytes) = (group, machine, memoryBytes);

    /// <summary>What its machine says of itself.</summary>
    public MachineDescription Machine { get; }

    /// <summary>Memory that it lends.</summary>
    public long MemoryBytes { get; }

    /// <summary>Connects.</summary>
    /// <param name="agent">Where it is.</param>
    /// <param name="options">Key, and how long it may be silent.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="EdgeException">EDGE5130 if it cannot be reached, has another key, or is busy.</exception>
    public static async Task<AgentMeter> OpenAsync(ClusterDeviceAddress agent, ClusterOptions options, CancellationToken cancellation = default)
    {
        AgentGroup group = await AgentGroup.ConnectAsync([agent], options, cancellation);
        try
        {
            ProbeResponse may = await group.Agents[0].AskAsync(new ProbeRequest(ElementType.Q8_0, ProbeColumns, ProbeColumns), cancellation);
            MachineResponse machine = await group.Agents[0].AskAsync(new MachineRequest(), cancellation);
            return new AgentMeter(group, machine.Machine, may.MemoryBytes);
        }
        catch
        {
            await group.DisposeAsync();
            throw;
        }
    }

    /// <summary>Measures a network of one device.</summary>
    /// <param name="plan">Its plan.</param>
    /// <param name="cancellation">Gives up; the agent ends what it has begun.</param>
    /// <exception cref="EdgeException">EDGE5540: it is for several devices, or a language model; EDGE5124: it is too large; EDGE40xx: the link ended.</exception>
    public async Task<MeasuredSteps> MeasureAsync(Plan plan, CancellationToken cancellation = default)
    {
        MeasuredSteps measured = (await _group.Agents[0].AskAsync(new MeasureRequest(PlanEncoding.Write(plan)), cancellation)).Steps;
        return measured.WarmUs.Length == plan.Devices[0].Steps.Length ? measured : throw AgentErrors.OtherSteps(_group.Agents[0].Name, measured.WarmUs.Length, plan.Devices[0].Steps.Length);
    }

    /// <summary>Bytes a second that one product after the other reads of weights that no cache holds.</summary>
    /// <param name="cancellation">Gives up.</param>
    public async Task<double> ReadRateAsync(CancellationToken cancellation = default)
    {
        await _group.Agents[0].AskAsync(new ProbeRequest(ElementType.Q8_0, ProbeColumns, ReadBytes), cancellation);
        double rate = (await _group.Agents[0].AskAsync(new StreamRequest(ReadMs), cancellation)).BytesPerSecond;
        await _group.Agents[0].AskAsync(new ReleaseRequest(), cancellation);
        return rate;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _group.DisposeAsync();
}
