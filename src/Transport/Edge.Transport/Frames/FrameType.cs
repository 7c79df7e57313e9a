namespace Edge.Transport.Frames;

/// <summary>What a frame is for. The numbers are part of the wire format; see <c>docs/frames.md</c>.</summary>
public enum FrameType : byte
{
    /// <summary>Handshake, first: the dialling end's nonce and the service that it asks for.</summary>
    Hello = 1,

    /// <summary>Handshake, second: the accepting end's nonce.</summary>
    Challenge = 2,

    /// <summary>Handshake, third: the dialling end's proof that it has the key.</summary>
    Proof = 3,

    /// <summary>Handshake, fourth: the accepting end's proof; the link is open.</summary>
    Welcome = 4,

    /// <summary>"I am alive": empty, sent where nothing else was.</summary>
    Heartbeat = 5,

    /// <summary>The end of the link, with the reason; nothing follows.</summary>
    Close = 6,

    /// <summary>A request; the stream id names the exchange.</summary>
    Request = 16,

    /// <summary>The answer to the request of that stream.</summary>
    Response = 17,

    /// <summary>The request of that stream failed: a numbered error.</summary>
    Failure = 18,

    /// <summary>The requester no longer wants the answer of that stream.</summary>
    Cancel = 19,

    /// <summary>A chunk of a transfer.</summary>
    Data = 20,

    /// <summary>The receiver of a transfer takes so many bytes more.</summary>
    Credit = 21,

    /// <summary>One end of a transfer gives it up.</summary>
    Abort = 22,

    /// <summary>A block of a tensor; the stream id is its tag.</summary>
    Tensor = 32,
}
