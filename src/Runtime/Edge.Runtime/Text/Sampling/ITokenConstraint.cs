namespace Edge.Runtime.Text.Sampling;

/// <summary>What may come next, token by token: the grammar of an answer.</summary>
public interface ITokenConstraint
{
    /// <summary>Whether a token may come next; a token that ends the text may when the text is complete.</summary>
    /// <param name="token">Its id.</param>
    bool Allows(int token);

    /// <summary>The token that came.</summary>
    /// <param name="token">One that was allowed.</param>
    void Accept(int token);

    /// <summary>Whether the text is complete and nothing can follow.</summary>
    bool IsComplete { get; }
}
