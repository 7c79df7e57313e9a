namespace Edge.Importers.Onnx;

/// <summary>What an ONNX file may ask for. A file of n bytes costs at most a constant plus a multiple of n.</summary>
internal static class OnnxLimits
{
    /// <summary>Oldest operator set of the default domain.</summary>
    public const long MinOpset = 7;

    /// <summary>Newest operator set of the default domain.</summary>
    public const long MaxOpset = 23;

    /// <summary>Messages in a file: nodes, attributes, tensors, dimensions.</summary>
    public const int MaxMessages = 1 << 20;

    /// <summary>Nodes of the graph.</summary>
    public const int MaxNodes = 1 << 15;

    /// <summary>Inputs, and outputs, of the graph.</summary>
    public const int MaxInterface = 1 << 8;

    /// <summary>Dimensions of a value while importing; what remains in the graph has at most <see cref="Edge.Model.Shape.MaxRank"/>.</summary>
    public const int MaxRank = 8;

    /// <summary>Elements of one folded shape computation.</summary>
    public const int MaxFoldedElements = 1 << 16;

    /// <summary>Bytes of constants that an import may make, whatever the size of the file.</summary>
    public const long BudgetBytes = 16L << 20;

    /// <summary>Bytes of constants that an import may make on top, for each byte of the file.</summary>
    public const long BudgetBytesPerFileByte = 8;

    /// <summary>Characters of a name that are kept.</summary>
    public const int MaxNameCharacters = 256;

    /// <summary>Characters of metadata that are kept.</summary>
    public const int MaxMetadataCharacters = 1 << 20;
}
