using System.Collections.Immutable;
using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>Canonical bytes of shapes, quantisation parameters, regions and tensors.</summary>
internal static class TensorEncoding
{
    public static void Write(ref MessagePackWriter writer, Shape shape) => Write(ref writer, shape.Dimensions);

    public static Shape ReadShape(ref MessagePackReader reader)
    {
        int rank = reader.ReadArrayHeader();
        if (rank > Shape.MaxRank)
        {
            throw EncodingErrors.Invalid($"A shape of {rank} dimensions", $"at most {Shape.MaxRank} are handled");
        }

        Span<int> dimensions = stackalloc int[Shape.MaxRank];
        for (int i = 0; i < rank; i++)
        {
            dimensions[i] = reader.ReadInt32();
        }

        return new Shape(dimensions[..rank]);
    }

    public static void Write(ref MessagePackWriter writer, ImmutableArray<int> values)
    {
        writer.WriteArrayHeader(values.Length);
        foreach (int value in values)
        {
            writer.WriteInt64(value);
        }
    }

    public static ImmutableArray<int> ReadInts(ref MessagePackReader reader)
    {
        int count = reader.ReadArrayHeader();
        ImmutableArray<int>.Builder values = ImmutableArray.CreateBuilder<int>(count);
        for (int i = 0; i < count; i++)
        {
            values.Add(reader.ReadInt32());
        }

        return values.MoveToImmutable();
    }

    public static void Write(ref MessagePackWriter writer, Region region)
    {
        writer.WriteArrayHeader(6);
        writer.WriteInt64(region.Top);
        writer.WriteInt64(region.Left);
        writer.WriteInt64(region.Channel);
        writer.WriteInt64(region.Height);
        writer.WriteInt64(region.Width);
        writer.WriteInt64(region.Channels);
    }

    public static Region ReadRegion(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(6);
        return new Region(Next(ref reader), Next(ref reader), Next(ref reader), Next(ref reader), Next(ref reader), Next(ref reader));

        static int Next(ref MessagePackReader reader) => reader.ReadInt32(0, int.MaxValue);
    }

    public static void Write(ref MessagePackWriter writer, Quantization? quantization)
    {
        if (quantization is null)
        {
            writer.WriteNil();
            return;
        }

        writer.WriteArrayHeader(3);
        writer.WriteArrayHeader(quantization.Scales.Length);
        foreach (float scale in quantization.Scales)
        {
            writer.WriteSingle(scale);
        }

        Write(ref writer, quantization.ZeroPoints);
        writer.WriteInt64(quantization.Axis);
    }

    public static Quantization? ReadQuantization(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return null;
        }

        reader.ReadArrayHeader(3);
        int count = reader.ReadArrayHeader();
        ImmutableArray<float>.Builder scales = ImmutableArray.CreateBuilder<float>(count);
        for (int i = 0; i < count; i++)
        {
            scales.Add(reader.ReadSingle());
        }

        return new Quantization(scales.MoveToImmutable(), ReadInts(ref reader), reader.ReadInt32());
    }

    public static void Write(ref MessagePackWriter writer, Tensor tensor)
    {
        writer.WriteArrayHeader(5);
        writer.WriteString(tensor.Name);
        writer.WriteInt64((int)tensor.Type);
        Write(ref writer, tensor.Shape);
        Write(ref writer, tensor.Quantization);
        Write(ref writer, tensor.Constant);
    }

    public static Tensor ReadTensor(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(5);
        return new Tensor(
            reader.ReadString(),
            ReadEnum<ElementType>(ref reader),
            ReadShape(ref reader),
            ReadQuantization(ref reader),
            reader.TryReadNil() ? null : new Digest(reader.ReadBinary()));
    }

    public static void Write(ref MessagePackWriter writer, Digest? digest)
    {
        if (digest is not { } value)
        {
            writer.WriteNil();
            return;
        }

        Span<byte> bytes = stackalloc byte[Digest.SizeBytes];
        value.CopyTo(bytes);
        writer.WriteBinary(bytes);
    }

    public static T ReadEnum<T>(ref MessagePackReader reader)
        where T : struct, Enum
    {
        T value = (T)Enum.ToObject(typeof(T), reader.ReadInt32(0, 255));
        return Enum.IsDefined(value) ? value : throw EncodingErrors.Invalid($"{typeof(T).Name} {Convert.ToInt32(value)}", "the number has no meaning in this version");
    }
}
