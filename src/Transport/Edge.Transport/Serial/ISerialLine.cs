using Edge.Transport.Links;

namespace Edge.Transport.Serial;

/// <summary>A line that loses and damages bytes, and whose rate can be changed.</summary>
public interface ISerialLine : IConnection
{
    /// <summary>The rate at the moment.</summary>
    int BitsPerSecond { get; }

    /// <summary>Waits until what was sent has left, then changes the rate.</summary>
    /// <param name="bitsPerSecond">The new rate.</param>
    /// <returns>Whether this end can; if not, nothing has changed.</returns>
    bool TrySetRate(int bitsPerSecond);
}
