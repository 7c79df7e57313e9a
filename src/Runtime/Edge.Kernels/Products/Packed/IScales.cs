using System.Runtime.CompilerServices;
using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>
/// How quants become weights: <c>scale · (quant − 2^(bits−1))</c> without a minimum, <c>scale · quant + minimum</c> with
/// one. A unit is a block of the element type: 32 or 256 columns. Unless a type says otherwise, 32, with one scale and no minimum.
/// </summary>
internal unsafe interface IScales
{
    /// <summary>Parts of 32 columns in a unit.</summary>
    static virtual int UnitParts => 1;

    /// <summary>Bytes of the header of a unit.</summary>
    static abstract int UnitBytes { get; }

    /// <summary>Scales in 32 columns: 1 or 2.</summary>
    static virtual int Segments => 1;

    /// <summary>Whether weights have a minimum, one in 32 columns.</summary>
    static virtual bool HasMinimum => false;

    /// <summary>Scales of eight rows (or those from <paramref name="lane"/> on) in a segment.</summary>
    /// <param name="unit">The half-precision numbers at the start of the header.</param>
    /// <param name="header">Header of the unit.</param>
    /// <param name="part">Part of the unit.</param>
    /// <param name="segment">Segment of the part.</param>
    /// <param name="lane">First row of the group.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TFloat Scale<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int segment, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => unit;

    /// <summary>Minima; <paramref name="unit"/> is the second set of half-precision numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual TFloat Minimum<TLanes, TInt, TFloat>(TFloat unit, byte* header, int part, int lane)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct => TLanes.ZeroFloat;
}
