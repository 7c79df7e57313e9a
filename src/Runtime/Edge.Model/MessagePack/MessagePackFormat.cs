namespace Edge.Model.MessagePack;

/// <summary>
/// The bytes of the MessagePack specification (https://github.com/msgpack/msgpack/blob/master/spec.md): first bytes,
/// and what can be told from a first byte alone. Plain integer arithmetic, so that a runtime without generics or spans
/// compiles the same file.
/// </summary>
public static class MessagePackFormat
{
    /// <summary>Highest first byte of a positive fixint, 0x00 … 0x7F: the byte is the value.</summary>
    public const byte MaxPositiveFixInt = 0x7F;

    /// <summary>First byte of an empty fixmap, 0x80 … 0x8F: the low 4 bits count pairs.</summary>
    public const byte FixMap = 0x80;

    /// <summary>First byte of an empty fixarray, 0x90 … 0x9F: the low 4 bits count elements.</summary>
    public const byte FixArray = 0x90;

    /// <summary>First byte of an empty fixstr, 0xA0 … 0xBF: the low 5 bits count bytes.</summary>
    public const byte FixStr = 0xA0;

    /// <summary>Nil.</summary>
    public const byte Nil = 0xC0;

    /// <summary>Never used; a reader rejects it.</summary>
    public const byte Reserved = 0xC1;

    /// <summary>False.</summary>
    public const byte False = 0xC2;

    /// <summary>True.</summary>
    public const byte True = 0xC3;

    /// <summary>Bytes with an 8-bit length; 0xC5 and 0xC6 have 16 and 32 bits.</summary>
    public const byte Bin8 = 0xC4;

    /// <summary>Bytes with a 16-bit length.</summary>
    public const byte Bin16 = 0xC5;

    /// <summary>Bytes with a 32-bit length.</summary>
    public const byte Bin32 = 0xC6;

    /// <summary>Extension with an 8-bit length.</summary>
    public const byte Ext8 = 0xC7;

    /// <summary>Extension with a 16-bit length.</summary>
    public const byte Ext16 = 0xC8;

    /// <summary>Extension with a 32-bit length.</summary>
    public const byte Ext32 = 0xC9;

    /// <summary>IEEE 754 single precision.</summary>
    public const byte Float32 = 0xCA;

    /// <summary>IEEE 754 double precision.</summary>
    public const byte Float64 = 0xCB;

    /// <summary>Unsigned integer of 8 bits.</summary>
    public const byte UInt8 = 0xCC;

    /// <summary>Unsigned integer of 16 bits.</summary>
    public const byte UInt16 = 0xCD;

    /// <summary>Unsigned integer of 32 bits.</summary>
    public const byte UInt32 = 0xCE;

    /// <summary>Unsigned integer of 64 bits.</summary>
    public const byte UInt64 = 0xCF;

    /// <summary>Signed integer of 8 bits.</summary>
    public const byte Int8 = 0xD0;

    /// <summary>Signed integer of 16 bits.</summary>
    public const byte Int16 = 0xD1;

    /// <summary>Signed integer of 32 bits.</summary>
    public const byte Int32 = 0xD2;

    /// <summary>Signed integer of 64 bits.</summary>
    public const byte Int64 = 0xD3;

    /// <summary>Extension of 1 byte; 0xD5 … 0xD8 have 2, 4, 8 and 16 bytes.</summary>
    public const byte FixExt1 = 0xD4;

    /// <summary>Extension of 4 bytes.</summary>
    public const byte FixExt4 = 0xD6;

    /// <summary>Extension of 8 bytes.</summary>
    public const byte FixExt8 = 0xD7;

    /// <summary>Extension of 16 bytes.</summary>
    public const byte FixExt16 = 0xD8;

    /// <summary>Text with an 8-bit length.</summary>
    public const byte Str8 = 0xD9;

    /// <summary>Text with a 16-bit length.</summary>
    public const byte Str16 = 0xDA;

    /// <summary>Text with a 32-bit length.</summary>
    public const byte Str32 = 0xDB;

    /// <summary>Array with a 16-bit count.</summary>
    public const byte Array16 = 0xDC;

    /// <summary>Array with a 32-bit count.</summary>
    public const byte Array32 = 0xDD;

    /// <summary>Map with a 16-bit count of pairs.</summary>
    public const byte Map16 = 0xDE;

    /// <summary>Map with a 32-bit count of pairs.</summary>
    public const byte Map32 = 0xDF;

    /// <summary>First byte of the negative fixints, 0xE0 … 0xFF: -32 … -1.</summary>
    public const byte MinNegativeFixInt = 0xE0;

    /// <summary>Extension number of the timestamp.</summary>
    public const sbyte TimestampType = -1;

    /// <summary>Most bytes that come before the content of a value: first byte, 32-bit length, extension number.</summary>
    public const int MaxHeaderBytes = 6;

    /// <summary>What the value that starts with <paramref name="code"/> is.</summary>
    public static MessagePackKind KindOf(byte code)
    {
        if (code <= MaxPositiveFixInt || code >= MinNegativeFixInt)
        {
            return MessagePackKind.Integer;
        }

        if (code < FixArray)
        {
            return MessagePackKind.Map;
        }

        if (code < FixStr)
        {
            return MessagePackKind.Array;
        }

        if (code < Nil)
        {
            return MessagePackKind.String;
        }

        return code switch
        {
            Nil => MessagePackKind.Nil,
            Reserved => MessagePackKind.Reserved,
            False or True => MessagePackKind.Boolean,
            <= Bin32 => MessagePackKind.Binary,
            <= Ext32 => MessagePackKind.Extension,
            Float32 => MessagePackKind.Float32,
            Float64 => MessagePackKind.Float64,
            <= Int64 => MessagePackKind.Integer,
            <= FixExt16 => MessagePackKind.Extension,
            <= Str32 => MessagePackKind.String,
            <= Array32 => MessagePackKind.Array,
            _ => MessagePackKind.Map,
        };
    }

    /// <summary>Width in bytes of the big-endian length or count after <paramref name="code"/>: 0, 1, 2 or 4.</summary>
    public static int LengthBytes(byte code) => code switch
    {
        Bin8 or Ext8 or Str8 => 1,
        Bin16 or Ext16 or Str16 or Array16 or Map16 => 2,
        Bin32 or Ext32 or Str32 or Array32 or Map32 => 4,
        _ => 0,
    };

    /// <summary>
    /// The length (bytes) or count (elements, pairs) that <paramref name="code"/> itself holds; 0 where
    /// <see cref="LengthBytes"/> says that it follows.
    /// </summary>
    public static int FixedLength(byte code)
    {
        if (code is > MaxPositiveFixInt and < FixStr)
        {
            return code & 0x0F;
        }

        if (code is >= FixStr and < Nil)
        {
            return code & 0x1F;
        }

        return code switch
        {
            UInt8 or Int8 => 1,
            UInt16 or Int16 => 2,
            UInt32 or Int32 or Float32 => 4,
            UInt64 or Int64 or Float64 => 8,
            >= FixExt1 and <= FixExt16 => 1 << (code - FixExt1),
            _ => 0,
        };
    }

    /// <summary>Bytes before the content of a binary value of <paramref name="lengthBytes"/> bytes.</summary>
    public static int BinaryHeaderBytes(int lengthBytes) => lengthBytes <= 0xFF ? 2 : lengthBytes <= 0xFFFF ? 3 : 5;

    /// <summary>The code of an integer in its shortest form; <see cref="FixedLength"/> bytes of it follow, big endian.</summary>
    public static byte IntegerCode(long value)
    {
        if (value >= 0)
        {
            return UnsignedCode((ulong)value);
        }

        return value >= -32 ? (byte)value : value >= sbyte.MinValue ? Int8 : value >= short.MinValue ? Int16 : value >= int.MinValue ? Int32 : Int64;
    }

    /// <summary>The same for an integer that is not negative.</summary>
    public static byte UnsignedCode(ulong value) =>
        value <= MaxPositiveFixInt ? (byte)value : value <= byte.MaxValue ? UInt8 : value <= ushort.MaxValue ? UInt16 : value <= uint.MaxValue ? UInt32 : UInt64;

    /// <summary>The shortest code of a binary value; <see cref="LengthBytes"/> bytes of its length follow.</summary>
    public static byte BinaryCode(int lengthBytes) => lengthBytes <= byte.MaxValue ? Bin8 : lengthBytes <= ushort.MaxValue ? Bin16 : Bin32;

    /// <summary>The same for text.</summary>
    public static byte StringCode(int lengthBytes) =>
        lengthBytes < 32 ? (byte)(FixStr | lengthBytes) : lengthBytes <= byte.MaxValue ? Str8 : lengthBytes <= ushort.MaxValue ? Str16 : Str32;

    /// <summary>The same for an array and the count of its elements.</summary>
    public static byte ArrayCode(int count) => count < 16 ? (byte)(FixArray | count) : count <= ushort.MaxValue ? Array16 : Array32;

    /// <summary>The same for a map and the count of its pairs.</summary>
    public static byte MapCode(int count) => count < 16 ? (byte)(FixMap | count) : count <= ushort.MaxValue ? Map16 : Map32;
}
