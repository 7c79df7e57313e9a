namespace Edge.Model;

/// <summary>How a key-value cache keeps numbers. The numbers are part of the canonical encoding.</summary>
public enum KeyValueType : byte
{
    /// <summary>16-bit floats.</summary>
    Float16 = 0,

    /// <summary>Blocks of 32 signed bytes with a scale (Q8_0).</summary>
    Q8 = 1,
}
