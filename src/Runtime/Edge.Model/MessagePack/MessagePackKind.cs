namespace Edge.Model.MessagePack;

/// <summary>What a MessagePack value is: the type families of the specification.</summary>
public enum MessagePackKind : byte
{
    /// <summary>The byte 0xC1, which the specification never uses.</summary>
    Reserved,

    /// <summary>Nil.</summary>
    Nil,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>An integer of -2⁶³ … 2⁶⁴ - 1.</summary>
    Integer,

    /// <summary>An IEEE 754 number of 32 bits.</summary>
    Float32,

    /// <summary>An IEEE 754 number of 64 bits.</summary>
    Float64,

    /// <summary>UTF-8 text.</summary>
    String,

    /// <summary>Raw bytes.</summary>
    Binary,

    /// <summary>A sequence of values.</summary>
    Array,

    /// <summary>A sequence of key and value pairs.</summary>
    Map,

    /// <summary>An application's type: a number of -128 … 127 and raw bytes; -1 is the timestamp.</summary>
    Extension,
}
