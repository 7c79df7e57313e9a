namespace Edge.Importers.Gguf;

/// <summary>What a GGUF file may ask for.</summary>
internal static class GgufLimits
{
    /// <summary>Bytes before the tensors: metadata and descriptions of tensors.</summary>
    public const int MaxHeaderBytes = 256 << 20;

    /// <summary>Metadata values.</summary>
    public const int MaxEntries = 1 << 16;

    /// <summary>Tensors.</summary>
    public const int MaxTensors = 1 << 16;

    /// <summary>Bytes of a key or of the name of a tensor.</summary>
    public const int MaxNameBytes = 1 << 10;

    /// <summary>Dimensions of a tensor.</summary>
    public const int MaxRank = 4;

    /// <summary>Tokens of a vocabulary, and merges.</summary>
    public const int MaxTokens = 1 << 21;

    /// <summary>Layers of a model.</summary>
    public const int MaxLayers = 1 << 10;
}
