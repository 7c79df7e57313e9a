using System.Collections.Immutable;
using Edge.Runtime;

namespace Edge.Chaos.Tests.Adaptation;

/// <summary>A far device that answers when a test lets it, or not.</summary>
internal sealed class ScriptedFarDevice(VirtualTime time) : IFarDevice
{
    public bool IsConnected { get; set; } = true;

    /// <summary>The questions that were asked, in order, each with its answer to be given.</summary>
    public List<TaskCompletionSource<FarAnswer>> Asked { get; } = [];

    /// <summary>When probes are answered, in microseconds after they are sent.</summary>
    public long ProbeUs { get; set; } = 10_000;

    /// <summary>Probes so far.</summary>
    public int Probes { get; private set; }

    public Task<FarAnswer> AskAsync(int variant, ImmutableArray<TaggedMessage> question)
    {
        Asked.Add(new TaskCompletionSource<FarAnswer>());
        return Asked[^1].Task;
    }

    public Task ProbeAsync(int bytes)
    {
        Probes++;
        return time.UntilAsync(time.NowUs + ProbeUs);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
