namespace Edge.Runtime.Text.Tokenization;

/// <summary>Which neighbours may be merged.</summary>
internal interface IPairTable
{
    /// <summary>Looks a pair up.</summary>
    /// <param name="left">A symbol.</param>
    /// <param name="right">The one behind it.</param>
    /// <param name="priority">Smaller is merged earlier.</param>
    /// <param name="token">What the two become.</param>
    bool TryFind(in Symbol left, in Symbol right, out uint priority, out int token);
}
