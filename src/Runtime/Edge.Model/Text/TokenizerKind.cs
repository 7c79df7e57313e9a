namespace Edge.Model;

/// <summary>How a <see cref="Vocabulary"/> cuts text.</summary>
public enum TokenizerKind : byte
{
    /// <summary>SentencePiece with merges by score: spaces are <c>▁</c>, unknown characters fall back to byte tokens.</summary>
    SentencePieceBpe,

    /// <summary>SentencePiece with a unigram language model (Kudo, 2018): the most probable cut.</summary>
    SentencePieceUnigram,

    /// <summary>Byte-level byte-pair encoding (GPT-2): a pre-tokenizer, then merges by rank over bytes written as printable characters.</summary>
    ByteLevelBpe,
}
