using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>A value of the ONNX graph while it is imported: its dimensions in ONNX's order, and where its bytes are.</summary>
internal sealed class Value
{
    private readonly View? _view;

    private Value(string name, ElementType type, int[] shape, View? view, OnnxConstant? constant, Quantization? quantization) =>
        (Name, Type, Shape, _view, Constant, Quantization) = (name, type, shape, view, constant, quantization);

    /// <summary>Name in the file.</summary>
    public string Name { get; }

    /// <summary>Element type of the tensor behind it.</summary>
    public ElementType Type { get; }

    /// <summary>Dimensions, in ONNX's order.</summary>
    public int[] Shape { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Shape.Length;

    /// <summary>Number of elements.</summary>
    public int Count => Dims.Count(Shape);

    /// <summary>The numbers, where they are known while importing.</summary>
    public OnnxConstant? Constant { get; }

    /// <summary>
    /// How integers stand for reals. For a constant with quantisation the value itself is real (a DequantizeLinear of
    /// the constant); for an activation the value is the integers (of a QuantizeLinear).
    /// </summary>
    public Quantization? Quantization { get; }

    /// <summary>Whether the file says uint8 where the tensor is int8: stored number and zero point are less by 128.</summary>
    public bool IsShifted { get; private init; }

    /// <summary>Whether the value is the reals that a quantised constant stands for.</summary>
    public bool IsDequantizedConstant => Constant is not null && Quantization is not null;

    /// <summary>Where the bytes of an activation are.</summary>
    public View View => _view!;

    public static Value OfConstant(string name, OnnxConstant constant, Quantization? quantization = null) =>
        new(name, constant.Type, constant.Dims, null, constant, quantization);

    public static Value OfActivation(string name, Tensor tensor, int[] shape, View view, bool isShifted = false) =>
        new(name, tensor.Type, shape, view, null, tensor.Quantization) { IsShifted = isShifted };

    /// <summary>The same bytes seen in other dimensions.</summary>
    public Value Seen(string name, int[] shape, View view) =>
        new(name, Type, shape, view, null, Quantization) { IsShifted = IsShifted };

    /// <summary>The same value under another name.</summary>
    public Value Named(string name) => new(name, Type, Shape, _view, Constant, Quantization) { IsShifted = IsShifted };
}
