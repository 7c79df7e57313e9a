using Edge.Model;

namespace Edge.Runtime;

/// <summary>
/// How a device's program exchanges parts of tensors with its peers: messages named by device and tag, each once an
/// inference. Calls block; none allocates.
/// </summary>
public interface ITensorExchange
{
    /// <summary>Sends a message. The bytes may change as soon as the call returns.</summary>
    /// <param name="peer">Index of the receiving device in the plan.</param>
    /// <param name="tag">Names the message.</param>
    /// <param name="message">Its bytes.</param>
    /// <exception cref="EdgeException">EDGE5030 if the peer is lost.</exception>
    void Send(int peer, int tag, ReadOnlySpan<byte> message);

    /// <summary>Waits for a message.</summary>
    /// <param name="peer">Index of the sending device in the plan.</param>
    /// <param name="tag">Names the message.</param>
    /// <param name="message">Filled with its bytes; as long as the message.</param>
    /// <exception cref="EdgeException">EDGE5030 if the peer is lost before it arrives.</exception>
    void Receive(int peer, int tag, Memory<byte> message);
}
