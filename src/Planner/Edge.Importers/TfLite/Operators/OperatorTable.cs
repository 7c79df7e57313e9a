using System.Collections.Frozen;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>Which conversion belongs to which operator: the list of what can be imported.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<BuiltinOperator, Action<OperatorContext>> Conversions = new Dictionary<BuiltinOperator, Action<OperatorContext>>
    {
        [BuiltinOperator.CONV_2D] = Convolutions.Conv2D,
        [BuiltinOperator.DEPTHWISE_CONV_2D] = Convolutions.DepthwiseConv2D,
        [BuiltinOperator.AVERAGE_POOL_2D] = op => Convolutions.Pool2D(op, PoolFunction.Average),
        [BuiltinOperator.MAX_POOL_2D] = op => Convolutions.Pool2D(op, PoolFunction.Max),

        [BuiltinOperator.FULLY_CONNECTED] = Products.FullyConnected,
        [BuiltinOperator.BATCH_MATMUL] = Products.BatchMatMul,

        [BuiltinOperator.ADD] = op => op.Emit(new Add(op.ArithmeticActivation(BuiltinOptions.Add)), op.Read(0), op.Read(1)),
        [BuiltinOperator.SUB] = op => op.Emit(new Sub(op.ArithmeticActivation(BuiltinOptions.Sub)), op.Read(0), op.Read(1)),
        [BuiltinOperator.MUL] = op => op.Emit(new Mul(op.ArithmeticActivation(BuiltinOptions.Mul)), op.Read(0), op.Read(1)),
        [BuiltinOperator.DIV] = op => op.Emit(new Div(op.ArithmeticActivation(BuiltinOptions.Div)), op.Read(0), op.Read(1)),
        [BuiltinOperator.MAXIMUM] = op => op.Emit(new Maximum(), op.Read(0), op.Read(1)),
        [BuiltinOperator.MINIMUM] = op => op.Emit(new Minimum(), op.Read(0), op.Read(1)),

        [BuiltinOperator.RELU] = op => op.Unary(UnaryFunction.Relu),
        [BuiltinOperator.RELU6] = op => op.Unary(UnaryFunction.Relu6),
        [BuiltinOperator.RELU_N1_TO_1] = op => op.Unary(UnaryFunction.ReluN1To1),
        [BuiltinOperator.RELU_0_TO_1] = op => op.Unary(UnaryFunction.Clip, 0, 1),
        [BuiltinOperator.LEAKY_RELU] = op => op.Unary(UnaryFunction.LeakyRelu, op.LeakyReluAlpha()),
        [BuiltinOperator.ELU] = op => op.Unary(UnaryFunction.Elu, 1),
        [BuiltinOperator.GELU] = op => op.Unary(op.GeluFunction()),
        [BuiltinOperator.LOGISTIC] = op => op.Unary(UnaryFunction.Logistic),
        [BuiltinOperator.TANH] = op => op.Unary(UnaryFunction.Tanh),
        [BuiltinOperator.HARD_SWISH] = op => op.Unary(UnaryFunction.HardSwish),
        [BuiltinOperator.ABS] = op => op.Unary(UnaryFunction.Abs),
        [BuiltinOperator.NEG] = op => op.Unary(UnaryFunction.Neg),
        [BuiltinOperator.SQRT] = op => op.Unary(UnaryFunction.Sqrt),
        [BuiltinOperator.RSQRT] = op => op.Unary(UnaryFunction.Rsqrt),
        [BuiltinOperator.EXP] = op => op.Unary(UnaryFunction.Exp),
        [BuiltinOperator.LOG] = op => op.Unary(UnaryFunction.Log),
        [BuiltinOperator.SQUARE] = op => op.Unary(UnaryFunction.Square),

        [BuiltinOperator.MEAN] = op => Reductions.Reduce(op, ReduceFunction.Mean),
        [BuiltinOperator.SUM] = op => Reductions.Reduce(op, ReduceFunction.Sum),
        [BuiltinOperator.REDUCE_MAX] = op => Reductions.Reduce(op, ReduceFunction.Max),
        [BuiltinOperator.REDUCE_MIN] = op => Reductions.Reduce(op, ReduceFunction.Min),
        [BuiltinOperator.SOFTMAX] = Reductions.Softmax,
        [BuiltinOperator.LOG_SOFTMAX] = Reductions.LogSoftmax,

        [BuiltinOperator.QUANTIZE] = op => op.Emit(new Quantize(), op.Read(0)),
        [BuiltinOperator.DEQUANTIZE] = Casts.Dequantize,
        [BuiltinOperator.CAST] = op => op.Emit(new Cast(), op.Read(0)),

        [BuiltinOperator.RESHAPE] = Layouts.Reshape,
        [BuiltinOperator.SQUEEZE] = Layouts.Reshape,
        [BuiltinOperator.EXPAND_DIMS] = Layouts.Reshape,
        [BuiltinOperator.TRANSPOSE] = Layouts.Transpose,
        [BuiltinOperator.SPACE_TO_DEPTH] = Layouts.SpaceToDepth,
        [BuiltinOperator.DEPTH_TO_SPACE] = Layouts.DepthToSpace,
        [BuiltinOperator.PAD] = Layouts.Pad,
        [BuiltinOperator.PADV2] = Layouts.Pad,
        [BuiltinOperator.RESIZE_NEAREST_NEIGHBOR] = Resizes.NearestNeighbor,
        [BuiltinOperator.RESIZE_BILINEAR] = Resizes.Bilinear,

        [BuiltinOperator.CONCATENATION] = Joins.Concatenation,
        [BuiltinOperator.PACK] = Joins.Pack,
        [BuiltinOperator.UNPACK] = Slices.Unpack,
        [BuiltinOperator.SPLIT] = Slices.Split,
        [BuiltinOperator.SPLIT_V] = Slices.SplitV,
        [BuiltinOperator.SLICE] = Slices.Slice,
        [BuiltinOperator.STRIDED_SLICE] = Slices.StridedSlice,

        [BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM] = Recurrences.SequenceLstm,
        [BuiltinOperator.SVDF] = Recurrences.Svdf,
    }.ToFrozenDictionary();

    /// <summary>Adds the nodes of an operator to its graph.</summary>
    /// <exception cref="EdgeException">EDGE2010 or EDGE2011 for an operator that is not imported.</exception>
    public static void Convert(OperatorContext op)
    {
        if (op.Source.Code == BuiltinOperator.CUSTOM)
        {
            throw new EdgeException(2011, $"{op.Title} is the custom operator '{op.Source.CustomCode}'.", "Custom operators are code that the file does not contain.", "Export the model without it; run post-processing such as detection outside of the network.");
        }

        if (!Conversions.TryGetValue(op.Source.Code, out Action<OperatorContext>? convert))
        {
            throw new EdgeException(2010, $"{op.Title} is not imported.", "docs/importers.md lists the operators that are.", "Replace the operator in the model, or ask for it with the model attached.");
        }

        convert(op);
    }
}
