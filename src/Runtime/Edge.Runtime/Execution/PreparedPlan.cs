using System.Collections.Immutable;
using Edge.Kernels;
using Edge.Kernels.Threading;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// A plan made ready on one device: verified, its weights loaded, its memory allocated, every step bound to its
/// addresses. What comes after runs blind. A <see cref="Session"/> takes it over.
/// </summary>
public sealed class PreparedPlan : IDisposable
{
    private readonly WorkerTeam? _team;

    private PreparedPlan(Plan plan, int device, DeviceMemory memory, ExchangeSlot exchange, CallerTensors caller, StepKernel[] steps, WorkerTeam? team)
    {
        _team = team;
        (Plan, Device, Memory, Exchange, Caller, Steps) = (plan, device, memory, exchange, caller, steps);
    }

    /// <summary>The plan.</summary>
    public Plan Plan { get; }

    /// <summary>Index of the device in it.</summary>
    public int Device { get; }

    /// <summary>Bytes of the arena.</summary>
    public int ArenaBytes => Memory.ArenaBytes;

    /// <summary>Bytes of the memory for network inputs.</summary>
    public int InputBytes => Memory.InputBytes;

    internal DeviceMemory Memory { get; }

    internal ExchangeSlot Exchange { get; }

    internal CallerTensors Caller { get; }

    internal StepKernel[] Steps { get; }

    /// <summary>Verifies a plan and makes it ready to run.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">Index of the device whose program is prepared.</param>
    /// <param name="shards">Where its weights are.</param>
    /// <param name="kernels">What computes.</param>
    /// <param name="threads">Threads that compute, the calling one among them; outputs are the same with any number.</param>
    /// <exception cref="EdgeException">
    /// 11xx, 12xx: all findings of the verifier. 50xx: what cannot be bound, or so many threads. 51xx: a shard is missing or damaged.
    /// </exception>
    public static PreparedPlan Prepare(Plan plan, int device, IShardSource shards, IKernelSet kernels, int threads = 1)
    {
        if (device < 0 || device >= plan.Devices.Length)
        {
            throw ExecutionErrors.NoSuchDevice(device, plan.Devices.Length);
        }

        ImmutableArray<Diagnostic> findings = PlanVerifier.Verify(plan);
        if (findings.Any(f => f.Severity == Severity.Error))
        {
            throw new EdgeException(findings);
        }

        PlanDevice program = plan.Devices[device];
        StagingLayout staging = StagingLayout.Of(plan.Graph, program);
        DeviceMemory memory = new(program.Name, program.ArenaBytes, program.InputBytes, staging.SizeBytes);
        WorkerTeam? team = null;
        try
        {
            ExchangeSlot exchange = new();
            CallerTensors caller = new(plan.Graph);
            team = threads == 1 ? null : new WorkerTeam(threads);
            StepBinder binder = new(plan, device, memory, staging, new ResidentWeights(plan, device, shards), kernels, caller, exchange, team);
            return new PreparedPlan(plan, device, memory, exchange, caller, [.. program.Steps.Select(binder.Bind)], team);
        }
        catch
        {
            team?.Dispose();
            ((IDisposable)memory).Dispose();
            throw;
        }
    }

    /// <summary>Ends the threads and gives the memory back.</summary>
    public void Dispose()
    {
        if (Memory.IsDisposed)
        {
            return;
        }

        _team?.Dispose();
        ((IDisposable)Memory).Dispose();
    }
}
