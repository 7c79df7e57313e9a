namespace Edge.Model;

/// <summary>
/// What one element of a tensor is. The packed formats of language models are opaque blocks here: only a kernel looks
/// inside. The numbers are part of the canonical encoding and never change.
/// </summary>
public enum ElementType : byte
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32 = 0,

    /// <summary>IEEE 754 binary16.</summary>
    Float16 = 1,

    /// <summary>bfloat16.</summary>
    BFloat16 = 2,

    /// <summary>Signed 8-bit integer, usually quantised.</summary>
    Int8 = 3,

    /// <summary>Unsigned 8-bit integer, usually quantised or a pixel.</summary>
    UInt8 = 4,

    /// <summary>Signed 16-bit integer, usually quantised.</summary>
    Int16 = 5,

    /// <summary>Signed 32-bit integer: biases, accumulators, indices.</summary>
    Int32 = 6,

    /// <summary>Signed 64-bit integer: shapes and indices of ONNX, biases of int16 networks.</summary>
    Int64 = 7,

    /// <summary>One byte, 0 or 1.</summary>
    Bool = 8,

    /// <summary>GGML block of 32 values of 8 bits: 34 bytes.</summary>
    Q8_0 = 32,

    /// <summary>GGML block of 32 values of 4 bits: 18 bytes.</summary>
    Q4_0 = 33,

    /// <summary>GGML block of 32 values of 4 bits with a minimum: 20 bytes.</summary>
    Q4_1 = 34,

    /// <summary>GGML block of 32 values of 5 bits: 22 bytes.</summary>
    Q5_0 = 35,

    /// <summary>GGML block of 32 values of 5 bits with a minimum: 24 bytes.</summary>
    Q5_1 = 36,

    /// <summary>GGML super-block of 256 values of 4 bits: 144 bytes.</summary>
    Q4_K = 37,

    /// <summary>GGML super-block of 256 values of 5 bits: 176 bytes.</summary>
    Q5_K = 38,

    /// <summary>GGML super-block of 256 values of 6 bits: 210 bytes.</summary>
    Q6_K = 39,
}
