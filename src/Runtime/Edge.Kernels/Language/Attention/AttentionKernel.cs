using Edge.Model;

namespace Edge.Kernels.Language;

/// <summary>
/// Causal attention of the query heads that share a key-value head, over its cache. Keys are read in chunks of
/// <see cref="ChunkTokens"/> with an online softmax (FlashAttention-2, Dao 2023); every <see cref="SplitTokens"/> tokens a new
/// softmax begins, and those are merged in order (Flash-Decoding, Dao et al. 2023). Chunks and splits begin at fixed positions: a row
/// has the same bits alone and among others, with one thread and with many.
/// </summary>
public abstract unsafe class AttentionKernel
{
    /// <summary>Tokens whose scores are computed together.</summary>
    public const int ChunkTokens = 64;

    /// <summary>Tokens after which a new softmax begins.</summary>
    public const int SplitTokens = 512;

    /// <summary>Queries (rows times heads) that share what is read from the cache.</summary>
    public const int TileQueries = 64;

    /// <summary>A state is the unnormalised output of a query, then its maximum and its sum: kept in so many floats.</summary>
    private const int StatisticFloats = 16;

    private protected AttentionKernel(AttentionShape shape)
    {
        Shape = shape;
        PaddedHead = (shape.HeadSize + 31) / 32 * 32;
    }

    /// <summary>What it computes.</summary>
    public AttentionShape Shape { get; }

    /// <summary>Floats of a partial result of one query.</summary>
    public int StateFloats => PaddedHead + StatisticFloats;

    /// <summary>Bytes of scratch that a caller gives to <see cref="Attend"/> and <see cref="AttendSplit"/>, zero at first.</summary>
    public int ScratchBytes => sizeof(float) * ((TileQueries * (PaddedHead + ChunkTokens + (2 * StateFloats))) + (ChunkTokens * (Shape.HeadSize + PaddedHead)));

    /// <summary>Values of a head, padded to whole vectors.</summary>
    private protected int PaddedHead { get; }

    /// <summary>Puts the key and the value of a token into a head's cache.</summary>
    /// <param name="head">The head's cache.</param>
    /// <param name="position">Place of the token.</param>
    /// <param name="key">Its key <c>[S]</c>.</param>
    /// <param name="value">Its value <c>[S]</c>.</param>
    public abstract void Append(nint head, int position, nint key, nint value);

    /// <summary>Attention of some rows of a sequence at consecutive positions.</summary>
    /// <param name="head">The head's cache, with all tokens up to the last of the rows.</param>
    /// <param name="queries">Rows of queries, at the first head of the group.</param>
    /// <param name="outputs">Rows of the output, at the same head.</param>
    /// <param name="heads">Query heads of the group; times <paramref name="rows"/> at most <see cref="TileQueries"/>.</param>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="firstPosition">Position of the first row.</param>
    /// <param name="scratch">Scratch memory of the calling thread.</param>
    public abstract void Attend(nint head, FloatRows queries, FloatRows outputs, int heads, int firstRow, int rows, int firstPosition, nint scratch);

    /// <summary>The part of a row's attention that falls into one split: for <see cref="Merge"/>.</summary>
    /// <param name="head">The head's cache.</param>
    /// <param name="queries">The row's queries, at the first head of the group.</param>
    /// <param name="heads">Query heads of the group.</param>
    /// <param name="position">Position of the row.</param>
    /// <param name="split">Which tokens: from <c>split · <see cref="SplitTokens"/></c>.</param>
    /// <param name="states">Filled: <c>[heads][<see cref="StateFloats"/>]</c>.</param>
    /// <param name="scratch">Scratch memory of the calling thread.</param>
    public abstract void AttendSplit(nint head, nint queries, int heads, int position, int split, nint states, nint scratch);

    /// <summary>Puts the parts of a row together.</summary>
    /// <param name="states">For each split <c>[heads][<see cref="StateFloats"/>]</c>; overwritten.</param>
    /// <param name="splits">Parts, in order.</param>
    /// <param name="heads">Query heads of the group.</param>
    /// <param name="strideFloats">Floats from one split to the next.</param>
    /// <param name="output">The row's output, at the first head of the group.</param>
    public abstract void Merge(nint states, int splits, int heads, int strideFloats, nint output);

    /// <summary>The first split that a row sees.</summary>
    public int FirstSplit(int position) => FirstVisible(position) / SplitTokens;

    /// <summary>The first token that a row sees.</summary>
    private protected int FirstVisible(int position) => Shape.WindowTokens == 0 ? 0 : Math.Max(0, position - Shape.WindowTokens + 1);
}
