using Edge.Model;

namespace Edge.Kernels.Language;

/// <summary>
/// How keys and values of a head lie in a cache: blocks of sixteen tokens, the keys of a block transposed
/// (<c>[S][16]</c>: scores of sixteen tokens are computed side by side), the values by token (<c>[16][S]</c>), both behind
/// each other. Q8 keeps a binary16 scale for every 32 values of a token in front of either.
/// </summary>
public static class KeyValueLayout
{
    /// <summary>Tokens of a block.</summary>
    public const int BlockTokens = 16;

    /// <summary>Values that share a scale in Q8.</summary>
    public const int GroupValues = 32;

    /// <summary>Bytes behind a cache that vectors may read, and do not use.</summary>
    public const int ReadAheadBytes = 64;

    /// <summary>Bytes of the keys, or of the values, of a block.</summary>
    public static int HalfBlockBytes(KeyValueType type, int headSize) => type == KeyValueType.Q8
        ? BlockTokens * ((Groups(headSize) * sizeof(ushort)) + headSize)
        : BlockTokens * headSize * sizeof(ushort);

    /// <summary>Bytes of a block.</summary>
    public static int BlockBytes(KeyValueType type, int headSize) => 2 * HalfBlockBytes(type, headSize);

    /// <summary>Bytes of a head with room for <paramref name="tokens"/> tokens.</summary>
    public static long HeadBytes(KeyValueType type, int headSize, int tokens) => (long)Blocks(tokens) * BlockBytes(type, headSize);

    /// <summary>Blocks that hold <paramref name="tokens"/> tokens.</summary>
    public static int Blocks(int tokens) => (tokens + BlockTokens - 1) / BlockTokens;

    /// <summary>Scales of a token in Q8.</summary>
    internal static int Groups(int headSize) => (headSize + GroupValues - 1) / GroupValues;
}
