namespace Edge.Importers.TfLite;

/// <summary>How the bytes of a tensor are stored in a TensorFlow Lite file.</summary>
internal enum TensorEncoding : byte
{
    /// <summary>Row-major, in the file.</summary>
    Dense,

    /// <summary>Only the elements that are not zero (<c>SparsityParameters</c>).</summary>
    Sparse,

    /// <summary>In another file (<c>ExternalBuffer</c>).</summary>
    External,

    /// <summary>Scales by blocks or along several axes (<c>QuantizationDetails</c>).</summary>
    BlockQuantized,
}
