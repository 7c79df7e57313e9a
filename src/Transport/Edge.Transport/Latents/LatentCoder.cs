using Edge.Model;

namespace Edge.Transport.Latents;

/// <summary>
/// An entropy coder with a static model: rANS (Duda, 2013) with renormalisation by bytes, in integer arithmetic. Between symbols
/// the state is in [2¹⁶, 2²⁴). A code is the state, three bytes, most significant first, and then the bytes that the decoder takes in; it is
/// written backwards, so that it is read forwards. Symbols that the model lacks, or that coding would not make shorter, follow a byte 0 as
/// they are: no code is longer than the symbols by more than that byte. Allocates nothing.
/// </summary>
public sealed class LatentCoder
{
    private const uint Low = 1 << 16;
    private const int StateBytes = 3, Bits = LatentCoding.FrequencyBits, Symbols = 256;
    private const uint SlotMask = LatentCoding.Total - 1;

    /// <summary>A state below 2²⁴ times 2³⁶ ⁄ f, rounded up, is exact in its bits above the 36th, since f is below 2¹².</summary>
    private const int ReciprocalBits = 36;

    private readonly int _run, _channels;
    private readonly ushort[] _frequencies, _starts;
    private readonly ulong[] _reciprocals;
    private readonly byte[] _symbolOfSlot;

    /// <summary>Makes the tables of a model.</summary>
    /// <param name="coding">A model that fits (<see cref="LatentCoding.Fits"/>).</param>
    public LatentCoder(LatentCoding coding)
    {
        (_run, _channels) = (coding.RunElements, coding.Frequencies.Length);
        (_frequencies, _starts) = (new ushort[_channels * Symbols], new ushort[_channels * Symbols]);
        _reciprocals = new ulong[_channels * Symbols];
        _symbolOfSlot = new byte[_channels * LatentCoding.Total];
        for (int channel = 0; channel < _channels; channel++)
        {
            int start = 0;
            for (int symbol = 0; symbol < coding.Frequencies[channel].Length; symbol++)
            {
                int frequency = coding.Frequencies[channel][symbol];
                _frequencies[(channel * Symbols) + symbol] = (ushort)frequency;
                _starts[(channel * Symbols) + symbol] = (ushort)start;
                _reciprocals[(channel * Symbols) + symbol] = ((1UL << ReciprocalBits) + (ulong)frequency - 1) / (ulong)frequency;
                _symbolOfSlot.AsSpan((channel * LatentCoding.Total) + start, frequency).Fill((byte)symbol);
                start += frequency;
            }
        }
    }

    /// <summary>Codes symbols.</summary>
    /// <param name="symbols">A byte each, in the order of the tensor; at least one.</param>
    /// <param name="code">Room for <see cref="LatentCoding.MaxBytes"/>; the code begins at its start.</param>
    /// <returns>Bytes of the code.</returns>
    public int Encode(ReadOnlySpan<byte> symbols, Span<byte> code)
    {
        uint state = Low;
        code = code[..LatentCoding.MaxBytes(symbols.Length)];
        int end = code.Length, channel = (symbols.Length - 1) / _run % _channels, left = ((symbols.Length - 1) % _run) + 1;
        for (int i = symbols.Length - 1; i >= 0; i--)
        {
            int symbol = (channel * Symbols) + symbols[i];
            uint frequency = _frequencies[symbol];
            if (frequency == 0)
            {
                return AsTheyAre(symbols, code);
            }

            uint limit = (Low >> Bits << 8) * frequency;
            while (state >= limit)
            {
                if (end <= StateBytes)
                {
                    return AsTheyAre(symbols, code);
                }

                code[--end] = (byte)state;
                state >>= 8;
            }

            uint quotient = (uint)((state * _reciprocals[symbol]) >> ReciprocalBits);
            state = (quotient << Bits) + (state - (quotient * frequency)) + _starts[symbol];
            if (--left == 0)
            {
                left = _run;
                channel = channel == 0 ? _channels - 1 : channel - 1;
            }
        }

        if (end < StateBytes)
        {
            return AsTheyAre(symbols, code);
        }

        code[--end] = (byte)state;
        code[--end] = (byte)(state >> 8);
        code[--end] = (byte)(state >> 16);
        code[end..].CopyTo(code);
        return code.Length - end;
    }

    /// <summary>Decodes symbols.</summary>
    /// <param name="code">A whole code, from anywhere.</param>
    /// <param name="symbols">Filled; with what was read so far where the code is damaged.</param>
    /// <returns>Whether it is a code of that many symbols, to its last byte.</returns>
    public bool TryDecode(ReadOnlySpan<byte> code, Span<byte> symbols)
    {
        if (!code.IsEmpty && code[0] == 0)
        {
            return code.Length == symbols.Length + 1 && code[1..].TryCopyTo(symbols);
        }

        if (code.Length < StateBytes)
        {
            return false;
        }

        uint state = ((uint)code[0] << 16) | ((uint)code[1] << 8) | code[2];
        int next = StateBytes, channel = 0, left = _run;
        for (int i = 0; i < symbols.Length; i++)
        {
            uint slot = state & SlotMask;
            byte symbol = _symbolOfSlot[(channel * LatentCoding.Total) + (int)slot];
            int entry = (channel * Symbols) + symbol;
            state = (_frequencies[entry] * (state >> Bits)) + slot - _starts[entry];
            while (state < Low)
            {
                if (next == code.Length)
                {
                    return false;
                }

                state = (state << 8) | code[next++];
            }

            symbols[i] = symbol;
            if (--left == 0)
            {
                left = _run;
                channel = channel + 1 == _channels ? 0 : channel + 1;
            }
        }

        return state == Low && next == code.Length;
    }

    private static int AsTheyAre(ReadOnlySpan<byte> symbols, Span<byte> code)
    {
        code[0] = 0;
        symbols.CopyTo(code[1..]);
        return symbols.Length + 1;
    }
}
