using Edge.Model;

namespace Edge.Runtime;

/// <summary>Joins devices of a plan within one process: a message is a copy from one arena into the other's inbox.</summary>
public sealed class InProcessNetwork
{
    private readonly Plan _plan;
    private readonly TensorInbox?[] _inboxes;

    /// <summary>Makes room for the messages of all devices of <paramref name="plan"/>.</summary>
    public InProcessNetwork(Plan plan)
        : this(plan, Enumerable.Range(0, plan.Devices.Length))
    {
    }

    /// <summary>Makes room for the messages of the devices of <paramref name="plan"/> that are in this process.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="devices">Their indices.</param>
    public InProcessNetwork(Plan plan, IEnumerable<int> devices)
    {
        (_plan, _inboxes) = (plan, new TensorInbox?[plan.Devices.Length]);
        foreach (int device in devices)
        {
            _inboxes[device] = new TensorInbox(plan, device);
        }
    }

    /// <summary>Bytes that have travelled since the start.</summary>
    public long WireBytes => _inboxes.Sum(i => i?.ReceivedBytes ?? 0);

    /// <summary>Whether a device is in this process.</summary>
    public bool Has(int device) => _inboxes[device] is not null;

    /// <summary>The exchange of one device that is here with others that are.</summary>
    public ITensorExchange Of(int device) => new Exchange(this, device);

    /// <summary>Ends all waiting, because <paramref name="device"/> cannot go on.</summary>
    public void Fail(int device, Exception cause)
    {
        foreach (TensorInbox? inbox in _inboxes)
        {
            inbox?.Fail(ExecutionErrors.PeerLost($"device '{_plan.Devices[device].Name}'", cause.Message, cause));
        }
    }

    private sealed class Exchange(InProcessNetwork network, int device) : ITensorExchange
    {
        public void Send(int peer, int tag, ReadOnlySpan<byte> message) => network._inboxes[peer]!.Deliver(device, tag, message);

        public void Receive(int peer, int tag, Memory<byte> message) => network._inboxes[device]!.Take(peer, tag, message.Span);

        public int ReceiveUpTo(int peer, int tag, Memory<byte> message) => network._inboxes[device]!.TakeUpTo(peer, tag, message.Span);
    }
}
