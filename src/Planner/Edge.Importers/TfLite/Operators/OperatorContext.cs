using System.Buffers.Binary;
using Edge.Importers.TfLite.FlatBuffers;
using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite.Operators;

/// <summary>
/// One operator of the file while it becomes nodes of the graph: typed access to its operands and options, and errors
/// that name it.
/// </summary>
internal sealed class OperatorContext(TfliteFile file, TfliteOperator source, GraphBuilder graph)
{
    // Operands that are lists (axes, paddings, sizes) have a few values a dimension.
    private const int MaxListLength = 64;

    /// <summary>The operator as the file describes it.</summary>
    public TfliteOperator Source => source;

    /// <summary>The graph under construction.</summary>
    public GraphBuilder Graph => graph;

    /// <summary>For messages.</summary>
    public string Title => $"Operator {source.Index} {source.Code}{(source.Outputs.Length > 0 ? $" '{file.Tensors[source.Outputs[0]].Name}'" : "")}";

    /// <summary>
    /// The inputs whose values the operator computes with. The new shape of RESHAPE is not one: the output states it.
    /// </summary>
    public static ReadOnlySpan<int> DataInputs(TfliteOperator source) =>
        source is { Code: BuiltinOperator.RESHAPE, Inputs.Length: > 1 } ? source.Inputs.AsSpan(0, 1) : source.Inputs;

    /// <summary>The options; a table without fields where the operator carries none.</summary>
    public FlatTable Options(BuiltinOptions expected)
    {
        if (source.OptionsPosition != 0 && source.OptionsType != expected)
        {
            throw Invalid("options", $"of kind {(byte)source.OptionsType}", $"It takes options of kind {(byte)expected}, {expected}.");
        }

        return file.Options(source);
    }

    /// <summary>Whether an optional input is there.</summary>
    public bool Has(int position) => position < source.Inputs.Length && source.Inputs[position] >= 0;

    /// <summary>Index of an input that must be there.</summary>
    public int InputIndex(int position) => Has(position)
        ? source.Inputs[position]
        : throw new EdgeException(2012, $"{Title} has no input {position}.", $"The operator needs it; the file lists {source.Inputs.Length} inputs.", "The file is damaged; export or download it again.");

    /// <summary>An input that must be there.</summary>
    public TfliteTensor Input(int position) => file.Tensors[InputIndex(position)];

    /// <summary>An output that must be there.</summary>
    public TfliteTensor Output(int position = 0) => file.Tensors[OutputIndex(position)];

    /// <summary>Index of an output that must be there.</summary>
    public int OutputIndex(int position = 0) => position < source.Outputs.Length
        ? source.Outputs[position]
        : throw new EdgeException(2012, $"{Title} has no output {position}.", $"The operator writes it; the file lists {source.Outputs.Length} outputs.", "The file is damaged; export or download it again.");

    /// <summary>Checked shape of an input.</summary>
    public Shape InputShape(int position) => TensorReader.ShapeOf(Input(position));

    /// <summary>Checked shape of an output.</summary>
    public Shape OutputShape(int position = 0) => TensorReader.ShapeOf(Output(position));

    /// <summary>An intermediate tensor of the operator, null where the file lists none.</summary>
    public TfliteTensor? Intermediate(int position) =>
        position < source.Intermediates.Length && source.Intermediates[position] >= 0 ? file.Tensors[source.Intermediates[position]] : null;

    /// <summary>The graph's tensor for an input.</summary>
    public int Read(int position) => graph.Read(InputIndex(position));

    /// <summary>The graph's tensor for an optional input, -1 where it is absent.</summary>
    public int ReadOptional(int position) => Has(position) ? Read(position) : -1;

    /// <summary>
    /// The graph's tensor for the weights of a layer whose activations are input 0: constants of a hybrid network (int8 or
    /// half precision, under float activations) become float32.
    /// </summary>
    public int ReadWeights(int position)
    {
        TfliteTensor weights = Input(position);
        bool hybrid = Input(0).Type == TensorType.Float32 && weights.IsConstant && weights.Type != TensorType.Float32;
        return hybrid ? graph.Constant(weights.Index, ElementType.Float32) : Read(position);
    }

    /// <summary>As <see cref="ReadWeights"/>, -1 where the input is absent.</summary>
    public int ReadOptionalWeights(int position) => Has(position) ? ReadWeights(position) : -1;

    /// <summary>The values of an input that must be a constant list of int32 or int64.</summary>
    public int[] ConstantList(int position)
    {
        TfliteTensor tensor = Input(position);
        // An empty list has no bytes, and still is a constant.
        bool isEmpty = tensor.Shape.Contains(0);
        if (!tensor.IsConstant && !isEmpty)
        {
            throw new EdgeException(2019, $"{Title} takes input {position}, {tensor.Title}, at run time.", "It decides about shapes and must be a constant.", "Export the model with fixed shapes.");
        }

        ElementType type = TensorReader.TypeOf(tensor);
        if (type is not (ElementType.Int32 or ElementType.Int64))
        {
            throw new EdgeException(2013, $"{Title} has a list of type {tensor.Type} as input {position}.", "Lists of axes and sizes are int32 or int64.", "Export the model again.");
        }

        if (isEmpty)
        {
            return [];
        }

        Shape shape = TensorReader.ShapeOf(tensor);
        if (shape.ElementCount > MaxListLength)
        {
            throw Invalid($"input {position}", $"a list of {shape.ElementCount}", $"Lists of axes and sizes have at most {MaxListLength} values.");
        }

        ReadOnlySpan<byte> bytes = TensorReader.BytesOf(tensor, type, shape, file.Budget).Span;
        var values = new int[shape.ElementCount];
        for (int i = 0; i < values.Length; i++)
        {
            long value = type == ElementType.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(bytes[(4 * i)..]) : BinaryPrimitives.ReadInt64LittleEndian(bytes[(8 * i)..]);
            values[i] = (int)Math.Clamp(value, int.MinValue, int.MaxValue);
        }

        return values;
    }

    /// <summary>The values of a constant list, which has exactly <paramref name="length"/> of them.</summary>
    public int[] ConstantList(int position, int length)
    {
        int[] values = ConstantList(position);
        return values.Length == length
            ? values
            : throw Invalid($"input {position}", $"a list of {values.Length}", $"It takes a list of {length} values.");
    }

    /// <summary>The real value of an input that must be a constant with one element.</summary>
    public float ConstantScalar(int position)
    {
        TfliteTensor tensor = Input(position);
        Shape shape = TensorReader.ShapeOf(tensor);
        if (!tensor.IsConstant || shape.ElementCount != 1)
        {
            throw new EdgeException(2019, $"{Title} takes input {position}, {tensor.Title}.", "It must be a constant with one element.", "Export the model with this value fixed.");
        }

        ElementType type = TensorReader.TypeOf(tensor);
        ReadOnlyMemory<byte> bytes = TensorReader.BytesOf(tensor, type, shape, file.Budget);
        return type == ElementType.Float32
            ? BinaryPrimitives.ReadSingleLittleEndian(bytes.Span)
            : BinaryPrimitives.ReadSingleLittleEndian(ConstantConversion.ToFloat32(tensor, bytes, type, shape, TensorReader.QuantizationOf(tensor, type, shape), file.Budget));
    }

    /// <summary>An axis of a tensor of rank <paramref name="rank"/>: negative ones count from the end.</summary>
    public int Axis(int axis, int rank) => axis >= -rank && axis < rank
        ? axis < 0 ? axis + rank : axis
        : throw Invalid("axis", $"{axis}", $"The tensor has {rank} dimensions.");

    /// <summary>The activation fused behind the operator.</summary>
    public Activation Activation(byte code) => code <= (byte)Edge.Model.Activation.SignBit
        ? (Activation)code
        : throw Invalid("activation", $"{code}", "Activations 0 to 5 are known.");

    /// <summary>Adds a node that writes the one output of the operator.</summary>
    public void Emit(Operator kind, params ReadOnlySpan<int> inputs)
    {
        if (source.Outputs.Length != 1)
        {
            throw new EdgeException(2012, $"{Title} has {source.Outputs.Length} outputs.", "The operator writes one.", "The file is damaged; export or download it again.");
        }

        EmitTo(0, kind, inputs);
    }

    /// <summary>Adds a node that writes one output of several.</summary>
    public void EmitTo(int position, Operator kind, params ReadOnlySpan<int> inputs)
    {
        int result = graph.Write(OutputIndex(position));
        graph.AddNode(graph[result].Name, kind, [.. inputs], [result]);
    }

    /// <summary>Adds a node that writes a value which the file does not name.</summary>
    /// <returns>The value, of the type and quantisation of <paramref name="like"/>.</returns>
    public int EmitIntermediate(Operator kind, TfliteTensor like, Shape shape, params ReadOnlySpan<int> inputs)
    {
        int result = graph.AddIntermediate(like, shape);
        graph.AddNode(graph[result].Name, kind, [.. inputs], [result]);
        return result;
    }

    /// <summary>An attribute or operand that is out of range.</summary>
    public EdgeException Invalid(string attribute, string value, string rule) =>
        new(2018, $"{Title} has {attribute} {value}.", rule, "Change the operator in the model, or report it with the model attached.");
}
