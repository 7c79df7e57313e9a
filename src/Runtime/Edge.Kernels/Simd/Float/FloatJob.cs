namespace Edge.Kernels.Simd.Float;

/// <summary>What the tiles of one float32 step have in common.</summary>
internal unsafe struct FloatJob
{
    /// <summary>The device's memory.</summary>
    public byte* Memory;

    /// <summary>Scratch of the step's taps.</summary>
    public byte* Scratch;

    /// <summary>Packed weights of the first channels.</summary>
    public float* Weights;

    /// <summary>Bias of the first channel.</summary>
    public float* Bias;

    /// <summary>Taps of a pixel.</summary>
    public int TapCount;

    /// <summary>Elements of a tap.</summary>
    public int TapElements;

    /// <summary>Output channels in all.</summary>
    public int Channels;

    /// <summary>Least output.</summary>
    public float Min;

    /// <summary>Greatest output.</summary>
    public float Max;
}
