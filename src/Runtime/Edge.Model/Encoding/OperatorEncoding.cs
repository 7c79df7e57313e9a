using Edge.Model.MessagePack;

namespace Edge.Model.Encoding;

/// <summary>
/// Canonical bytes of operators: an array of the kind's name and its attributes in the order of the record. A new
/// operator gets a case in both methods.
/// </summary>
internal static class OperatorEncoding
{
    public static void Write(ref MessagePackWriter writer, Operator @operator)
    {
        switch (@operator)
        {
            case Conv2D o:
                Begin(ref writer, o, 3);
                Write(ref writer, o.Window);
                writer.WriteInt64(o.Groups);
                writer.WriteInt64((int)o.Activation);
                break;
            case DepthwiseConv2D o:
                Begin(ref writer, o, 3);
                Write(ref writer, o.Window);
                writer.WriteInt64(o.Multiplier);
                writer.WriteInt64((int)o.Activation);
                break;
            case FullyConnected o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case MatMul o:
                Begin(ref writer, o, 2);
                writer.WriteBoolean(o.TransposeLeft);
                writer.WriteBoolean(o.TransposeRight);
                break;
            case Add o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case Sub o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case Mul o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case Div o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case Maximum o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case Minimum o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Activation);
                break;
            case Unary o:
                Begin(ref writer, o, 3);
                writer.WriteInt64((int)o.Function);
                writer.WriteSingle(o.Alpha);
                writer.WriteSingle(o.Beta);
                break;
            case Pad o:
                Begin(ref writer, o, 3);
                TensorEncoding.Write(ref writer, o.Before);
                TensorEncoding.Write(ref writer, o.After);
                writer.WriteSingle(o.Value);
                break;
            case Quantize o:
                Begin(ref writer, o, 0);
                break;
            case Dequantize o:
                Begin(ref writer, o, 0);
                break;
            case Cast o:
                Begin(ref writer, o, 0);
                break;
            case Transpose o:
                Begin(ref writer, o, 1);
                TensorEncoding.Write(ref writer, o.Permutation);
                break;
            case Reshape o:
                Begin(ref writer, o, 0);
                break;
            case Concat o:
                Begin(ref writer, o, 2);
                writer.WriteInt64(o.Axis);
                writer.WriteInt64((int)o.Activation);
                break;
            case Reduce o:
                Begin(ref writer, o, 3);
                writer.WriteInt64((int)o.Function);
                TensorEncoding.Write(ref writer, o.Axes);
                writer.WriteBoolean(o.KeepDimensions);
                break;
            case Pool2D o:
                Begin(ref writer, o, 4);
                writer.WriteInt64((int)o.Function);
                Write(ref writer, o.Window);
                writer.WriteBoolean(o.CountPadding);
                writer.WriteInt64((int)o.Activation);
                break;
            case Softmax o:
                Begin(ref writer, o, 2);
                writer.WriteSingle(o.Beta);
                writer.WriteInt64(o.Axis);
                break;
            case Resize o:
                Begin(ref writer, o, 3);
                writer.WriteInt64((int)o.Interpolation);
                writer.WriteInt64((int)o.Coordinates);
                writer.WriteInt64((int)o.Rounding);
                break;
            case StridedSlice o:
                Begin(ref writer, o, 3);
                TensorEncoding.Write(ref writer, o.Begin);
                TensorEncoding.Write(ref writer, o.Sizes);
                TensorEncoding.Write(ref writer, o.Strides.Values);
                break;
            case Lstm o:
                Begin(ref writer, o, 3);
                writer.WriteBoolean(o.TimeMajor);
                writer.WriteSingle(o.CellClip);
                TensorEncoding.Write(ref writer, o.HiddenOutput);
                break;
            case Svdf o:
                Begin(ref writer, o, 2);
                writer.WriteInt64(o.Rank);
                writer.WriteInt64((int)o.Activation);
                break;
            case EmbeddingLookup o:
                Begin(ref writer, o, 1);
                writer.WriteSingle(o.Scale);
                break;
            case RmsNorm o:
                Begin(ref writer, o, 1);
                writer.WriteSingle(o.Epsilon);
                break;
            case Rope o:
                Begin(ref writer, o, 3);
                writer.WriteInt64(o.HeadSize);
                writer.WriteInt64((int)o.Pairing);
                writer.WriteSingle(o.Magnitude);
                break;
            case Attention o:
                Begin(ref writer, o, 6);
                writer.WriteInt64(o.HeadCount);
                writer.WriteInt64(o.KeyValueHeadCount);
                writer.WriteInt64(o.HeadSize);
                writer.WriteSingle(o.Scale);
                writer.WriteSingle(o.SoftCap);
                writer.WriteInt64(o.WindowTokens);
                break;
            case GatedProduct o:
                Begin(ref writer, o, 1);
                writer.WriteInt64((int)o.Function);
                break;
            case SoftCap o:
                Begin(ref writer, o, 1);
                writer.WriteSingle(o.Limit);
                break;
            case MixtureOfExperts o:
                Begin(ref writer, o, 4);
                writer.WriteInt64(o.UsedCount);
                writer.WriteInt64((int)o.Function);
                writer.WriteBoolean(o.Normalizes);
                writer.WriteSingle(o.Scale);
                break;
            default:
                throw new InvalidOperationException($"Operator {@operator.Kind} has no encoding.");
        }
    }

    public static Operator Read(ref MessagePackReader reader)
    {
        int attributes = reader.ReadArrayHeader() - 1;
        string kind = reader.ReadString();
        return (kind, attributes) switch
        {
            (nameof(Conv2D), 3) => new Conv2D(ReadWindow(ref reader), reader.ReadInt32(), TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(DepthwiseConv2D), 3) => new DepthwiseConv2D(ReadWindow(ref reader), reader.ReadInt32(), TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(FullyConnected), 1) => new FullyConnected(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(MatMul), 2) => new MatMul(reader.ReadBoolean(), reader.ReadBoolean()),
            (nameof(Add), 1) => new Add(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Sub), 1) => new Sub(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Mul), 1) => new Mul(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Div), 1) => new Div(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Maximum), 1) => new Maximum(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Minimum), 1) => new Minimum(TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Unary), 3) => new Unary(TensorEncoding.ReadEnum<UnaryFunction>(ref reader), reader.ReadSingle(), reader.ReadSingle()),
            (nameof(Pad), 3) => new Pad(TensorEncoding.ReadShape(ref reader), TensorEncoding.ReadShape(ref reader), reader.ReadSingle()),
            (nameof(Quantize), 0) => new Quantize(),
            (nameof(Dequantize), 0) => new Dequantize(),
            (nameof(Cast), 0) => new Cast(),
            (nameof(Transpose), 1) => new Transpose(TensorEncoding.ReadShape(ref reader)),
            (nameof(Reshape), 0) => new Reshape(),
            (nameof(Concat), 2) => new Concat(reader.ReadInt32(), TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Reduce), 3) => new Reduce(TensorEncoding.ReadEnum<ReduceFunction>(ref reader), TensorEncoding.ReadShape(ref reader), reader.ReadBoolean()),
            (nameof(Pool2D), 4) => new Pool2D(TensorEncoding.ReadEnum<PoolFunction>(ref reader), ReadWindow(ref reader), reader.ReadBoolean(), TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(Softmax), 2) => new Softmax(reader.ReadSingle(), reader.ReadInt32()),
            (nameof(Resize), 3) => new Resize(TensorEncoding.ReadEnum<ResizeInterpolation>(ref reader), TensorEncoding.ReadEnum<ResizeCoordinates>(ref reader), TensorEncoding.ReadEnum<ResizeRounding>(ref reader)),
            (nameof(StridedSlice), 3) => new StridedSlice(TensorEncoding.ReadShape(ref reader), TensorEncoding.ReadShape(ref reader), new Steps(TensorEncoding.ReadInts(ref reader))),
            (nameof(Lstm), 3) => new Lstm(reader.ReadBoolean(), reader.ReadSingle(), TensorEncoding.ReadQuantization(ref reader)),
            (nameof(Svdf), 2) => new Svdf(reader.ReadInt32(), TensorEncoding.ReadEnum<Activation>(ref reader)),
            (nameof(EmbeddingLookup), 1) => new EmbeddingLookup(reader.ReadSingle()),
            (nameof(RmsNorm), 1) => new RmsNorm(reader.ReadSingle()),
            (nameof(Rope), 3) => new Rope(reader.ReadInt32(), TensorEncoding.ReadEnum<RopePairing>(ref reader), reader.ReadSingle()),
            (nameof(Attention), 6) => new Attention(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadInt32()),
            (nameof(GatedProduct), 1) => new GatedProduct(TensorEncoding.ReadEnum<GateFunction>(ref reader)),
            (nameof(SoftCap), 1) => new SoftCap(reader.ReadSingle()),
            (nameof(MixtureOfExperts), 4) => new MixtureOfExperts(reader.ReadInt32(), TensorEncoding.ReadEnum<GateFunction>(ref reader), reader.ReadBoolean(), reader.ReadSingle()),
            _ => throw EncodingErrors.Invalid($"Operator '{kind}' with {attributes} attributes", "this version knows no such operator"),
        };
    }

    private static void Begin(ref MessagePackWriter writer, Operator @operator, int attributes)
    {
        writer.WriteArrayHeader(1 + attributes);
        writer.WriteString(@operator.Kind);
    }

    private static void Write(ref MessagePackWriter writer, Window window)
    {
        writer.WriteArrayHeader(10);
        writer.WriteInt64(window.KernelHeight);
        writer.WriteInt64(window.KernelWidth);
        writer.WriteInt64(window.StrideHeight);
        writer.WriteInt64(window.StrideWidth);
        writer.WriteInt64(window.PadTop);
        writer.WriteInt64(window.PadLeft);
        writer.WriteInt64(window.PadBottom);
        writer.WriteInt64(window.PadRight);
        writer.WriteInt64(window.DilationHeight);
        writer.WriteInt64(window.DilationWidth);
    }

    private static Window ReadWindow(ref MessagePackReader reader)
    {
        reader.ReadArrayHeader(10);
        return new Window(
            reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(),
            reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
    }
}
