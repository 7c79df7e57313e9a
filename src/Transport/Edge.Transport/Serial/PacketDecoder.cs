using Edge.Transport.Frames;

namespace Edge.Transport.Serial;

/// <summary>
/// Finds packets in what a line delivers, a byte at a time and in fixed memory: takes the COBS encoding off as the bytes
/// come and checks the sum at the delimiter. Whatever came before, the packet after the next delimiter is found.
/// <c>firmware/nano</c> compiles the same file, so there are no spans here.
/// </summary>
internal sealed partial class PacketDecoder
{
    private readonly byte[] _bytes;
    private int _count;
    private int _run; // bytes that are left of the current run
    private bool _zeroFollows;
    private bool _isBroken;
    private bool _isEmpty = true;

    /// <summary>What a byte brought.</summary>
    public enum Outcome
    {
        /// <summary>The packet goes on.</summary>
        None,

        /// <summary>A packet is whole.</summary>
        Packet,

        /// <summary>Something ended that is not a packet.</summary>
        Damaged,
    }

    /// <summary>Has room for packets with payloads of a size.</summary>
    public PacketDecoder(int maxPayloadBytes)
    {
        _bytes = new byte[PacketLayout.HeaderBytes + maxPayloadBytes + PacketLayout.ChecksumBytes];
    }

    /// <summary>Begins with the packet that was completed last, header and payload; valid until the next byte.</summary>
    public byte[] Bytes => _bytes;

    /// <summary>Its length.</summary>
    public int Count => _count;

    /// <summary>Takes the next byte of the line.</summary>
    public Outcome Push(byte value)
    {
        if (_isEmpty)
        {
            _count = _run = 0;
            _zeroFollows = _isBroken = false;
        }

        if (value == 0)
        {
            return End();
        }

        _isEmpty = false;
        if (_run == 0)
        {
            if (_zeroFollows)
            {
                Add(0);
            }

            _run = value - 1;
            _zeroFollows = value != byte.MaxValue;
        }
        else
        {
            _run--;
            Add(value);
        }

        return Outcome.None;
    }

    private void Add(byte value)
    {
        if (_count == _bytes.Length)
        {
            _isBroken = true;
            return;
        }

        _bytes[_count++] = value;
    }

    private Outcome End()
    {
        if (_isEmpty)
        {
            return Outcome.None;
        }

        _isEmpty = true;
        int sumAt = _count - PacketLayout.ChecksumBytes;
        if (_isBroken || _run != 0 || sumAt < PacketLayout.HeaderBytes
            || Crc32C.Append(0, _bytes, 0, sumAt) != BigEndian.Get32(_bytes, sumAt))
        {
            return Outcome.Damaged;
        }

        _count = sumAt;
        return Outcome.Packet;
    }
}
