namespace Edge.Importers.Language;

/// <summary>What a weight of a transformer does, whatever a file calls it.</summary>
internal enum TensorRole
{
    /// <summary>Table of the tokens, <c>[V,D]</c>.</summary>
    TokenEmbedding,

    /// <summary>Norm before the output layer, <c>[D]</c>.</summary>
    OutputNorm,

    /// <summary>Output layer, <c>[V,D]</c>; absent where it is the table of the tokens.</summary>
    Output,

    /// <summary>Divisors of the rotary frequencies, <c>[R/2]</c> (Llama 3).</summary>
    RopeFactors,

    /// <summary>The same for contexts longer than that of the first training (LongRoPE).</summary>
    RopeLongFactors,

    /// <summary>The same for contexts up to that of the first training (LongRoPE).</summary>
    RopeShortFactors,

    /// <summary>Norm before attention, <c>[D]</c>.</summary>
    AttentionNorm,

    /// <summary>Queries, <c>[H·S,D]</c>.</summary>
    Query,

    /// <summary>Keys, <c>[K·S,D]</c>.</summary>
    Key,

    /// <summary>Values, <c>[K·S,D]</c>.</summary>
    Value,

    /// <summary>Queries, keys and values in one matrix, <c>[(H+2K)·S,D]</c> (Phi 3).</summary>
    QueryKeyValue,

    /// <summary>Norm of each query, <c>[S]</c>.</summary>
    QueryNorm,

    /// <summary>Norm of each key, <c>[S]</c>.</summary>
    KeyNorm,

    /// <summary>From the heads back to the width, <c>[D,H·S]</c>.</summary>
    AttentionOutput,

    /// <summary>Norm behind attention, <c>[D]</c> (Gemma 2 and 3).</summary>
    PostAttentionNorm,

    /// <summary>Norm before the feed-forward layer, <c>[D]</c>.</summary>
    FeedForwardNorm,

    /// <summary>Gate, <c>[F,D]</c>; of the experts <c>[E,F,D]</c>.</summary>
    Gate,

    /// <summary>Up, <c>[F,D]</c>; of the experts <c>[E,F,D]</c>.</summary>
    Up,

    /// <summary>Gate and up in one matrix, <c>[2F,D]</c> (Phi 3).</summary>
    GateUp,

    /// <summary>Down, <c>[D,F]</c>; of the experts <c>[E,D,F]</c>.</summary>
    Down,

    /// <summary>Norm behind the feed-forward layer, <c>[D]</c> (Gemma 2 and 3).</summary>
    PostFeedForwardNorm,

    /// <summary>Which experts a token takes, <c>[E,D]</c>.</summary>
    Router,

    /// <summary>Gate of the expert that all tokens take, <c>[F,D]</c>.</summary>
    SharedGate,

    /// <summary>Up of the expert that all tokens take, <c>[F,D]</c>.</summary>
    SharedUp,

    /// <summary>Down of the expert that all tokens take, <c>[D,F]</c>.</summary>
    SharedDown,

    /// <summary>How much the expert that all tokens take counts, <c>[1,D]</c>.</summary>
    SharedRouter,
}
