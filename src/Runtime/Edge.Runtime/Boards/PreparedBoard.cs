using Edge.Model;

namespace Edge.Runtime;

/// <summary>A board that has its program.</summary>
/// <param name="Connection">The board.</param>
/// <param name="Constants">The constants that have a digest, for a board that asks for them while it runs.</param>
public sealed record PreparedBoard(BoardConnection Connection, Func<Digest, ReadOnlyMemory<byte>> Constants);
