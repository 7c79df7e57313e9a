using Edge.Transport.Frames;
using Edge.Transport.Serial;

namespace Edge.Nano.Wire;

/// <summary>Makes packets (<c>docs/serial.md</c>): header, payload and sum in COBS (Cheshire and Baker 1999) between two delimiters.</summary>
internal sealed class PacketWriter
{
    private const int LongestRun = 254;

    private readonly byte[] _packet;

    /// <summary>Has room for payloads of a size.</summary>
    public PacketWriter(int maxPayloadBytes)
    {
        int packetBytes = PacketLayout.HeaderBytes + maxPayloadBytes + PacketLayout.ChecksumBytes;
        _packet = new byte[packetBytes];
        Line = new byte[packetBytes + (packetBytes / LongestRun) + 3];
    }

    /// <summary>What goes on the line: as many bytes as <see cref="Encode"/> says.</summary>
    public byte[] Line { get; }

    /// <summary>Where header and payload of the next packet are put.</summary>
    public byte[] Packet => _packet;

    /// <summary>Encodes the packet whose header and payload are in their places.</summary>
    /// <returns>How many bytes it has on the line.</returns>
    public int Encode(int payloadBytes)
    {
        byte[] packet = _packet, line = Line;
        int length = PacketLayout.HeaderBytes + payloadBytes;
        BigEndian.Put32(packet, length, Crc32C.Append(0, packet, 0, length));
        length += PacketLayout.ChecksumBytes;

        int written = 0;
        line[written++] = 0; // noise before it is not taken for its beginning
        int read = 0;
        while (true)
        {
            int code = written++, run = 0;
            while (run < LongestRun && read < length && packet[read] != 0)
            {
                line[written++] = packet[read++];
                run++;
            }

            line[code] = (byte)(run + 1);
            if (read == length)
            {
                break;
            }

            read += run < LongestRun ? 1 : 0; // a shorter run also stands for the zero after it
        }

        line[written++] = 0;
        return written;
    }
}
