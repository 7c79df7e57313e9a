using System.Diagnostics;
using Edge.Kernels;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Runs a prepared plan, one inference after another, on the calling thread and in the memory that was allocated for
/// it. After the first inference nothing is allocated. Not safe for concurrent use.
/// </summary>
public sealed class Session : IDisposable
{
    // The arena is marked before each of the first two inferences, with different patterns: a kernel may write one of
    // them by chance, not both.
    private static readonly byte[] Patterns = [0xA5, 0x5A];

    private readonly PreparedPlan _prepared;
    private readonly StepTrace[] _trace;
    private int _inferences, _next;
    private long _start;
    private volatile bool _isStopped;

    /// <summary>Takes a prepared plan over; disposing the session disposes it.</summary>
    /// <param name="prepared">The plan, not in use by another session.</param>
    /// <param name="exchange">Reaches the other devices; null where the plan has none.</param>
    public Session(PreparedPlan prepared, ITensorExchange? exchange = null)
    {
        _prepared = prepared;
        _trace = new StepTrace[prepared.Steps.Length];
        prepared.Exchange.Current = exchange ?? NoExchange.Instance;
    }

    /// <summary>The plan.</summary>
    public Plan Plan => _prepared.Plan;

    /// <summary>Index of the device in the plan.</summary>
    public int Device => _prepared.Device;

    /// <summary>When each step of the last inference ran.</summary>
    public ReadOnlySpan<StepTrace> Trace => _trace;

    /// <summary>How long the last inference took on this device, in microseconds.</summary>
    public double LatencyUs { get; private set; }

    /// <summary>
    /// Bytes of the arena that inferences have used: one more than the highest offset written, found by marking the
    /// arena before the first two inferences. 0 before the first.
    /// </summary>
    public int MeasuredArenaBytes { get; private set; }

    /// <summary>Runs one inference on a device that neither feeds nor fetches.</summary>
    /// <exception cref="EdgeException">EDGE5030 if a peer is lost; EDGE5024 if a kernel wrote outside its memory.</exception>
    public void Run()
    {
        Begin();
        AdvanceTo(_prepared.Steps.Length);
        End();
    }

    /// <summary>Runs one inference on the endpoint, which talks to the caller.</summary>
    /// <param name="inputs">One memory for each network input, in graph order: little-endian, row-major.</param>
    /// <param name="outputs">One memory for each network output, filled.</param>
    /// <exception cref="EdgeException">
    /// EDGE5025 or EDGE5026 for tensors that do not fit the network; EDGE5030 if a peer is lost; EDGE5024 if a kernel
    /// wrote outside its memory.
    /// </exception>
    public void Run(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs)
    {
        Attach(inputs, outputs);
        RunAttached();
    }

    /// <summary>Checks and takes the caller's tensors, before any other device is set to work.</summary>
    internal void Attach(ReadOnlySpan<ReadOnlyMemory<byte>> inputs, ReadOnlySpan<Memory<byte>> outputs) =>
        _prepared.Caller.Attach(inputs, outputs);

    /// <summary>Runs one inference on the tensors given to <see cref="Attach"/>, and lets go of them.</summary>
    internal void RunAttached()
    {
        try
        {
            Run();
        }
        finally
        {
            _prepared.Caller.Detach();
        }
    }

    /// <summary>Starts an inference that runs in parts; one that was begun before is given up.</summary>
    internal void Begin()
    {
        if (_prepared.Memory.IsDisposed)
        {
            throw ExecutionErrors.Disposed(Plan.Devices[Device].Name);
        }

        if (_inferences < Patterns.Length)
        {
            _prepared.Memory.MarkArena(Patterns[_inferences]);
        }

        (_next, _isStopped, _start) = (0, false, Stopwatch.GetTimestamp());
    }

    /// <summary>Runs the steps up to one, which is not run yet.</summary>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    internal void AdvanceTo(int step)
    {
        Span<byte> memory = _prepared.Memory.Span;
        StepKernel[] steps = _prepared.Steps;
        long last = Stopwatch.GetTimestamp(), onLink = _prepared.Exchange.LinkTicks;
        for (; _next < step; _next++)
        {
            if (_isStopped)
            {
                throw new OperationCanceledException();
            }

            steps[_next].Run(memory);
            long now = Stopwatch.GetTimestamp();
            _trace[_next] = new StepTrace(_next, Microseconds(last - _start), Microseconds(now - last), Microseconds(_prepared.Exchange.LinkTicks - onLink));
            (last, onLink) = (now, _prepared.Exchange.LinkTicks);
        }

        LatencyUs = Microseconds(last - _start);
    }

    /// <summary>Ends an inference of which all steps have run.</summary>
    internal void End()
    {
        _prepared.Memory.CheckGuards();
        if (_inferences < Patterns.Length)
        {
            MeasuredArenaBytes = Math.Max(MeasuredArenaBytes, _prepared.Memory.TouchedArenaBytes(Patterns[_inferences]));
            _inferences++;
        }
    }

    /// <summary>Ends the running inference before its next step; any thread may call it.</summary>
    internal void Stop() => _isStopped = true;

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => _prepared.Dispose();

    private static double Microseconds(long ticks) => ticks * (1e6 / Stopwatch.Frequency);
}
