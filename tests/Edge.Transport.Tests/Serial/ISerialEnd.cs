namespace Edge.Transport.Tests.Serial;

/// <summary>One end of a simulated line: the machine of Edge.Transport, or the one of the firmware.</summary>
internal interface ISerialEnd : IDisposable
{
    bool IsOpen { get; }

    int Unacknowledged { get; }

    int WishedRate { get; }

    void RateApplied(bool done, uint nowMs);

    int Write(ReadOnlySpan<byte> bytes);

    int Read(Span<byte> destination);

    void Receive(ReadOnlySpan<byte> bytes, uint nowMs);

    /// <summary>The next packet on the line; empty when there is none.</summary>
    ReadOnlySpan<byte> Transmit(uint nowMs);
}
