namespace Edge.Nano.Device;

/// <summary>An answer that is read in pieces, while the board does other things.</summary>
internal interface IArrival
{
    /// <summary>The stream of the request.</summary>
    uint Stream { get; }

    /// <summary>Whether the answer has begun, and is not at its end.</summary>
    bool HasBegun { get; }

    /// <summary>Its frame has come; the payload is to be read.</summary>
    void Begin();

    /// <summary>Reads what is there, or all that is missing.</summary>
    void GoOn(bool wait);
}
