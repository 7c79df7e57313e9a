using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;
using Edge.Model.Packing;

namespace Edge.Kernels.Products.Packed;

/// <summary>
/// Weights of 32 outputs and up to 512 columns, unpacked once for all rows of activations: a byte a quant
/// (<c>[block][quad][output][4]</c>) and floats for scales (<c>[block][segment][output]</c>) and minima
/// (<c>[block][output]</c>). It stays in the first-level cache.
/// </summary>
internal unsafe ref struct WeightTile
{
    /// <summary>Outputs of a tile.</summary>
    public const int Outputs = 32;

    /// <summary>Groups of a tile.</summary>
    public const int Groups = Outputs / Rows8Geometry.GroupRows;

    /// <summary>Most blocks of 32 columns.</summary>
    public const int MaxBlocks = 16;

    /// <summary>Bytes of a block of quants.</summary>
    public const int QuantBytes = Outputs * Rows8Geometry.BlockColumns;

    /// <summary>Memory of a tile.</summary>
    public const int Bytes = MaxBlocks * (QuantBytes + (3 * Outputs * sizeof(float)));

    private const int QuadBytes = Outputs * 4;

    /// <summary>A tile in scratch memory of <see cref="Bytes"/>.</summary>
    public WeightTile(nint scratch)
    {
        Quants = (byte*)scratch;
        Scales = (float*)(Quants + (MaxBlocks * QuantBytes));
        Minima = Scales + (MaxBlocks * 2 * Outputs);
    }

    /// <summary>The quants.</summary>
    public byte* Quants { get; }

    /// <summary>The scales.</summary>
    public float* Scales { get; }

    /// <summary>The minima.</summary>
    public float* Minima { get; }

    /// <summary>Unpacks a part of a group.</summary>
    /// <param name="header">Scales of the group, from the unit of the first block on.</param>
    /// <param name="quants">Quants of the group, from the first block on.</param>
    /// <param name="blocks">Blocks, whole units.</param>
    /// <param name="group">Where in the tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Unpack<TQuants, TScales, TLanes, TInt, TFloat>(byte* header, byte* quants, int blocks, int group)
        where TQuants : struct, IQuants
        where TScales : struct, IScales
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct
    {
        for (int lane = 0; lane < Rows8Geometry.GroupRows; lane += TLanes.Count)
        {
            int output = (group * Rows8Geometry.GroupRows) + lane;
            byte* unitHeader = header;
            byte* source = quants + (4 * lane);
            byte* target = Quants + (4 * output);
            float* scaleTarget = Scales + output;
            float* minimumTarget = Minima + output;
            for (int block = 0; block < blocks; block += TScales.UnitParts)
            {
                TFloat scales = TLanes.LoadHalves(unitHeader + (2 * lane));
                TFloat minima = TScales.HasMinimum ? TLanes.LoadHalves(unitHeader + 16 + (2 * lane)) : TLanes.ZeroFloat;
                for (int part = 0; part < TScales.UnitParts; part++)
                {
                    TLanes.Store(target, TQuants.Quad<TLanes, TInt, TFloat>(source, 0));
                    TLanes.Store(target + QuadBytes, TQuants.Quad<TLanes, TInt, TFloat>(source, 1));
                    TLanes.Store(target + (2 * QuadBytes), TQuants.Quad<TLanes, TInt, TFloat>(source, 2));
                    TLanes.Store(target + (3 * QuadBytes), TQuants.Quad<TLanes, TInt, TFloat>(source, 3));
                    TLanes.Store(target + (4 * QuadBytes), TQuants.Quad<TLanes, TInt, TFloat>(source, 4));
                    TLanes.Store(target + (5 * QuadBytes), TQuants.Quad<TLanes, TInt, TFloat>(source, 5));
                    TLanes.Store(target + (6 * QuadBytes), TQuants.Quad<TLanes, TInt, TFloat>(source, 6));
                    TLanes.Store(target + (7 * QuadBytes), TQuants.Quad<TLanes, TInt, TFloat>(source, 7));
                    TLanes.StoreFloats(scaleTarget, TScales.Scale<TLanes, TInt, TFloat>(scales, unitHeader, part, 0, lane));
                    if (TScales.Segments > 1)
                    {
                        TLanes.StoreFloats(scaleTarget + Outputs, TScales.Scale<TLanes, TInt, TFloat>(scales, unitHeader, part, 1, lane));
                    }

                    if (TScales.HasMinimum)
                    {
                        TLanes.StoreFloats(minimumTarget, TScales.Minimum<TLanes, TInt, TFloat>(minima, unitHeader, part, lane));
                        minimumTarget += Outputs;
                    }

                    source += TQuants.BlockBytes;
                    target += QuantBytes;
                    scaleTarget += TScales.Segments * Outputs;
                }

                unitHeader += TScales.UnitBytes;
            }
        }
    }

    /// <summary>Fills what no group covers with zeros.</summary>
    public readonly void Clear() => new Span<byte>(Quants, Bytes).Clear();
}
