namespace Edge.Runtime;

/// <summary>What a session believes of its link: the time of an exchange is a round trip and a time for each byte.</summary>
/// <param name="RoundTripUs">Time of an exchange of no bytes, in microseconds.</param>
/// <param name="UsPerByte">Time of a byte, in microseconds.</param>
public readonly record struct LinkEstimate(double RoundTripUs, double UsPerByte)
{
    /// <summary>Bandwidth, in bits a second.</summary>
    public double BitsPerSecond => 8e6 / Math.Max(UsPerByte, 1e-4);

    /// <summary>Time of an exchange, in microseconds.</summary>
    /// <param name="bytes">Bytes of question and answer, framing included.</param>
    public double ExchangeUs(double bytes) => RoundTripUs + (bytes * UsPerByte);
}
