using Edge.Model;
using Edge.Transport.Collectives;

namespace Edge.Runtime.Language;

/// <summary>
/// A device of a token plan that is not the endpoint: takes the endpoint's orders, one after the other, and answers them.
/// One thread waits for the order, computes, and answers, so no thread is woken in between.
/// </summary>
internal sealed class TokenWorker
{
    private readonly TokenDevice _device;
    private readonly LinkExchange _exchange;
    private readonly TokenOrder _order;
    private readonly int _endpoint, _tag;
    private readonly byte[] _answer;
    private readonly float[] _logits;
    private readonly int[] _tokens;

    /// <param name="device">The device; stays the caller's.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="index">Its index there.</param>
    /// <param name="exchange">Reaches the others; stays the caller's.</param>
    public TokenWorker(TokenDevice device, Plan plan, int index, LinkExchange exchange)
    {
        (_device, _exchange, _endpoint, _tag) = (device, exchange, plan.Endpoint, CandidateOffer.TagOf(plan, index));
        _order = new TokenOrder(plan.Tokens!);
        _answer = new byte[Math.Max(CandidateOffer.SizeBytes(device.TokenCount, plan.Tokens!.RowCapacity), Float32Encoding.SizeBytes(device.TokenCount))];
        _logits = new float[device.TokenCount];
        _tokens = [.. Enumerable.Range(device.FirstToken, device.TokenCount)];
    }

    /// <summary>Waits for the next order.</summary>
    /// <exception cref="EdgeException">EDGE5030: the endpoint is lost, or closed the link. EDGE5450: no order.</exception>
    public void Wait() => _order.Read(_exchange.ReceiveUpTo(_endpoint, TokenOrder.Tag, _order.Room));

    /// <summary>Does what was ordered.</summary>
    /// <exception cref="EdgeException">What the device throws.</exception>
    public void Obey()
    {
        switch (_order.Kind)
        {
            case TokenOrderKind.Forward:
                Forward();
                break;
            case TokenOrderKind.Copy:
                (int source, int target, int tokens) = _order.Arguments;
                _device.CopySequence(source, target, tokens);
                break;
            default:
                SendLogits(_order.Arguments.First);
                break;
        }
    }

    private void Forward()
    {
        _exchange.BeginInference();
        try
        {
            _device.Run([], _order.Positions, _order.Sequences, _order.Outputs);
            Span<byte> answer = _answer.AsSpan(0, CandidateOffer.SizeBytes(_device.TokenCount, _order.Outputs.Length));
            CandidateOffer.Write(_device, _order.Outputs.Length, answer);
            _exchange.Send(_endpoint, _tag, answer);
        }
        finally
        {
            _exchange.EndInference();
        }
    }

    private void SendLogits(int output)
    {
        _device.Logits(output, _tokens, _logits);
        Span<byte> answer = _answer.AsSpan(0, Float32Encoding.SizeBytes(_logits.Length));
        Float32Encoding.Encode(_logits, answer);
        _exchange.Send(_endpoint, _tag, answer);
    }
}
