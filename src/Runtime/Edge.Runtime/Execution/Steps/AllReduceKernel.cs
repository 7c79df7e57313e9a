using System.Runtime.InteropServices;
using Edge.Kernels;
using Edge.Model;
using Edge.Transport.Collectives;

namespace Edge.Runtime;

/// <summary>
/// Runs an <see cref="AllReduceStep"/> as a star: members send their part to the centre, which adds in member order and
/// sends the sum back (TPI-LLM, Li et al. 2024). The order is fixed and every device, the centre too, goes on with the
/// sum as it travelled: the result is the same bits everywhere and every time.
/// </summary>
internal sealed class AllReduceKernel<TEncoding> : StepKernel
    where TEncoding : struct, IPartialSumEncoding
{
    private readonly ExchangeSlot _exchange;
    private readonly AllReduceStep _step;
    private readonly int _device, _offset, _sizeBytes;
    private readonly byte[] _message;
    private readonly float[] _sum;

    /// <param name="exchange">Reaches the peers.</param>
    /// <param name="step">The step.</param>
    /// <param name="device">Index of this device.</param>
    /// <param name="offset">Where the floats lie in memory.</param>
    /// <param name="sizeBytes">Their size.</param>
    public AllReduceKernel(ExchangeSlot exchange, AllReduceStep step, int device, int offset, int sizeBytes)
    {
        (_exchange, _step, _device, _offset, _sizeBytes) = (exchange, step, device, offset, sizeBytes);
        int count = sizeBytes / sizeof(float);
        _message = new byte[TEncoding.SizeBytes(count)];
        _sum = step.Centre == device ? new float[count] : [];
    }

    public override void Run(Span<byte> memory)
    {
        Span<float> values = MemoryMarshal.Cast<byte, float>(memory.Slice(_offset, _sizeBytes));
        if (_device == _step.Centre)
        {
            SumUp(values);
            TEncoding.Encode(_sum, _message);
            foreach (int member in _step.Members)
            {
                if (member != _device)
                {
                    _exchange.Current.Send(member, _step.Tag, _message);
                }
            }
        }
        else
        {
            TEncoding.Encode(values, _message);
            _exchange.Current.Send(_step.Centre, _step.Tag, _message);
            _exchange.Current.Receive(_step.Centre, _step.Tag, _message);
        }

        TEncoding.Decode(_message, values);
    }

    private void SumUp(ReadOnlySpan<float> own)
    {
        _sum.AsSpan().Clear();
        foreach (int member in _step.Members)
        {
            if (member == _device)
            {
                Float32Encoding.Add(MemoryMarshal.AsBytes(own), _sum);
                continue;
            }

            _exchange.Current.Receive(member, _step.Tag, _message);
            TEncoding.Add(_message, _sum);
        }
    }
}
