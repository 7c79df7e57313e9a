using Edge.Importers.TfLite.Schema;

namespace Edge.Importers.TfLite;

/// <summary>A tensor as the file describes it; nothing is judged before an operator uses it.</summary>
/// <param name="Index">Index in the subgraph.</param>
/// <param name="Name">Name, or <c>tensor#index</c> where the file has none.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="ShapeSignature">Dimensions with -1 for the dynamic ones; empty where none is.</param>
/// <param name="Data">Bytes of a constant, a slice of the file; empty for an activation.</param>
/// <param name="Scales">Scales of the quantisation; empty where there is none.</param>
/// <param name="ZeroPoints">Zero points of the quantisation.</param>
/// <param name="QuantizedDimension">Axis along which the scales run.</param>
/// <param name="Encoding">How the bytes are stored.</param>
/// <param name="IsVariable">Whether the network keeps state in it.</param>
internal sealed record TfliteTensor(
    int Index,
    string Name,
    TensorType Type,
    int[] Shape,
    int[] ShapeSignature,
    ReadOnlyMemory<byte> Data,
    float[] Scales,
    long[] ZeroPoints,
    int QuantizedDimension,
    TensorEncoding Encoding,
    bool IsVariable)
{
    /// <summary>Whether the file holds the values.</summary>
    public bool IsConstant => Data.Length > 0;

    /// <summary>For messages.</summary>
    public string Title => $"Tensor {Index} '{Name}'";
}
