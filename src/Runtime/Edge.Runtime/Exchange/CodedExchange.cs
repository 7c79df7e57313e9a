using System.Collections.Frozen;
using Edge.Model;
using Edge.Transport.Latents;
using Edge.Transport.Tensors;

namespace Edge.Runtime;

/// <summary>
/// The exchange of a board, which has no entropy coder: latents cross its line as they are, and this end of the line codes what goes on to
/// the other devices, and decodes what comes from them.
/// </summary>
internal sealed class CodedExchange : ITensorExchange
{
    private readonly ITensorExchange _inner;
    private readonly FrozenDictionary<(bool IsSent, int Peer, int Tag), (LatentCoder Coder, byte[] Room)> _coders;

    private CodedExchange(ITensorExchange inner, Dictionary<(bool IsSent, int Peer, int Tag), (LatentCoder Coder, byte[] Room)> coders) =>
        (_inner, _coders) = (inner, coders.ToFrozenDictionary());

    /// <summary>Codes what a plan wants coded of a device's messages.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="device">The board.</param>
    /// <param name="inner">Reaches the other devices.</param>
    /// <returns><paramref name="inner"/> itself where nothing is coded.</returns>
    public static ITensorExchange Over(Plan plan, int device, ITensorExchange inner)
    {
        Dictionary<(bool IsSent, int Peer, int Tag), (LatentCoder Coder, byte[] Room)> coders = [];
        foreach (Step step in plan.Devices[device].Steps)
        {
            if (step is SendStep { Part: { Coding: >= 0 } sent })
            {
                coders.Add((true, sent.Peer, sent.Tag), CoderOf(plan, sent));
            }
            else if (step is ReceiveStep { Part: { Coding: >= 0 } received })
            {
                coders.Add((false, received.Peer, received.Tag), CoderOf(plan, received));
            }
        }

        return coders.Count == 0 ? inner : new CodedExchange(inner, coders);
    }

    /// <inheritdoc/>
    public void Send(int peer, int tag, ReadOnlySpan<byte> message)
    {
        if (_coders.TryGetValue((true, peer, tag), out (LatentCoder Coder, byte[] Room) coded))
        {
            message = coded.Room.AsSpan(0, coded.Coder.Encode(message, coded.Room));
        }

        _inner.Send(peer, tag, message);
    }

    /// <inheritdoc/>
    public void Receive(int peer, int tag, Memory<byte> message)
    {
        if (!_coders.TryGetValue((false, peer, tag), out (LatentCoder Coder, byte[] Room) coded))
        {
            _inner.Receive(peer, tag, message);
            return;
        }

        int length = _inner.ReceiveUpTo(peer, tag, coded.Room);
        if (!coded.Coder.TryDecode(coded.Room.AsSpan(0, length), message.Span))
        {
            throw ExecutionErrors.DamagedLatent(peer, tag, length);
        }
    }

    /// <inheritdoc/>
    public int ReceiveUpTo(int peer, int tag, Memory<byte> message) => _inner.ReceiveUpTo(peer, tag, message);

    private static (LatentCoder Coder, byte[] Room) CoderOf(Plan plan, TransferPart part) =>
        (new LatentCoder(plan.Codings[part.Coding]), new byte[LatentCoding.MaxBytes(part.Region.ElementCount)]);
}
