namespace Edge.Transport.Collectives;

/// <summary>How partial sums travel in an allreduce.</summary>
public enum PartialSumFormat : byte
{
    /// <summary>IEEE 754 single precision, little endian: exact, 4 bytes a value.</summary>
    Float32,

    /// <summary>Blocks of 32 values: a float32 scale and 32 signed bytes; 1.125 bytes a value.</summary>
    Q8,

    /// <summary>IEEE 754 half precision, little endian, rounded to nearest even; 2 bytes a value.</summary>
    Float16,
}
