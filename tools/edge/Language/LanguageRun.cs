using System.Collections.Immutable;
using System.Diagnostics;
using Edge.Cli.Reports;
using Edge.Model;
using Edge.Model.Encoding;

namespace Edge.Cli.Language;

/// <summary>A language model in this process or over agents, and everything that ends with it.</summary>
internal sealed class LanguageRun : IAsyncDisposable
{
    private readonly IDisposable? _store;
    private readonly LanguageAgents? _agents;

    /// <summary>Takes everything over.</summary>
    /// <param name="model">The model.</param>
    /// <param name="plan">How it is split.</param>
    /// <param name="threads">Threads that compute on each device.</param>
    /// <param name="store">Where the weights of this process are, or null where they are in memory; taken over.</param>
    /// <param name="agents">Agents that were started for it, or null.</param>
    public LanguageRun(LanguageModel model, Plan plan, int threads, IDisposable? store, LanguageAgents? agents = null)
    {
        (Model, Plan, Threads, _store, _agents) = (model, plan, threads, store, agents);
        using Process self = Process.GetCurrentProcess();
        LoadMs = Math.Round((TimeProvider.System.GetLocalNow().DateTime - self.StartTime).TotalMilliseconds, 1);
    }

    /// <summary>The model.</summary>
    public LanguageModel Model { get; }

    /// <summary>How it is split.</summary>
    public Plan Plan { get; }

    /// <summary>SHA-256 of the plan.</summary>
    public string PlanDigest => PlanEncoding.DigestOf(Plan).ToString();

    /// <summary>Time of a token as the plan predicts it, in milliseconds.</summary>
    public double PredictedTokenMs => Math.Round(Plan.LatencyUs / 1000, 3);

    /// <summary>What the plan took the devices' speeds to be; empty where it was made before.</summary>
    public ImmutableArray<DeviceSpeedReport> Speeds { get; init; } = [];

    /// <summary>Threads that compute on each device.</summary>
    public int Threads { get; }

    /// <summary>Time from the start of this process until the model was ready, in milliseconds.</summary>
    public double LoadMs { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Model.Engine.Dispose();
        await (_agents?.DisposeAsync() ?? ValueTask.CompletedTask);
        _store?.Dispose();
    }
}
