using Edge.Kernels.Products.Isa;

namespace Edge.Kernels.Products.Packed;

/// <summary>How the quants of eight rows in 32 columns lie (<see cref="Edge.Model.Packing.Rows8Geometry"/>).</summary>
internal unsafe interface IQuants
{
    /// <summary>Bits of a quant.</summary>
    static abstract int Bits { get; }

    /// <summary>Bytes of 32 columns.</summary>
    static abstract int BlockBytes { get; }

    /// <summary>Columns 4·quad to 4·quad + 3 of as many rows as the vector has lanes.</summary>
    /// <param name="block">The block, plus four bytes for each row that is skipped.</param>
    /// <param name="quad">Which quad, 0 to 7.</param>
    static abstract TInt Quad<TLanes, TInt, TFloat>(byte* block, int quad)
        where TLanes : struct, IUnpackingLanes<TInt, TFloat>
        where TInt : struct
        where TFloat : struct;
}
