namespace Edge.Importers.TfLite.Schema;

/// <summary><c>BuiltinOptions</c> of the schema: which options table an operator carries; those that are read.</summary>
internal enum BuiltinOptions : byte
{
    None = 0,
    Conv2D = 1,
    DepthwiseConv2D = 2,
    Pool2D = 5,
    Svdf = 6,
    FullyConnected = 8,
    Softmax = 9,
    Concatenation = 10,
    Add = 11,
    ResizeBilinear = 15,
    SpaceToDepth = 19,
    Mul = 21,
    Reducer = 27,
    Sub = 28,
    Div = 29,
    StridedSlice = 32,
    Split = 35,
    Pack = 59,
    Unpack = 64,
    UnidirectionalSequenceLstm = 71,
    ResizeNearestNeighbor = 74,
    LeakyRelu = 75,
    DepthToSpace = 94,
    BatchMatMul = 101,
    Gelu = 116,
}
