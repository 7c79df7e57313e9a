namespace Edge.Kernels.Simd.Isa;

/// <summary>
/// What the int8 kernels ask of an instruction set: vectors of <see cref="Count"/> int32 sums, each lane summing
/// products of four neighbouring bytes (a quad). One implementation an instruction set; kernels are generic over it, so
/// that the compiler inlines every operation.
/// </summary>
/// <typeparam name="TVector">The vector of int32 lanes.</typeparam>
internal unsafe interface IInt8Lanes<TVector>
    where TVector : struct
{
    /// <summary>Int32 lanes in a vector: output channels computed together.</summary>
    static abstract int Count { get; }

    /// <summary>What is added to every activation as it is loaded: 128 where the dot product wants them unsigned, else 0.</summary>
    static abstract int ActivationOffset { get; }

    /// <summary>Channels of one block of requantisation constants (<see cref="Int8.RequantizationTable"/>).</summary>
    static abstract int RequantizationLanes { get; }

    /// <summary>Whether <see cref="Int8.VnniTile"/> takes the convolutions of more than one pixel.</summary>
    static abstract bool HasVnniTile { get; }

    /// <summary>Sums of 0.</summary>
    static abstract TVector Zero { get; }

    /// <summary>Sum of sums.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Loads sums, or quads as they lie.</summary>
    static abstract TVector Load(void* source);

    /// <summary>Stores sums, or quads.</summary>
    static abstract void Store(void* target, TVector value);

    /// <summary>Four activations in every lane, <see cref="ActivationOffset"/> added.</summary>
    static abstract TVector BroadcastQuad(byte* source);

    /// <summary><c>sums[i] + Σ activations[i][j] · weights[i][j]</c>, j &lt; 4, exact; activations come from <see cref="BroadcastQuad"/>.</summary>
    static abstract TVector Dot(TVector sums, TVector activations, TVector weights);

    /// <summary>Stores one quad a channel out of four rows of 2·<see cref="Count"/> channels, <see cref="ActivationOffset"/> added.</summary>
    static abstract void Interleave(byte* row0, byte* row1, byte* row2, byte* row3, byte* target);

    /// <summary>Requantises 2·<see cref="Count"/> sums and stores as many int8.</summary>
    /// <param name="low">Sums of the first channels, offset as the table asks.</param>
    /// <param name="high">Sums of the following channels.</param>
    /// <param name="constants">Blocks of a <see cref="Int8.RequantizationTable"/>.</param>
    /// <param name="shiftsLeft">Whether some channel has a multiplier of 1 or more.</param>
    /// <param name="target">2·<see cref="Count"/> bytes.</param>
    static abstract void Requantize(TVector low, TVector high, byte* constants, bool shiftsLeft, byte* target);
}
