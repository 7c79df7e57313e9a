using Edge.Transport.Links;

namespace Edge.Fuzz.Targets;

/// <summary>Decodes a packet of a serial line; what was accepted comes back when it is encoded and decoded again.</summary>
internal static class CobsTarget
{
    public static IEnumerable<byte[]> Seeds
    {
        get
        {
            byte[] packet = [.. Enumerable.Range(0, 600).Select(i => (byte)(i % 300))];
            byte[] encoded = new byte[Cobs.MaxEncodedBytes(packet.Length)];
            yield return encoded[..Cobs.Encode(packet, encoded)];
        }
    }

    public static void Run(ReadOnlySpan<byte> data)
    {
        byte[] packet = new byte[data.Length];
        packet = packet[..Cobs.Decode(data, packet)];
        byte[] encoded = new byte[Cobs.MaxEncodedBytes(packet.Length)];
        encoded = encoded[..Cobs.Encode(packet, encoded)];
        byte[] again = new byte[encoded.Length];
        if (!again.AsSpan(0, Cobs.Decode(encoded, again)).SequenceEqual(packet))
        {
            throw new InvalidOperationException("Another packet came back.");
        }
    }
}
