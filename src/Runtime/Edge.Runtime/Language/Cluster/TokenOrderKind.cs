namespace Edge.Runtime.Language;

/// <summary>What a device is told to do. The numbers are those of the wire.</summary>
internal enum TokenOrderKind
{
    /// <summary>Run a batch, and offer candidates.</summary>
    Forward = 1,

    /// <summary>Copy the beginning of a sequence.</summary>
    Copy = 2,

    /// <summary>Send all logits of an output.</summary>
    Logits = 3,
}
