using Edge.Model;
using Edge.Transport.Links;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Transport.Tests.Links;

public class CobsTests
{
    private static readonly Gen<byte[]> Packets =
        from length in Gen.Frequency((3, Gen.Choose(0, 20)), (2, Gen.Choose(250, 260)), (1, Gen.Choose(500, 1100)))
        from zeros in Gen.Elements(0, 2, 10, 300)
        from seed in Gen.Choose(0, 1 << 20)
        select TestBytes.Create(length, seed).Select((b, i) => zeros == 0 || (i + seed) % zeros != 0 ? Math.Max(b, (byte)1) : (byte)0).ToArray();

    [Theory]
    [InlineData("", "01")]
    [InlineData("00", "0101")]
    [InlineData("0000", "010101")]
    [InlineData("11220033", "0311220233")]
    [InlineData("11223344", "0511223344")]
    [InlineData("11000000", "0211010101")]
    public void ExamplesAreEncoded(string packet, string encoded) =>
        Convert.ToHexStringLower(Encode(Convert.FromHexString(packet))).ShouldBe(encoded);

    [Fact]
    public void EveryPacketComesBackWithoutADelimiterOnTheWay() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll(Packets.ToArbitrary(), packet =>
        {
            byte[] encoded = Encode(packet);
            byte[] decoded = new byte[encoded.Length];
            return !encoded.Contains(Cobs.Delimiter)
                && encoded.Length <= Cobs.MaxEncodedBytes(packet.Length)
                && decoded.AsSpan(0, Cobs.Decode(encoded, decoded)).SequenceEqual(packet);
        }));

    [Fact]
    public void DecodingInPlaceIsAllowed() => Check.QuickThrowOnFailure(Prop.ForAll(Packets.ToArbitrary(), packet =>
    {
        byte[] encoded = Encode(packet);
        return encoded.AsSpan(0, Cobs.Decode(encoded, encoded)).SequenceEqual(packet);
    }));

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0211ff")]
    [InlineData("0511")]
    [InlineData("031100")]
    [InlineData("ff11")]
    public void DamagedPacketsAreRefused(string hex)
    {
        byte[] encoded = Convert.FromHexString(hex);
        Should.Throw<EdgeException>(() => Cobs.Decode(encoded, new byte[encoded.Length])).Code.ShouldBe(4018);
    }

    private static byte[] Encode(byte[] packet)
    {
        byte[] encoded = new byte[Cobs.MaxEncodedBytes(packet.Length)];
        return encoded[..Cobs.Encode(packet, encoded)];
    }
}
