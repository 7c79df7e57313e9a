using System.Runtime.Intrinsics;
using Edge.Kernels.Blocks;
using Edge.Kernels.Simd.Isa;
using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Kernels.Language;

/// <summary>
/// What language models do to rows besides matrix products: one row a call, addresses of floats in and out, no allocation.
/// What a row becomes depends neither on other rows nor on the vector width. Attention is in
/// <see cref="AttentionKernel"/>.
/// </summary>
public abstract class TokenKernels
{
    /// <summary>The kernels for this processor.</summary>
    public static TokenKernels OfThisProcessor { get; } =
        Vector512.IsHardwareAccelerated && System.Runtime.Intrinsics.X86.Avx512F.IsSupported ? new TokenKernels<Vector512FloatLanes, Vector512<float>>()
        : System.Runtime.Intrinsics.X86.Avx2.IsSupported ? new TokenKernels<Vector256FloatLanes, Vector256<float>>()
        : new TokenKernels<Vector128FloatLanes, Vector128<float>>();

    /// <summary>Attention of a shape.</summary>
    public abstract AttentionKernel Attention(AttentionShape shape);

    /// <summary>
    /// Root-mean-square norm (Zhang and Sennrich, 2019) of every run of <paramref name="group"/> values:
    /// <c>y = x / √(mean(x²) + ε) · w</c>; y may be x.
    /// </summary>
    public abstract void RmsNorm(nint x, nint weight, nint y, int count, int group, float epsilon);

    /// <summary>Turns every head of a row by the angles of its row of a <see cref="RotationTable"/>; y may be x.</summary>
    public abstract void Rotate(nint x, nint turns, nint y, int heads, int headSize, int pairs, RopePairing pairing);

    /// <summary><c>y = f(gate)·up</c>; y may be either.</summary>
    public abstract void GatedProduct(nint gate, nint up, nint y, int count, GateFunction function);

    /// <summary><c>y = a + b</c>; y may be either.</summary>
    public abstract void Add(nint a, nint b, nint y, int count);

    /// <summary><c>y = a·b</c>; y may be either.</summary>
    public abstract void Multiply(nint a, nint b, nint y, int count);

    /// <summary><c>y = a·factor</c>, the factor being at an address; y may be a.</summary>
    public abstract void ScaleBy(nint a, nint factor, nint y, int count);

    /// <summary>One row of a table of embeddings, decoded and multiplied by <paramref name="scale"/>.</summary>
    public abstract void Embed(ElementType type, nint row, float scale, nint y, int count);

    /// <summary><c>y = f(x)</c>, value by value; y may be x.</summary>
    public abstract void Apply(Unary function, nint x, nint y, int count);

    /// <summary><c>y = y + a·factor</c>, doubles.</summary>
    public abstract void AddScaled(nint a, float factor, nint y, int count);

    /// <summary><c>y = limit·tanh(x / limit)</c>; y may be x.</summary>
    public abstract void SoftCap(nint x, nint y, int count, float limit);

    /// <summary>Doubles as floats.</summary>
    public abstract void Narrow(nint doubles, nint floats, int count);

    /// <summary>Floats as doubles.</summary>
    public abstract void Widen(nint floats, nint doubles, int count);

    /// <summary><c>Σ exp(x − shift)</c>, summed in double precision.</summary>
    public abstract double SumOfExponentials(nint x, float shift, int count);
}

/// <summary>The kernels over given vectors.</summary>
internal sealed unsafe class TokenKernels<TLanes, TVector> : TokenKernels
    where TLanes : struct, IFloatLanes<TVector>
    where TVector : struct
{
    private static readonly Unary Gelu = new(UnaryFunction.Gelu);

    /// <inheritdoc/>
    public override AttentionKernel Attention(AttentionShape shape) => shape.KeyValues == KeyValueType.Q8
        ? new AttentionKernel<TLanes, TVector, Q8Blocks<TLanes, TVector>>(shape)
        : new AttentionKernel<TLanes, TVector, Float16Blocks<TLanes, TVector>>(shape);

    /// <inheritdoc/>
    public override void RmsNorm(nint x, nint weight, nint y, int count, int group, float epsilon)
    {
        for (float* source = (float*)x, target = (float*)y, end = source + count; source < end; source += group, target += group)
        {
            float scale = 1 / MathF.Sqrt((LaneSums<TLanes, TVector>.SumOfSquares(source, group) / group) + epsilon);
            RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.ScaledProduct(scale), source, (float*)weight, target, group);
        }
    }

    /// <inheritdoc/>
    public override void Rotate(nint x, nint turns, nint y, int heads, int headSize, int pairs, RopePairing pairing) =>
        RotaryRows<TLanes, TVector>.Rotate((float*)x, (float*)turns, (float*)y, heads, headSize, pairs, pairing);

    /// <inheritdoc/>
    public override void GatedProduct(nint gate, nint up, nint y, int count, GateFunction function)
    {
        switch (function)
        {
            case GateFunction.Silu:
                RowFunctions<TLanes, TVector>.Apply(default(RowFunctions<TLanes, TVector>.SiluGate), (float*)gate, (float*)up, (float*)y, count);
                break;
            case GateFunction.GeluTanh:
                RowFunctions<TLanes, TVector>.Apply(default(RowFunctions<TLanes, TVector>.GeluTanhGate), (float*)gate, (float*)up, (float*)y, count);
                break;
            default:
                GeluGate((float*)gate, (float*)up, (float*)y, count);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Add(nint a, nint b, nint y, int count) =>
        RowFunctions<TLanes, TVector>.Apply(default(RowFunctions<TLanes, TVector>.Sum), (float*)a, (float*)b, (float*)y, count);

    /// <inheritdoc/>
    public override void Multiply(nint a, nint b, nint y, int count) =>
        RowFunctions<TLanes, TVector>.Apply(default(RowFunctions<TLanes, TVector>.Product), (float*)a, (float*)b, (float*)y, count);

    /// <inheritdoc/>
    public override void ScaleBy(nint a, nint factor, nint y, int count) =>
        RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Scaled(*(float*)factor), (float*)a, (float*)a, (float*)y, count);

    /// <inheritdoc/>
    public override void Embed(ElementType type, nint row, float scale, nint y, int count)
    {
        BlockCodec.Decode(type, new ReadOnlySpan<byte>((byte*)row, (int)type.Bytes(count)), new Span<float>((float*)y, count));
        if (scale != 1)
        {
            RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Scaled(scale), (float*)y, (float*)y, (float*)y, count);
        }
    }

    /// <inheritdoc/>
    public override void Apply(Unary function, nint x, nint y, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ((float*)y)[i] = FloatFunctions.Evaluate(function, ((float*)x)[i]);
        }
    }

    /// <inheritdoc/>
    public override void AddScaled(nint a, float factor, nint y, int count)
    {
        int i = 0;
        for (; i <= count - Vector256<double>.Count; i += Vector256<double>.Count)
        {
            (Vector256.Load((double*)y + i) + (Vector256.Load((double*)a + i) * factor)).Store((double*)y + i);
        }

        for (; i < count; i++)
        {
            ((double*)y)[i] += ((double*)a)[i] * factor;
        }
    }

    /// <inheritdoc/>
    public override void SoftCap(nint x, nint y, int count, float limit) =>
        RowFunctions<TLanes, TVector>.Apply(new RowFunctions<TLanes, TVector>.Capped(limit), (float*)x, (float*)x, (float*)y, count);

    /// <inheritdoc/>
    public override void Narrow(nint doubles, nint floats, int count)
    {
        int i = 0;
        for (; i <= count - Vector128<float>.Count; i += Vector128<float>.Count)
        {
            Vector128.Narrow(Vector128.Load((double*)doubles + i), Vector128.Load((double*)doubles + i + 2)).Store((float*)floats + i);
        }

        for (; i < count; i++)
        {
            ((float*)floats)[i] = (float)((double*)doubles)[i];
        }
    }

    /// <inheritdoc/>
    public override void Widen(nint floats, nint doubles, int count)
    {
        for (int i = 0; i < count; i++)
        {
            ((double*)doubles)[i] = ((float*)floats)[i];
        }
    }

    /// <inheritdoc/>
    public override double SumOfExponentials(nint x, float shift, int count)
    {
        const int Chunk = 256;
        float* terms = stackalloc float[Chunk];
        double sum = 0;
        for (int start = 0; start < count; start += Chunk)
        {
            int length = Math.Min(Chunk, count - start);
            new Span<float>(terms, Chunk).Clear();
            float* source = (float*)x + start;
            RowFunctions<TLanes, TVector>.Apply(new ShiftedExponential(shift), source, source, terms, length);
            sum += LaneSums<TLanes, TVector>.Sum(terms, Chunk);
        }

        return sum;
    }

    private static void GeluGate(float* gate, float* up, float* y, int count)
    {
        for (int i = 0; i < count; i++)
        {
            y[i] = FloatFunctions.Evaluate(Gelu, gate[i]) * up[i];
        }
    }

    private readonly struct ShiftedExponential(float shift) : IRowFunction<TVector>
    {
        public TVector Apply(TVector a, TVector b) => Exponential<TLanes, TVector>.Exp(TLanes.Subtract(a, TLanes.Broadcast(shift)));
    }
}
