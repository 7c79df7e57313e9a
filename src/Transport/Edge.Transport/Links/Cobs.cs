using System.Diagnostics;
using Edge.Model;

namespace Edge.Transport.Links;

/// <summary>
/// Consistent Overhead Byte Stuffing (Cheshire and Baker, IEEE/ACM Transactions on Networking, 1999): packets without
/// the byte 0, so that 0 separates packets on a serial line and a reader that came late, or lost a byte, finds the next
/// one. At most one byte more for each 254.
/// </summary>
public static class Cobs
{
    /// <summary>The byte between packets, which no encoded packet contains.</summary>
    public const byte Delimiter = 0;

    private const int LongestRun = 254;

    /// <summary>Most bytes that <see cref="Encode"/> writes for <paramref name="lengthBytes"/>, without a delimiter.</summary>
    public static int MaxEncodedBytes(int lengthBytes) => lengthBytes + (lengthBytes / LongestRun) + 1;

    /// <summary>Encodes a packet.</summary>
    /// <param name="packet">Any bytes.</param>
    /// <param name="destination">At least <see cref="MaxEncodedBytes"/> bytes, elsewhere.</param>
    /// <returns>How many bytes were written; the caller adds <see cref="Delimiter"/>.</returns>
    public static int Encode(ReadOnlySpan<byte> packet, Span<byte> destination)
    {
        Debug.Assert(destination.Length >= MaxEncodedBytes(packet.Length));
        int written = 0;
        while (true)
        {
            ReadOnlySpan<byte> longest = packet[..Math.Min(packet.Length, LongestRun)];
            int zero = longest.IndexOf(Delimiter);
            int run = zero < 0 ? longest.Length : zero;
            destination[written] = (byte)(run + 1);
            packet[..run].CopyTo(destination[(written + 1)..]);
            written += run + 1;
            if (run == packet.Length)
            {
                return written;
            }

            // A full run stands for itself; a shorter one also for the zero after it.
            packet = packet[(run == LongestRun ? run : run + 1)..];
        }
    }

    /// <summary>Decodes what came between two delimiters.</summary>
    /// <param name="encoded">The bytes, without delimiters.</param>
    /// <param name="destination">At least as many bytes; may be the same memory.</param>
    /// <returns>How many bytes the packet has.</returns>
    /// <exception cref="EdgeException">4018: a delimiter inside, or a run that does not end.</exception>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination)
    {
        if (encoded.IsEmpty)
        {
            throw LinkErrors.BadCobs("It is empty.");
        }

        int written = 0;
        for (int read = 0; read < encoded.Length;)
        {
            int run = encoded[read] - 1;
            if (run < 0 || encoded.Slice(read + 1, Math.Min(run, encoded.Length - read - 1)).Contains(Delimiter))
            {
                throw LinkErrors.BadCobs("It has a delimiter inside.");
            }

            if (run > encoded.Length - read - 1)
            {
                throw LinkErrors.BadCobs($"Its last run has {run} bytes and {encoded.Length - read - 1} are there.");
            }

            encoded.Slice(read + 1, run).CopyTo(destination[written..]);
            written += run;
            read += run + 1;
            if (run < LongestRun && read < encoded.Length)
            {
                destination[written++] = 0;
            }
        }

        return written;
    }
}
