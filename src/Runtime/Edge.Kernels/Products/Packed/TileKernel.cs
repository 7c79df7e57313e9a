using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;
using Edge.Model.Packing;

namespace Edge.Kernels.Products.Packed;

/// <summary>
/// Up to four rows of activations times a tile of weights, two vectors of outputs at a time: every weight is loaded once
/// for four rows, every activation once for two vectors. The operations on an output are those of the row kernel, in the
/// same order.
/// </summary>
internal static unsafe class TileKernel<TQuants, TScales, TLanes, TInt, TFloat>
    where TQuants : struct, IQuants
    where TScales : struct, IScales
    where TLanes : struct, IProductLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private const int QuadBytes = WeightTile.Outputs * 4;

    private static int VectorBytes => TLanes.Count * 4;

    /// <summary>Multiplies two vectors of outputs.</summary>
    /// <param name="quants">Quants of the tile, from the first of the outputs on.</param>
    /// <param name="scales">Its scales, as well.</param>
    /// <param name="minima">Its minima, as well.</param>
    /// <param name="blocks">Blocks of 32 columns.</param>
    /// <param name="x">Quants of the first row of activations.</param>
    /// <param name="xStride">Bytes to those of the next.</param>
    /// <param name="data">Blocks of the first row.</param>
    /// <param name="dataStride">How many there are to the next row's.</param>
    /// <param name="output">The sums of the first row.</param>
    /// <param name="outputStride">Floats to the next row's.</param>
    /// <param name="isFirst">Whether the sums start at zero rather than at what they are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run<TTokens>(
        byte* quants, float* scales, float* minima, int blocks, sbyte* x, nint xStride, BlockActivation* data, nint dataStride, float* output, nint outputStride, bool isFirst)
        where TTokens : struct, ITokens
    {
        TFloat f00 = TLanes.ZeroFloat, f01 = f00, f10 = f00, f11 = f00, f20 = f00, f21 = f00, f30 = f00, f31 = f00;
        if (!isFirst)
        {
            f00 = TLanes.LoadFloats(output);
            f01 = TLanes.LoadFloats(output + TLanes.Count);
            if (TTokens.Count > 1)
            {
                f10 = TLanes.LoadFloats(output + outputStride);
                f11 = TLanes.LoadFloats(output + outputStride + TLanes.Count);
                f20 = TLanes.LoadFloats(output + (2 * outputStride));
                f21 = TLanes.LoadFloats(output + (2 * outputStride) + TLanes.Count);
                f30 = TLanes.LoadFloats(output + (3 * outputStride));
                f31 = TLanes.LoadFloats(output + (3 * outputStride) + TLanes.Count);
            }
        }

        sbyte* x3 = x + (3 * xStride);
        for (int block = 0; block < blocks; block++)
        {
            for (int segment = 0; segment < TScales.Segments; segment++)
            {
                TInt s00 = TLanes.ZeroInt, s01 = s00, s10 = s00, s11 = s00, s20 = s00, s21 = s00, s30 = s00, s31 = s00;
                for (int run = 0; run < SumRules<TQuants, TScales, TLanes, TInt, TFloat>.SegmentQuads; run += SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads)
                {
                    TInt d00 = TLanes.ZeroInt, d01 = d00, d10 = d00, d11 = d00, d20 = d00, d21 = d00, d30 = d00, d31 = d00;
                    for (int quad = 0; quad < SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads; quad++)
                    {
                        TInt w0 = TLanes.Load(quants), w1 = TLanes.Load(quants + VectorBytes);
                        TInt a = TLanes.BroadcastQuad(x);
                        d00 = Accumulate(d00, w0, a);
                        d01 = Accumulate(d01, w1, a);
                        if (TTokens.Count > 1)
                        {
                            a = TLanes.BroadcastQuad(x + xStride);
                            d10 = Accumulate(d10, w0, a);
                            d11 = Accumulate(d11, w1, a);
                            a = TLanes.BroadcastQuad(x + (2 * xStride));
                            d20 = Accumulate(d20, w0, a);
                            d21 = Accumulate(d21, w1, a);
                            a = TLanes.BroadcastQuad(x3);
                            d30 = Accumulate(d30, w0, a);
                            d31 = Accumulate(d31, w1, a);
                        }

                        quants += QuadBytes;
                        x += 4;
                        x3 += 4;
                    }

                    s00 = AddRun(s00, d00);
                    s01 = AddRun(s01, d01);
                    if (TTokens.Count > 1)
                    {
                        s10 = AddRun(s10, d10);
                        s11 = AddRun(s11, d11);
                        s20 = AddRun(s20, d20);
                        s21 = AddRun(s21, d21);
                        s30 = AddRun(s30, d30);
                        s31 = AddRun(s31, d31);
                    }
                }

                TFloat w0Scale = TLanes.LoadFloats(scales), w1Scale = TLanes.LoadFloats(scales + TLanes.Count);
                TFloat scale = TLanes.BroadcastFloat(&data->Scale);
                TInt offset = Offset(data, segment);
                f00 = AddScaled(f00, s00, offset, w0Scale, scale);
                f01 = AddScaled(f01, s01, offset, w1Scale, scale);
                if (TTokens.Count > 1)
                {
                    scale = TLanes.BroadcastFloat(&(data + dataStride)->Scale);
                    offset = Offset(data + dataStride, segment);
                    f10 = AddScaled(f10, s10, offset, w0Scale, scale);
                    f11 = AddScaled(f11, s11, offset, w1Scale, scale);
                    scale = TLanes.BroadcastFloat(&(data + (2 * dataStride))->Scale);
                    offset = Offset(data + (2 * dataStride), segment);
                    f20 = AddScaled(f20, s20, offset, w0Scale, scale);
                    f21 = AddScaled(f21, s21, offset, w1Scale, scale);
                    scale = TLanes.BroadcastFloat(&(data + (3 * dataStride))->Scale);
                    offset = Offset(data + (3 * dataStride), segment);
                    f30 = AddScaled(f30, s30, offset, w0Scale, scale);
                    f31 = AddScaled(f31, s31, offset, w1Scale, scale);
                }

                scales += WeightTile.Outputs;
            }

            if (TScales.HasMinimum)
            {
                TFloat m0 = TLanes.LoadFloats(minima), m1 = TLanes.LoadFloats(minima + TLanes.Count);
                TFloat sum = TLanes.BroadcastFloat(&data->WeightedSum);
                f00 = TLanes.MultiplyAdd(m0, sum, f00);
                f01 = TLanes.MultiplyAdd(m1, sum, f01);
                if (TTokens.Count > 1)
                {
                    sum = TLanes.BroadcastFloat(&(data + dataStride)->WeightedSum);
                    f10 = TLanes.MultiplyAdd(m0, sum, f10);
                    f11 = TLanes.MultiplyAdd(m1, sum, f11);
                    sum = TLanes.BroadcastFloat(&(data + (2 * dataStride))->WeightedSum);
                    f20 = TLanes.MultiplyAdd(m0, sum, f20);
                    f21 = TLanes.MultiplyAdd(m1, sum, f21);
                    sum = TLanes.BroadcastFloat(&(data + (3 * dataStride))->WeightedSum);
                    f30 = TLanes.MultiplyAdd(m0, sum, f30);
                    f31 = TLanes.MultiplyAdd(m1, sum, f31);
                }

                minima += WeightTile.Outputs;
            }

            data++;
        }

        StorePair(output, f00, f01);
        if (TTokens.Count > 1)
        {
            StorePair(output + outputStride, f10, f11);
            StorePair(output + (2 * outputStride), f20, f21);
            StorePair(output + (3 * outputStride), f30, f31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Accumulate(TInt sums, TInt weights, TInt activations) =>
        TQuants.Bits == 8 ? TLanes.AccumulateBytes(sums, weights, activations) : TLanes.Accumulate(sums, weights, activations);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt AddRun(TInt sums, TInt run)
    {
        run = TQuants.Bits == 8 ? run : TLanes.Widen(run);
        return SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads < SumRules<TQuants, TScales, TLanes, TInt, TFloat>.SegmentQuads ? TLanes.Add(sums, run) : run;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Offset(BlockActivation* data, int segment) =>
        SumRules<TQuants, TScales, TLanes, TInt, TFloat>.IsCentred ? TLanes.ZeroInt : TLanes.BroadcastShifted(TScales.Segments == 1 ? &data->Sum : &data->LowSum + segment, TQuants.Bits - 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFloat AddScaled(TFloat sums, TInt dots, TInt offset, TFloat weightScales, TFloat activationScale) =>
        TLanes.MultiplyAdd(TLanes.Multiply(weightScales, activationScale), TLanes.ToFloat(SumRules<TQuants, TScales, TLanes, TInt, TFloat>.IsCentred ? dots : TLanes.Subtract(dots, offset)), sums);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(float* target, TFloat first, TFloat second)
    {
        TLanes.StoreFloats(target, first);
        TLanes.StoreFloats(target + TLanes.Count, second);
    }
}
