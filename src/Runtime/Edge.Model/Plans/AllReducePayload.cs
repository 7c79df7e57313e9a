namespace Edge.Model;

/// <summary>How partial sums travel in an <see cref="AllReduceStep"/>. The numbers are part of the canonical encoding.</summary>
public enum AllReducePayload : byte
{
    /// <summary>32-bit floats.</summary>
    Float32 = 0,

    /// <summary>16-bit floats.</summary>
    Float16 = 1,

    /// <summary>Blocks of 32 signed bytes with a scale.</summary>
    Q8 = 2,

    /// <summary>64-bit floats. In a language model the same bits for any split: what rounding of 32-bit sums leaves away is there.</summary>
    Float64 = 3,
}
