using Edge.Importers.TfLite.Schema;
using Edge.Model;

namespace Edge.Importers.TfLite;

/// <summary>Type, shape, quantisation and bytes of a tensor of the file, checked, in the terms of <see cref="Edge.Model"/>.</summary>
internal static class TensorReader
{
    /// <summary>The element type.</summary>
    /// <exception cref="EdgeException">EDGE2013 for types and encodings that are not imported.</exception>
    public static ElementType TypeOf(TfliteTensor tensor)
    {
        if (tensor.Encoding != TensorEncoding.Dense)
        {
            throw new EdgeException(2017, $"{tensor.Title} is stored as {tensor.Encoding}.", "Tensors are imported dense, inside the file, with scales for the tensor or one axis.", "Export the model without sparsity, block quantisation and external weights.");
        }

        return tensor.Type switch
        {
            TensorType.Float32 => ElementType.Float32,
            TensorType.Float16 => ElementType.Float16,
            TensorType.BFloat16 => ElementType.BFloat16,
            TensorType.Int4 when tensor.IsConstant => ElementType.Int8,
            TensorType.Int8 => ElementType.Int8,
            TensorType.UInt8 => ElementType.UInt8,
            TensorType.Int16 => ElementType.Int16,
            TensorType.Int32 => ElementType.Int32,
            TensorType.Int64 => ElementType.Int64,
            TensorType.Bool => ElementType.Bool,
            _ => throw new EdgeException(2013, $"{tensor.Title} has type {tensor.Type}.", "Types imported are float32, float16, bfloat16, int8, uint8, int16, int32, int64, bool, and int4 for constants.", "Convert the model to one of these types."),
        };
    }

    /// <summary>The shape: every dimension positive, fewer than 2³¹ elements.</summary>
    public static Shape ShapeOf(TfliteTensor tensor)
    {
        long elements = 1;
        foreach (int dimension in tensor.Shape)
        {
            elements = dimension <= 0 ? 0 : elements * dimension;
            if (elements is 0 or > int.MaxValue)
            {
                break;
            }
        }

        return tensor.Shape.Length <= Shape.MaxRank && elements is > 0 and <= int.MaxValue
            ? new Shape(tensor.Shape)
            : throw new EdgeException(2014, $"{tensor.Title} has a shape of {tensor.Shape.Length} dimensions, [{string.Join(',', tensor.Shape.Take(Shape.MaxRank + 1))}{(tensor.Shape.Length > Shape.MaxRank ? ",…" : "")}].", $"A tensor has at most {Shape.MaxRank} dimensions, all positive, and fewer than 2^31 elements.", "Fix the shapes when exporting the model.");
    }

    /// <summary>The quantisation parameters, null where the tensor has none.</summary>
    public static Quantization? QuantizationOf(TfliteTensor tensor, ElementType type, Shape shape)
    {
        if (tensor.Scales.Length == 0 || type.IsFloat() || type == ElementType.Bool)
        {
            return null;
        }

        // Some converters copy the axis of a filter to its bias, which has one dimension only.
        int axis = shape.Rank == 1 ? 0 : tensor.QuantizedDimension;
        bool perTensor = tensor.Scales.Length == 1;
        bool fits = (perTensor || (axis >= 0 && axis < shape.Rank && tensor.Scales.Length == shape[axis]))
            && (tensor.ZeroPoints.Length == 0 || tensor.ZeroPoints.Length == tensor.Scales.Length)
            && tensor.Scales.All(s => float.IsFinite(s) && s > 0);
        (int low, int high) = type switch
        {
            ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
            ElementType.Int16 => (short.MinValue, short.MaxValue),
            _ => (int.MinValue, int.MaxValue),
        };
        if (!fits || tensor.ZeroPoints.Any(z => z < low || z > high))
        {
            throw new EdgeException(2016, $"{tensor.Title} of shape {shape} has {tensor.Scales.Length} scales and {tensor.ZeroPoints.Length} zero points along axis {axis}, or values out of range.", "Scales are finite and positive, one for the tensor or one for each index of an axis; zero points lie in the range of the type.", "Quantise the model again.");
        }

        int[] zeroPoints = tensor.ZeroPoints.Length == 0 ? new int[tensor.Scales.Length] : [.. tensor.ZeroPoints.Select(z => (int)z)];
        return new Quantization([.. tensor.Scales], [.. zeroPoints], perTensor ? 0 : axis);
    }

    /// <summary>The bytes of a constant: a slice of the file, or int4 values spread to int8.</summary>
    public static ReadOnlyMemory<byte> BytesOf(TfliteTensor tensor, ElementType type, Shape shape, ReadBudget budget)
    {
        bool packed = tensor.Type == TensorType.Int4;
        long size = packed ? (shape.ElementCount + 1L) / 2 : type.Bytes(shape.ElementCount);
        if (tensor.Data.Length < size)
        {
            throw new EdgeException(2015, $"{tensor.Title} has {tensor.Data.Length} bytes.", $"{tensor.Type} of shape {shape} takes {size}.", "The file is truncated or damaged; export or download it again.");
        }

        ReadOnlyMemory<byte> bytes = tensor.Data[..(int)size];
        return packed ? ConstantConversion.UnpackInt4(bytes.Span, shape.ElementCount, budget) : bytes;
    }
}
