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
        _slots = IncomingMessages.Of(plan, device).ToFrozenDictionary(m => (m.Peer, m.Tag), m => new Slot(m.SizeBytes, m.Messages));
        CapacityBytes = _slots.Values.Sum(s => (long)s.CapacityBytes);
    }

    /// <summary>Bytes of memory that waiting messages may take.</summary>
    public long CapacityBytes { get; }

    /// <summary>Bytes received since the start.</summary>
    public long ReceivedBytes { get; private set; }

    /// <summary>Puts a message into its place; called by whoever reads the link.</summary>
    /// <exception cref="EdgeException">EDGE5031 if the plan has no such message, or earlier ones of that name leave no room.</exception>
    public void Deliver(int peer, int tag, ReadOnlySpan<byte> message)
    {
        if (!_slots.TryGetValue((peer, tag), out Slot? slot))
        {
            throw ExecutionErrors.UnexpectedMessage(peer, tag, message.Length, expected: null);
        }

        lock (_gate)
        {
            if (!slot.TryAdd(message))
            {
                throw ExecutionErrors.UnexpectedMessage(peer, tag, message.Length, slot.CapacityBytes);
            }

            ReceivedBytes += message.Length;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits for a message and takes it; called by the thread that runs the program.</summary>
    /// <exception cref="EdgeException">EDGE5031 if it has another length; or the error given to <see cref="Fail"/>.</exception>
    public void Take(int peer, int tag, Span<byte> message)
    {
        Slot slot = Spin(peer, tag);
        lock (_gate)
        {
            Await(slot);
            if (slot.NextBytes != message.Length)
            {
                throw ExecutionErrors.UnexpectedMessage(peer, tag, slot.NextBytes, message.Length);
            }

            slot.Take(message);
        }
    }

    /// <summary>Waits for a message whose length its sender decided, and takes it; called by the thread that runs the program.</summary>
    /// <returns>Its length.</returns>
    /// <exception cref="EdgeException">EDGE5031 if it is longer than <paramref name="message"/>; or the error given to <see cref="Fail"/>.</exception>
    public int TakeUpTo(int peer, int tag, Span<byte> message)
    {
        Slot slot = Spin(peer, tag);
        lock (_gate)
        {
            Await(slot);
            int length = slot.NextBytes;
            if (length > message.Length)
            {
                throw ExecutionErrors.UnexpectedMessage(peer, tag, length, message.Length);
            }

            slot.Take(message[..length]);
            return length;
        }
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

    private Slot Spin(int peer, int tag)
    {
        Slot slot = _slots[(peer, tag)];
        SpinWait spin = default;
        while (slot.IsEmpty && _fault is null && spin.Count < SpinLimit)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        return slot;
    }

    private void Await(Slot slot)
    {
        while (slot.IsEmpty)
        {
            ThrowIfFailed();
            Monitor.Wait(_gate);
        }
    }

    /// <summary>Messages of one name, one behind the other; all of an inference fit.</summary>
    private sealed class Slot(int capacityBytes, int messages)
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(capacityBytes);
        private readonly int[] _lengths = new int[messages];
        private volatile int _count;
        private int _first, _firstByte, _endByte;

        public int CapacityBytes => _bytes.Length;

        public bool IsEmpty => _count == 0;

        public int NextBytes => _lengths[_first];

        public bool TryAdd(ReadOnlySpan<byte> message)
        {
            if (_first + _count == _lengths.Length || _endByte + message.Length > _bytes.Length)
            {
                return false;
            }

            message.CopyTo(_bytes.AsSpan(_endByte));
            _endByte += message.Length;
            _lengths[_first + _count] = message.Length;
            _count++;
            return true;
        }

        public void Take(Span<byte> message)
        {
            _bytes.AsSpan(_firstByte, message.Length).CopyTo(message);
            _firstByte += message.Length;
            _first++;
            if (--_count == 0)
            {
                (_first, _firstByte, _endByte) = (0, 0, 0);
            }
        }
    }
}
