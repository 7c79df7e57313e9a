namespace Edge.Nano.Wire;

/// <summary>Numbers of <c>docs/diagnostics/40xx.md</c>: why a link has ended.</summary>
internal static class LinkError
{
    /// <summary>It has not.</summary>
    public const int None = 0;

    /// <summary>Another version of the frames.</summary>
    public const int WrongVersion = 4001;

    /// <summary>Bytes that are no frame.</summary>
    public const int NotAFrame = 4002;

    /// <summary>A payload that was damaged.</summary>
    public const int Damaged = 4003;

    /// <summary>A frame is missing.</summary>
    public const int OutOfSequence = 4004;

    /// <summary>A payload above its limit.</summary>
    public const int AboveLimit = 4005;

    /// <summary>A frame that may not come now.</summary>
    public const int Unexpected = 4006;

    /// <summary>The peer has closed it.</summary>
    public const int Closed = 4008;

    /// <summary>Nothing was heard for too long.</summary>
    public const int Silent = 4010;

    /// <summary>A message that is not what was asked for.</summary>
    public const int WrongBlock = 4014;

    /// <summary>A request that nobody knows.</summary>
    public const int UnknownRequest = 4015;

    /// <summary>The peer has another key.</summary>
    public const int NoProof = 4021;

    /// <summary>Another program has dialled.</summary>
    public const int Superseded = 4056;
}
