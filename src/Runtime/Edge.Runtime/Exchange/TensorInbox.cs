using System.Collections.Frozen;
using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// Where the messages of a device's peers wait until its program asks for them. Every message that the plan names has
/// its place from the start, so nothing is allocated while running and nothing unexpected is kept.
/// </summary>
public sealed class TensorInbox
{
    private const int SpinLimit = 30;

    private readonly FrozenDictionary<(int Peer, int Tag), Slot> _slots;
    private readonly object _gate = new(); // a monitor: other events allocate when they first block
    private volatile EdgeException? _fault;

    /// <summary>Makes room for every message that <paramref name="device"/> receives in one inference.</summary>
    public TensorInbox(Plan plan, int device)
    {
        _slots = IncomingMessages.Of(plan, device).ToFrozenDictionary(m => (m.Peer, m.Tag), m => new Slot(m.SizeBytes));
        CapacityBytes = _slots.Values.Sum(s => (long)s.Bytes.Length);
    }

    /// <summary>Bytes of memory that waiting messages may take.</summary>
    public long CapacityBytes { get; }

    /// <summary>Bytes received since the start.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Puts a message into its place; called by whoever reads the link.</summary>
    /// <exception cref="EdgeException">EDGE5031 if the plan has no such message, or the last one of that name is still waiting.</exception>
    public void Deliver(int peer, int tag, ReadOnlySpan<byte> message)
    {
        if (!_slots.TryGetValue((peer, tag), out Slot? slot) || slot.Bytes.Length != message.Length || slot.IsFull)
        {
            throw ExecutionErrors.UnexpectedMessage(peer, tag, message.Length, slot?.Bytes.Length);
        }

        message.CopyTo(slot.Bytes);
        lock (_gate)
        {
            ReceivedBytes += message.Length;
            slot.IsFull = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a message and takes it; called by the thread that runs the program.</summary>
    /// <exception cref="EdgeException">The error given to <see cref="Fail"/>.</exception>
    public void Take(int peer, int tag, Span<byte> message)
    {
        Slot slot = _slots[(peer, tag)];
        SpinWait spin = default;
        while (!slot.IsFull && _fault is null && spin.Count < SpinLimit)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        lock (_gate)
        {
            while (!slot.IsFull)
            {
                ThrowIfFailed();
                Monitor.Wait(_gate);
            }
        }

        slot.Bytes.CopyTo(message);
        slot.IsFull = false;
    }

    /// <summary>Ends all waiting, now and later, with an error. The first error stays.</summary>
    public void Fail(EdgeException fault)
    {
        lock (_gate)
        {
            _fault ??= fault;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Throws the error given to <see cref="Fail"/>, if any.</summary>
    public void ThrowIfFailed()
    {
        if (_fault is { } fault)
        {
            throw new EdgeException(fault.Diagnostics, fault);
        }
    }

    private sealed class Slot(int sizeBytes)
    {
        private volatile bool _isFull;

        public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(sizeBytes);

        public bool IsFull
        {
            get => _isFull;
            set => _isFull = value;
        }
    }
}
