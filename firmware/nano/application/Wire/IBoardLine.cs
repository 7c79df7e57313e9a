namespace Edge.Nano.Wire;

/// <summary>A serial line as the application needs it: <c>edge_line</c> in <c>firmware/core/include/edge/line.h</c>.</summary>
internal interface IBoardLine
{
    /// <summary>Takes bytes that have arrived.</summary>
    /// <param name="bytes">Filled from its beginning.</param>
    /// <returns>How many; 0 when there are none at the moment.</returns>
    int Read(byte[] bytes);

    /// <summary>Sends the first bytes of an array; waits until the port has taken them.</summary>
    void Write(byte[] bytes, int count);

    /// <summary>Waits until what was written has left, then changes the rate.</summary>
    /// <param name="bitsPerSecond">The new rate.</param>
    /// <returns>Whether the port can.</returns>
    bool TrySetRate(int bitsPerSecond);

    /// <summary>A clock that goes on while nothing runs, modulo 2³².</summary>
    uint Microseconds();

    /// <summary>There is nothing to do: others may run, for about a millisecond or until a byte arrives.</summary>
    void Rest();
}
