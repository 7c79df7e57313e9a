namespace Edge.Runtime.Language;

/// <summary>What a thread at a window of weights does next.</summary>
internal enum WindowMove
{
    /// <summary>Takes the block that it wants, which is in memory.</summary>
    Take,

    /// <summary>Reads a block.</summary>
    Read,

    /// <summary>Sleeps until something changes.</summary>
    Wait,

    /// <summary>Stops: nothing is left to read, reading failed, or the window is closed.</summary>
    End,
}
