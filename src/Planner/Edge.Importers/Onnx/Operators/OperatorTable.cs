using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>The operators of ONNX that Edge imports, by name.</summary>
internal static class OperatorTable
{
    private static readonly Dictionary<string, Action<OnnxTranslation, OnnxNode>> Table = new(StringComparer.Ordinal)
    {
        ["Conv"] = ConvolutionOperators.Conv,
        ["ConvTranspose"] = ConvolutionOperators.ConvTranspose,
        ["Gemm"] = DenseOperators.Gemm,
        ["MatMul"] = DenseOperators.MatMul,
        ["BatchNormalization"] = NormalizationOperators.BatchNormalization,

        ["MaxPool"] = PoolingOperators.MaxPool,
        ["AveragePool"] = PoolingOperators.AveragePool,
        ["GlobalAveragePool"] = (t, n) => PoolingOperators.Global(t, n, ReduceFunction.Mean),
        ["GlobalMaxPool"] = (t, n) => PoolingOperators.Global(t, n, ReduceFunction.Max),
        ["ReduceMean"] = (t, n) => ReductionOperators.Reduce(t, n, ReduceFunction.Mean),
        ["ReduceSum"] = (t, n) => ReductionOperators.Reduce(t, n, ReduceFunction.Sum),
        ["ReduceMax"] = (t, n) => ReductionOperators.Reduce(t, n, ReduceFunction.Max),
        ["ReduceMin"] = (t, n) => ReductionOperators.Reduce(t, n, ReduceFunction.Min),
        ["ReduceL2"] = ReductionOperators.ReduceL2,
        ["Softmax"] = ReductionOperators.Softmax,
        ["LogSoftmax"] = ReductionOperators.LogSoftmax,

        ["Relu"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Relu),
        ["LeakyRelu"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.LeakyRelu, n.Float("alpha", 0.01f)),
        ["PRelu"] = Broadcasting.PRelu,
        ["Elu"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Elu, n.Float("alpha", 1)),
        ["Sigmoid"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Logistic),
        ["Tanh"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Tanh),
        ["HardSigmoid"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.HardSigmoid, n.Float("alpha", 0.2f), n.Float("beta", 0.5f)),
        ["HardSwish"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.HardSwish),
        ["Gelu"] = ElementwiseOperators.Gelu,
        ["Erf"] = ElementwiseOperators.Erf,
        ["Clip"] = ElementwiseOperators.Clip,
        ["Sqrt"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Sqrt),
        ["Exp"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Exp),
        ["Log"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Log),
        ["Abs"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Abs),
        ["Neg"] = (t, n) => ElementwiseOperators.Map(t, n, UnaryFunction.Neg),
        ["Pow"] = ElementwiseOperators.Pow,
        ["Reciprocal"] = ElementwiseOperators.Reciprocal,

        ["Add"] = (t, n) => Broadcasting.Binary(t, n, new Add()),
        ["Sub"] = (t, n) => Broadcasting.Binary(t, n, new Sub()),
        ["Mul"] = (t, n) => Broadcasting.Binary(t, n, new Mul()),
        ["Div"] = (t, n) => Broadcasting.Binary(t, n, new Div()),
        ["Sum"] = (t, n) => Broadcasting.Variadic(t, n, new Add()),
        ["Max"] = (t, n) => Broadcasting.Variadic(t, n, new Maximum()),
        ["Min"] = (t, n) => Broadcasting.Variadic(t, n, new Minimum()),
        ["Expand"] = Broadcasting.Expand,

        ["Identity"] = ShapeOperators.Identity,
        ["Dropout"] = ShapeOperators.Identity,
        ["Reshape"] = ShapeOperators.Reshape,
        ["Flatten"] = ShapeOperators.Flatten,
        ["Squeeze"] = ShapeOperators.Squeeze,
        ["Unsqueeze"] = ShapeOperators.Unsqueeze,
        ["Transpose"] = ShapeOperators.Transpose,
        ["DepthToSpace"] = ShapeOperators.DepthToSpace,
        ["SpaceToDepth"] = ShapeOperators.SpaceToDepth,

        ["Concat"] = SelectionOperators.Concat,
        ["Split"] = SelectionOperators.Split,
        ["Slice"] = SelectionOperators.Slice,
        ["Gather"] = SelectionOperators.Gather,
        ["Pad"] = SelectionOperators.Pad,
        ["Resize"] = ResizeOperators.Resize,
        ["Upsample"] = ResizeOperators.Resize,

        ["QuantizeLinear"] = QuantizationOperators.QuantizeLinear,
        ["DequantizeLinear"] = QuantizationOperators.DequantizeLinear,
        ["Cast"] = QuantizationOperators.Cast,
        ["Round"] = QuantizationOperators.Round,
    };

    // Computed while importing, by ConstantFolder, and only there.
    private static readonly HashSet<string> Folded = new(StringComparer.Ordinal)
    {
        "Constant", "ConstantOfShape", "Range", "Shape", "Size", "Where", "Equal", "Greater", "GreaterOrEqual", "Less",
        "LessOrEqual", "And", "Or", "Not", "Mod", "Floor", "Ceil", "ReduceProd",
    };

    /// <summary>Emits the operators that a node stands for.</summary>
    /// <exception cref="EdgeException">EDGE2104 for an unknown operator, 2105-2114 for what is wrong with the node.</exception>
    public static void Translate(OnnxTranslation translation, OnnxNode node)
    {
        if (!OnnxModel.IsKnownDomain(node) || !Table.TryGetValue(node.OpType, out Action<OnnxTranslation, OnnxNode>? translate))
        {
            throw node.Domain.Length == 0 && Folded.Contains(node.OpType) && node.Inputs.FirstOrDefault(i => translation.Find(i) is { Constant: null }) is { } input
                ? OnnxError.NotConstant(node, input)
                : OnnxError.UnknownOperator(node);
        }

        translate(translation, node);
    }
}
