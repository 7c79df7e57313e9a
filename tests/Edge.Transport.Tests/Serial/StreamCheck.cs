using Edge.Testing;

namespace Edge.Transport.Tests.Serial;

/// <summary>Writes a known stream at one end and checks what comes at the other, byte by byte.</summary>
internal sealed class StreamCheck(ulong seed, int totalBytes)
{
    private readonly byte[] _stream = Bytes(seed, totalBytes);
    private readonly byte[] _buffer = new byte[700];
    private readonly SeededRandom _random = new(seed);
    private int _written;

    public int Arrived { get; private set; }

    public bool IsComplete => Arrived == _stream.Length;

    /// <summary>Writes and reads a little, in pieces of any size.</summary>
    public void Advance(ISerialEnd sender, ISerialEnd receiver)
    {
        int most = Math.Min(_stream.Length - _written, _random.Next(0, 700));
        _written += sender.Write(_stream.AsSpan(_written, most));
        int read = receiver.Read(_buffer.AsSpan(0, _random.Next(0, 700)));
        _buffer.AsSpan(0, read).SequenceEqual(_stream.AsSpan(Arrived, read)).ShouldBeTrue($"something corrupt was delivered after {Arrived} bytes");
        Arrived += read;
    }

    private static byte[] Bytes(ulong seed, int count)
    {
        var random = new SeededRandom(seed ^ 0xABCDEF);
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = random.Chance(30) ? (byte)0 : (byte)random.Next(0, 255); // zeros are what COBS is about
        }

        return bytes;
    }
}
