using System.IO.Ports;
using System.Threading;

namespace Edge.Nano.Wire;

/// <summary>A UART of the board, polled.</summary>
internal sealed class PortLine : IBoardLine
{
    private const int BufferBytes = 2048;
    private const long TicksPerMicrosecond = 10;

    private readonly SerialPort _port;

    /// <summary>Opens a port, 8 bits without parity.</summary>
    /// <param name="name">For example <c>COM2</c>.</param>
    /// <param name="bitsPerSecond">Its first rate.</param>
    public PortLine(string name, int bitsPerSecond)
    {
        _port = new SerialPort(name, bitsPerSecond, Parity.None, 8, StopBits.One);
        _port.ReadBufferSize = BufferBytes;
        _port.WriteBufferSize = BufferBytes;
        _port.Open();
    }

    /// <inheritdoc/>
    public int Read(byte[] bytes)
    {
        int count = _port.BytesToRead;
        if (count == 0)
        {
            return 0;
        }

        return _port.Read(bytes, 0, count < bytes.Length ? count : bytes.Length);
    }

    /// <inheritdoc/>
    public void Write(byte[] bytes, int count) => _port.Write(bytes, 0, count);

    /// <inheritdoc/>
    public bool TrySetRate(int bitsPerSecond)
    {
        try
        {
            _port.BaudRate = bitsPerSecond;
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public uint Microseconds() => (uint)(DateTime.UtcNow.Ticks / TicksPerMicrosecond);

    /// <inheritdoc/>
    public void Rest() => Thread.Sleep(1);
}
