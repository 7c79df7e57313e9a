using Edge.Model.MessagePack;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Model.Tests.MessagePack;

public class MessagePackRoundTripTests
{
    [Fact]
    public void EveryValueIsReadAsItWasWritten() => ForEveryValue(value =>
    {
        var reader = new MessagePackReader(Encode(value));
        bool same = MessagePackValue.Read(ref reader) == value;
        reader.ReadEnd();
        return same;
    });

    [Fact]
    public void SkipPassesOverExactlyOneValue() => ForEveryValue(value =>
    {
        byte[] bytes = Encode(value);
        var reader = new MessagePackReader([.. bytes, 42]);
        return reader.ReadRaw().SequenceEqual(bytes) && reader.ReadInt32() == 42 && reader.IsAtEnd;
    });

    [Fact]
    public void SkipInsideAContainerLeavesTheRest() => ForEveryValue(value =>
    {
        var reader = new MessagePackReader(Encode(new MessagePackValue.Sequence([value, new MessagePackValue.Integer(7), value])));
        reader.ReadArrayHeader(3);
        reader.Skip();
        bool seven = reader.ReadInt32() == 7;
        reader.Skip();
        reader.ReadEnd();
        return seven;
    });

    [Fact]
    public void EveryCutOfAValueIsAnError() => ForEveryValue(value =>
    {
        byte[] bytes = Encode(value);
        int step = Math.Max(1, bytes.Length / 16);
        for (int length = 0; length < bytes.Length; length += step)
        {
            try
            {
                new MessagePackReader(bytes.AsSpan(0, length)).Skip();
                return false;
            }
            catch (EdgeException e) when (e.Code is 1002 or 1005)
            {
            }
        }

        return true;
    });

    private static byte[] Encode(MessagePackValue value) => MessagePackSpecificationTests.Encoded((ref MessagePackWriter w) => value.Write(ref w));

    private static void ForEveryValue(Func<MessagePackValue, bool> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(MessagePackValues.Any.ToArbitrary(), holds));
}
