using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;
using Edge.Model.Packing;

namespace Edge.Kernels.Products.Packed;

/// <summary>
/// One row of activations times eight rows of weights, which are read once and unpacked in registers: the product of
/// decoding, as fast as memory gives the weights.
/// </summary>
internal static unsafe class RowKernel<TQuants, TScales, TLanes, TInt, TFloat>
    where TQuants : struct, IQuants
    where TScales : struct, IScales
    where TLanes : struct, IUnpackingLanes<TInt, TFloat>
    where TInt : struct
    where TFloat : struct
{
    private const int PrefetchBytes = 16 * 1024; // Memory answers after some hundred nanoseconds.
    private const int LineBytes = 64;

    /// <summary>Multiplies a group.</summary>
    /// <param name="header">Scales of the group.</param>
    /// <param name="quants">Its quants.</param>
    /// <param name="blocks">Blocks of 32 columns.</param>
    /// <param name="x">Quants of the activations.</param>
    /// <param name="data">Their blocks.</param>
    /// <param name="output">Eight sums are written here.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(byte* header, byte* quants, int blocks, sbyte* x, BlockActivation* data, float* output)
    {
        for (int lane = 0; lane < Rows8Geometry.GroupRows; lane += TLanes.Count)
        {
            byte* unitHeader = header;
            byte* block = quants + (4 * lane);
            sbyte* quads = x;
            BlockActivation* activation = data;
            TFloat sums = TLanes.ZeroFloat;
            for (BlockActivation* end = data + blocks; activation < end;)
            {
                TFloat scales = TLanes.LoadHalves(unitHeader + (2 * lane));
                TFloat minima = TScales.HasMinimum ? TLanes.LoadHalves(unitHeader + 16 + (2 * lane)) : TLanes.ZeroFloat;
                TLanes.Prefetch(unitHeader + PrefetchBytes); // What is ahead of header and quants is all that comes.
                if (TScales.UnitBytes > 2 * LineBytes)
                {
                    TLanes.Prefetch(unitHeader + PrefetchBytes + LineBytes);
                    TLanes.Prefetch(unitHeader + PrefetchBytes + (2 * LineBytes));
                }

                for (int part = 0; part < TScales.UnitParts; part++)
                {
                    Prefetch(block + PrefetchBytes);
                    TInt dots = Segment(block, quads, 0);
                    if (TScales.Segments == 1)
                    {
                        sums = AddScaled(sums, dots, &activation->Sum, TScales.Scale<TLanes, TInt, TFloat>(scales, unitHeader, part, 0, lane), activation);
                    }
                    else
                    {
                        sums = AddScaled(sums, dots, &activation->LowSum, TScales.Scale<TLanes, TInt, TFloat>(scales, unitHeader, part, 0, lane), activation);
                        dots = Segment(block, quads, 4);
                        sums = AddScaled(sums, dots, &activation->HighSum, TScales.Scale<TLanes, TInt, TFloat>(scales, unitHeader, part, 1, lane), activation);
                    }

                    if (TScales.HasMinimum)
                    {
                        sums = TLanes.MultiplyAdd(TScales.Minimum<TLanes, TInt, TFloat>(minima, unitHeader, part, lane), TLanes.BroadcastFloat(&activation->WeightedSum), sums);
                    }

                    block += TQuants.BlockBytes;
                    quads += Rows8Geometry.BlockColumns;
                    activation++;
                }

                unitHeader += TScales.UnitBytes;
            }

            TLanes.StoreFloats(output + lane, sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TFloat AddScaled(TFloat sums, TInt dots, int* activationSum, TFloat scales, BlockActivation* activation)
    {
        dots = SumRules<TQuants, TScales, TLanes, TInt, TFloat>.IsCentred ? dots : TLanes.Subtract(dots, TLanes.BroadcastShifted(activationSum, TQuants.Bits - 1));
        return TLanes.MultiplyAdd(TLanes.Multiply(scales, TLanes.BroadcastFloat(&activation->Scale)), TLanes.ToFloat(dots), sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* block)
    {
        TLanes.Prefetch(block);
        TLanes.Prefetch(block + LineBytes);
        if (TQuants.BlockBytes > 2 * LineBytes)
        {
            TLanes.Prefetch(block + (2 * LineBytes));
        }

        if (TQuants.BlockBytes > 3 * LineBytes)
        {
            TLanes.Prefetch(block + (3 * LineBytes));
        }
    }

    /// <summary>The dot products of the columns that share a scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Segment(byte* block, sbyte* quads, int quad)
    {
        TInt sums = Quads(block, quads, quad);
        return SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads < SumRules<TQuants, TScales, TLanes, TInt, TFloat>.SegmentQuads ? TLanes.Add(sums, Quads(block, quads, quad + SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads)) : sums;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Quads(byte* block, sbyte* quads, int quad)
    {
        TInt sums = Quad(Quad(TLanes.ZeroInt, block, quads, quad), block, quads, quad + 1);
        if (SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads > 2)
        {
            sums = Quad(Quad(sums, block, quads, quad + 2), block, quads, quad + 3);
        }

        if (SumRules<TQuants, TScales, TLanes, TInt, TFloat>.RunQuads > 4)
        {
            sums = Quad(Quad(sums, block, quads, quad + 4), block, quads, quad + 5);
            sums = Quad(Quad(sums, block, quads, quad + 6), block, quads, quad + 7);
        }

        return TQuants.Bits == 8 ? sums : TLanes.Widen(sums);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TInt Quad(TInt sums, byte* block, sbyte* quads, int quad)
    {
        TInt weights = TQuants.Quad<TLanes, TInt, TFloat>(block, quad), activations = TLanes.BroadcastQuad(quads + (4 * quad));
        return TQuants.Bits == 8 ? TLanes.AccumulateBytes(sums, weights, activations) : TLanes.Accumulate(sums, weights, activations);
    }
}
