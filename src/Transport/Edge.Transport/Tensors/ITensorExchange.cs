using Edge.Model;

namespace Edge.Transport.Tensors;

/// <summary>
/// How a device exchanges parts of tensors with the others of its plan: messages named by device and tag. Messages of
/// one name arrive in the order they were sent. Calls block; none allocates.
/// </summary>
public interface ITensorExchange
{
    /// <summary>Sends a message. The bytes may change as soon as the call returns.</summary>
    /// <param name="peer">Index of the receiving device in the plan.</param>
    /// <param name="tag">Names the message.</param>
    /// <param name="message">Its bytes.</param>
    /// <exception cref="EdgeException">EDGE5030 if the peer is lost.</exception>
    void Send(int peer, int tag, ReadOnlySpan<byte> message);

    /// <summary>Sends a message to several devices, one after the other.</summary>
    /// <param name="peers">Indices of the receiving devices in the plan.</param>
    /// <param name="tag">Names the message.</param>
    /// <param name="message">Its bytes.</param>
    /// <exception cref="EdgeException">EDGE5030 if a peer is lost.</exception>
    void Send(ReadOnlySpan<int> peers, int tag, ReadOnlySpan<byte> message)
    {
        foreach (int peer in peers)
        {
            Send(peer, tag, message);
        }
    }

    /// <summary>Waits for a message.</summary>
    /// <param name="peer">Index of the sending device in the plan.</param>
    /// <param name="tag">Names the message.</param>
    /// <param name="message">Filled with its bytes; as long as the message.</param>
    /// <exception cref="EdgeException">EDGE5030 if the peer is lost before it arrives.</exception>
    void Receive(int peer, int tag, Memory<byte> message);

    /// <summary>Waits for a message whose length its sender decides; it travels in one frame.</summary>
    /// <param name="peer">Index of the sending device in the plan.</param>
    /// <param name="tag">Names the message.</param>
    /// <param name="message">Its beginning is filled; at least as long as the message.</param>
    /// <returns>The length of the message.</returns>
    /// <exception cref="EdgeException">EDGE5030 if the peer is lost before it arrives.</exception>
    int ReceiveUpTo(int peer, int tag, Memory<byte> message);
}
