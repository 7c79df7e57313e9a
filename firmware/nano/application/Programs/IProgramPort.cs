namespace Edge.Nano.Programs;

/// <summary>What a running program asks of its surroundings: each returns 0, or a number that ends the run.</summary>
internal interface IProgramPort
{
    /// <summary>Fills or takes the next piece of a transfer; called until all is done.</summary>
    /// <param name="transfer">All of it.</param>
    /// <param name="done">Bytes that came before.</param>
    /// <param name="memory">Has the piece.</param>
    /// <param name="offset">Where it begins.</param>
    /// <param name="count">Its length.</param>
    int Transfer(BoardTransfer transfer, int done, byte[] memory, int offset, int count);

    /// <summary>The constants of a node are needed from here on.</summary>
    int Load(int node);

    /// <summary>And no longer.</summary>
    int Release(int node);

    /// <summary>Called before every step, so that a link is served while a program runs.</summary>
    void Poll();
}
