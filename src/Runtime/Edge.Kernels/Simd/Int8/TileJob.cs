namespace Edge.Kernels.Simd.Int8;

/// <summary>What the tiles of one step have in common.</summary>
internal unsafe struct TileJob
{
    /// <summary>The device's memory.</summary>
    public byte* Memory;

    /// <summary>Scratch of the step's taps.</summary>
    public byte* Scratch;

    /// <summary>Packed weights of the first pair of vectors.</summary>
    public byte* Weights;

    /// <summary>Bias of the first channel, zero points and offsets folded in.</summary>
    public int* Bias;

    /// <summary>Constants of the first channel.</summary>
    public byte* Requantization;

    /// <summary>Constants of the last vector of channels, twice, where they fill only the first half of a pair.</summary>
    public byte* HalfRequantization;

    /// <summary>Room for the pairs of vectors of one tile.</summary>
    public byte* Tail;

    /// <summary>Bytes of packed weights of a pair.</summary>
    public int PairBytes;

    /// <summary>Bytes of requantisation constants of a pair.</summary>
    public int RequantizationPairBytes;

    /// <summary>Taps of a pixel.</summary>
    public int TapCount;

    /// <summary>Bytes of a tap, whole quads.</summary>
    public int TapBytes;

    /// <summary>Output channels in all.</summary>
    public int Channels;

    /// <summary>Whether some channel shifts left.</summary>
    public bool ShiftsLeft;
}
