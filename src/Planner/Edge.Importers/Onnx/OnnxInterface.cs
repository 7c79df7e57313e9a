using Edge.Importers.Onnx.Schema;
using Edge.Model;

namespace Edge.Importers.Onnx;

/// <summary>Constants, inputs and outputs of the graph, in the order of dimensions that the file declares.</summary>
internal static class OnnxInterface
{
    /// <summary>Makes the tensors of the file known.</summary>
    public static void ReadInitializers(OnnxTranslation t, OnnxModel model)
    {
        foreach (TensorProto tensor in model.Initializers)
        {
            t.Define(tensor.Name, Value.OfConstant(tensor.Name, t.Tensors.Read(tensor, tensor.Name)));
        }
    }

    /// <summary>Makes what the caller feeds known. A first dimension that is left open is 1.</summary>
    public static void ReadInputs(OnnxTranslation t, OnnxModel model)
    {
        foreach (ValueInfoProto input in model.Inputs.Where(i => t.Find(i.Name) is null))
        {
            if (t.Draft.Inputs.Count == OnnxLimits.MaxInterface)
            {
                throw OnnxError.TooLarge("The graph has too many inputs.", $"At most {OnnxLimits.MaxInterface} are read.");
            }

            int[] shape = ShapeOf(input);
            ElementType type = TypeOf(input);
            int tensor = t.Draft.AddTensor(input.Name, type, new Shape(shape));
            t.Draft.Inputs.Add(tensor);
            Value value = Value.OfActivation(input.Name, t.Draft[tensor], shape, View.Of(tensor, shape, Arrangements.Plain(shape.Length), shape.Length));
            t.Define(input.Name, value);
            if (shape.Length == 4 && IsImage(t, input.Name))
            {
                // Preprocessing then works on images already, and on bytes where the input is bytes.
                int[] arrangement = Arrangements.Image(4);
                int image = t.Tensor(value, arrangement);
                t.Define(input.Name, value.Seen(input.Name, shape, View.Of(image, [.. t.Draft[image].Shape], arrangement, 4)));
            }
        }

        if (t.Draft.Inputs.Count == 0)
        {
            throw OnnxError.Interface("The graph has no input.", "The caller feeds a network at least one value.", "Export the model with its inputs.");
        }
    }

    // Whether a value is preprocessed, element by element, for an operator on images.
    private static bool IsImage(OnnxTranslation t, string name)
    {
        const int Steps = 16;
        for (int i = 0; i < Steps && t.Readers(name) is { Count: > 0 } readers; i++)
        {
            if (readers.Any(r => r.OpType is "Conv" or "ConvTranspose" or "MaxPool" or "AveragePool" or "Resize" or "Upsample"))
            {
                return true;
            }

            OnnxNode? next = readers.FirstOrDefault(r => r.Outputs.Count > 0 && r.OpType is "Cast" or "Sub" or "Add" or "Mul" or "Div" or "Clip" or "Pad" or "Identity" or "QuantizeLinear" or "DequantizeLinear" or "BatchNormalization");
            name = next?.Outputs[0] ?? "";
        }

        return false;
    }

    /// <summary>Makes the graph give what the file declares as outputs.</summary>
    public static void WriteOutputs(OnnxTranslation t, OnnxModel model)
    {
        string[] names = [.. model.Outputs];
        if (names.Length is 0 or > OnnxLimits.MaxInterface || names.Distinct().Count() != names.Length)
        {
            throw OnnxError.Interface($"The graph has {names.Length} outputs.", $"It has 1 to {OnnxLimits.MaxInterface}, each once.", "Export the model with its outputs.");
        }

        foreach (string name in names)
        {
            Value value = t.Find(name) ?? throw OnnxError.Reference($"The graph gives '{name}'.", "Nothing in the graph has that name.");
            int tensor = t.Tensor(t.Unshifted(value), Arrangements.Plain(value.Rank));
            if (t.Draft.Inputs.Contains(tensor) || t.Draft.IsConstant(tensor) || t.Draft.Outputs.Contains(tensor))
            {
                Tensor from = t.Draft[tensor];
                int copy = t.Draft.AddTensor(name, from.Type, from.Shape, from.Quantization);
                t.Draft.AddNode($"{name}/Copy", new Reshape(), [tensor], copy);
                tensor = copy;
            }

            t.Draft.Outputs.Add(tensor);
            t.Draft.Rename(tensor, name);
        }
    }

    private static int[] ShapeOf(ValueInfoProto input)
    {
        if (input.Type?.TensorType?.Shape is not { } declared || declared.Dim.Count > Shape.MaxRank)
        {
            throw OnnxError.Interface($"Input '{input.Name}' has no shape, or more than {Shape.MaxRank} dimensions.", "Memory is planned before the network runs.", "Export the model with fixed input shapes.");
        }

        int[] shape = [.. declared.Dim.Select((d, i) => i == 0 && d.DimValue <= 0 ? 1 : (int)Math.Clamp(d.DimValue, 0, int.MaxValue))];
        int open = Array.IndexOf(shape, 0);
        return open < 0 && Dims.TryCount(shape) >= 0
            ? shape
            : throw OnnxError.Interface($"Input '{input.Name}' is {Dims.Text(shape)}.", "Every dimension but the first is fixed, and a value has fewer than 2^31 elements.", "Export the model with fixed input shapes.");
    }

    private static ElementType TypeOf(ValueInfoProto input)
    {
        int declared = input.Type.TensorType.ElemType;
        ElementType? kept = TensorReader.Kept(declared);
        return declared is 1 or 2 or 3 or 5 or 6 or 7 && kept is not null
            ? kept.Value
            : throw OnnxError.Interface($"Input '{input.Name}' is of ONNX data type {declared}.", "Inputs are float, uint8, int8, int16, int32 or int64.", "Export the model with such an input.");
    }
}
