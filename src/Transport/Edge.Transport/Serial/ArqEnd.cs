namespace Edge.Transport.Serial;

/// <summary>Why a session on a serial line is over.</summary>
internal enum ArqEnd
{
    /// <summary>It is not.</summary>
    None,

    /// <summary>The peer had nothing more to say.</summary>
    Closed,

    /// <summary>The peer has started again and knows nothing of it.</summary>
    PeerRestarted,

    /// <summary>Another program dialled on the same line.</summary>
    Superseded,

    /// <summary>The peer has another version of the packets.</summary>
    OtherVersion,

    /// <summary>Nobody answered the first packet.</summary>
    NoAnswer,

    /// <summary>Nothing whole arrived although an answer was due.</summary>
    Lost,
}
