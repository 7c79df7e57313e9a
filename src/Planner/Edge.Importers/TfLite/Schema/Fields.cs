namespace Edge.Importers.TfLite.Schema;

/// <summary>
/// Field numbers of the tables in TensorFlow Lite's schema (tensorflow/compiler/mlir/lite/schema/schema.fbs, version 3d):
/// the position of a field in its table, unions counting twice (type, value).
/// </summary>
internal static class Fields
{
    internal static class Model
    {
        public const int Version = 0, OperatorCodes = 1, Subgraphs = 2, Buffers = 4, Metadata = 6;
    }

    internal static class OperatorCode
    {
        public const int DeprecatedBuiltinCode = 0, CustomCode = 1, BuiltinCode = 3;
    }

    internal static class Subgraph
    {
        public const int Tensors = 0, Inputs = 1, Outputs = 2, Operators = 3;
    }

    internal static class Tensor
    {
        public const int Shape = 0, Type = 1, Buffer = 2, Name = 3, Quantization = 4, IsVariable = 5, Sparsity = 6, ShapeSignature = 7, ExternalBuffer = 10;
    }

    internal static class Quantization
    {
        public const int Scale = 2, ZeroPoint = 3, DetailsType = 4, QuantizedDimension = 6;
    }

    internal static class Operator
    {
        public const int OpcodeIndex = 0, Inputs = 1, Outputs = 2, BuiltinOptionsType = 3, BuiltinOptions = 4, Intermediates = 8;
    }

    internal static class Buffer
    {
        public const int Data = 0, Offset = 1, Size = 2;
    }

    internal static class Metadata
    {
        public const int Name = 0, Buffer = 1;
    }

    internal static class Conv2D
    {
        public const int Padding = 0, StrideWidth = 1, StrideHeight = 2, Activation = 3, DilationWidth = 4, DilationHeight = 5;
    }

    internal static class DepthwiseConv2D
    {
        public const int Padding = 0, StrideWidth = 1, StrideHeight = 2, Activation = 4, DilationWidth = 5, DilationHeight = 6;
    }

    internal static class Pool2D
    {
        public const int Padding = 0, StrideWidth = 1, StrideHeight = 2, FilterWidth = 3, FilterHeight = 4, Activation = 5;
    }

    internal static class FullyConnected
    {
        public const int Activation = 0, WeightsFormat = 1;
    }

    /// <summary>ADD, SUB, MUL and DIV alike.</summary>
    internal static class Arithmetic
    {
        public const int Activation = 0;
    }

    internal static class Concatenation
    {
        public const int Axis = 0, Activation = 1;
    }

    internal static class Softmax
    {
        public const int Beta = 0;
    }

    internal static class Svdf
    {
        public const int Rank = 0, Activation = 1;
    }

    internal static class Reducer
    {
        public const int KeepDimensions = 0;
    }

    internal static class StridedSlice
    {
        public const int BeginMask = 0, EndMask = 1, EllipsisMask = 2, NewAxisMask = 3, ShrinkAxisMask = 4, EndIsSize = 5;
    }

    /// <summary>PACK and UNPACK alike.</summary>
    internal static class Pack
    {
        public const int Axis = 1;
    }

    internal static class ResizeBilinear
    {
        public const int AlignCorners = 2, HalfPixelCenters = 3;
    }

    internal static class ResizeNearestNeighbor
    {
        public const int AlignCorners = 0, HalfPixelCenters = 1;
    }

    internal static class LeakyRelu
    {
        public const int Alpha = 0;
    }

    internal static class Gelu
    {
        public const int Approximate = 0;
    }

    internal static class BatchMatMul
    {
        public const int TransposeLeft = 0, TransposeRight = 1;
    }

    /// <summary>SPACE_TO_DEPTH and DEPTH_TO_SPACE alike.</summary>
    internal static class SpaceToDepth
    {
        public const int BlockSize = 0;
    }

    internal static class SequenceLstm
    {
        public const int Activation = 0, CellClip = 1, ProjectionClip = 2, TimeMajor = 3, DiagonalRecurrent = 5;
    }
}
