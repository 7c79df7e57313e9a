using System.Text;
using Edge.Model.MessagePack;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Model.Tests.MessagePack;

/// <summary>Generators of MessagePack values.</summary>
internal static class MessagePackValues
{
    private static readonly Gen<ulong> Bits =
        from high in ArbMap.Default.GeneratorFor<uint>()
        from low in ArbMap.Default.GeneratorFor<uint>()
        from shift in Gen.Choose(0, 63)
        select (((ulong)(high * 2654435761) << 32) | (low * 2246822519)) >> shift;

    private static readonly Gen<MessagePackValue> Integers =
        from bits in Bits
        from negative in Gen.Elements(false, true)
        select (MessagePackValue)new MessagePackValue.Integer(negative ? -1 - (Int128)(bits >> 1) : bits);

    private static readonly Gen<string> Strings =
        from runes in Gen.OneOf(Gen.Choose(0x20, 0x7E), Gen.Choose(0, 0xD7FF), Gen.Choose(0xE000, 0x10FFFF)).ArrayOf()
        select string.Concat(runes.Select(r => new Rune(r).ToString()));

    private static readonly Gen<string> Hex =
        from length in Gen.Frequency((200, Gen.Choose(0, 20)), (20, Gen.Choose(250, 260)), (1, Gen.Choose(65530, 65540)))
        from first in Gen.Choose(0, 255)
        select Convert.ToHexString([.. Enumerable.Range(0, length).Select(i => (byte)(first + (i * 7)))]);

    private static readonly Gen<MessagePackTimestamp> Times =
        from seconds in Bits
        from negative in Gen.Elements(false, false, true)
        from nanoseconds in Gen.OneOf(Gen.Constant(0), Gen.Choose(0, 999_999_999))
        select new MessagePackTimestamp(negative ? -1 - (long)(seconds >> 20) : (long)(seconds >> 20), (uint)nanoseconds);

    private static readonly Gen<MessagePackValue> ExactScalars = Gen.OneOf(
        Gen.Constant<MessagePackValue>(new MessagePackValue.Nil()),
        Gen.Elements(false, true).Select(v => (MessagePackValue)new MessagePackValue.Boolean(v)),
        Integers,
        Strings.Select(v => (MessagePackValue)new MessagePackValue.Text(v)),
        Hex.Select(v => (MessagePackValue)new MessagePackValue.Binary(v)),
        from type in Gen.Choose(0, 127) from hex in Hex select (MessagePackValue)new MessagePackValue.Extension((sbyte)type, hex),
        Times.Select(v => (MessagePackValue)new MessagePackValue.Time(v)));

    /// <summary>Every value that MessagePack has, with keys of any kind.</summary>
    public static Gen<MessagePackValue> Any { get; } = Tree(
        Gen.Frequency(
            (5, ExactScalars),
            (1, from type in Gen.Choose(-128, -2) from hex in Hex select (MessagePackValue)new MessagePackValue.Extension((sbyte)type, hex)),
            (1, Bits.Select(b => (MessagePackValue)new MessagePackValue.Single((uint)b))),
            (1, Bits.Select(b => (MessagePackValue)new MessagePackValue.Double(b)))),
        (index, key) => key);

    /// <summary>
    /// Values that Python and JavaScript can tell apart as well: keys are strings that are not numbers, floats are not
    /// whole numbers (JavaScript has one number type), extensions are the application's (Python's module reads no other).
    /// </summary>
    public static Gen<MessagePackValue> Portable { get; } = Tree(
        Gen.Frequency(
            (5, ExactScalars),
            (1, Bits.Select(b => (uint)b).Where(b => !float.IsInteger(BitConverter.UInt32BitsToSingle(b)) && !float.IsNaN(BitConverter.UInt32BitsToSingle(b))).Select(b => (MessagePackValue)new MessagePackValue.Single(b))),
            (1, Bits.Where(b => !double.IsInteger(BitConverter.UInt64BitsToDouble(b)) && !double.IsNaN(BitConverter.UInt64BitsToDouble(b))).Select(b => (MessagePackValue)new MessagePackValue.Double(b)))),
        (index, key) => new MessagePackValue.Text($"k{index}{(key as MessagePackValue.Text)?.Value}"));

    /// <summary>The same <paramref name="count"/> values on every run.</summary>
    public static MessagePackValue[] Sample(Gen<MessagePackValue> values, int count) =>
        values.Sample(count, new Rnd(20260101, 1), 30).ToArray();

    private static Gen<MessagePackValue> Tree(Gen<MessagePackValue> scalars, Func<int, MessagePackValue, MessagePackValue> keyOf) =>
        Gen.Sized(size => Tree(scalars, keyOf, Math.Min(size, 40)));

    private static Gen<MessagePackValue> Tree(Gen<MessagePackValue> scalars, Func<int, MessagePackValue, MessagePackValue> keyOf, int size)
    {
        if (size < 2)
        {
            return scalars;
        }

        Gen<MessagePackValue> inner = Tree(scalars, keyOf, size / 3);
        return Gen.Frequency(
            (2, scalars),
            (2, from count in Gen.Choose(0, 20) from items in inner.ArrayOf(count) select (MessagePackValue)new MessagePackValue.Sequence(items)),
            (1, from count in Gen.Choose(0, 20)
                from keys in scalars.ArrayOf(count)
                from values in inner.ArrayOf(count)
                select (MessagePackValue)new MessagePackValue.Map([.. keys.Select((key, i) => (keyOf(i, key), values[i]))])));
    }
}
