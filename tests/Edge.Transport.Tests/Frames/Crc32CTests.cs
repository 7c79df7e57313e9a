using Edge.Transport.Frames;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Transport.Tests.Frames;

public class Crc32CTests
{
    /// <summary>The examples of RFC 3720, appendix B.4, and the check value of the CRC catalogue.</summary>
    [Fact]
    public void MatchesThePublishedExamples()
    {
        Crc32C.Compute("123456789"u8).ShouldBe(0xE3069283);
        Crc32C.Compute(new byte[32]).ShouldBe(0x8A9136AA);
        Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]).ShouldBe(0x62A8AB43u);
        Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]).ShouldBe(0x46DD794Eu);
        Crc32C.Compute([]).ShouldBe(0u);
    }

    [Theory]
    [InlineData(1535)]
    [InlineData(1536)]
    [InlineData(1537)]
    [InlineData(16384)]
    [InlineData(100_003)]
    public void TheLanesAgreeWithTheDefinition(int length)
    {
        byte[] bytes = TestBytes.Create(length, seed: length);
        Crc32C.Compute(bytes).ShouldBe(ByDefinition(bytes));
    }

    [Fact]
    public void APrefixCanBeContinued() => Check.QuickThrowOnFailure(Prop.ForAll(
        Gen.Choose(0, 5000).Two().ToArbitrary(),
        ((int Length, int Cut) sizes) =>
        {
            byte[] bytes = TestBytes.Create(sizes.Length, seed: sizes.Cut);
            int cut = Math.Min(sizes.Cut, sizes.Length);
            return Crc32C.Append(Crc32C.Compute(bytes.AsSpan(0, cut)), bytes.AsSpan(cut)) == ByDefinition(bytes);
        }));

    /// <summary>Polynomial division, bit by bit.</summary>
    private static uint ByDefinition(byte[] bytes)
    {
        uint register = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            register ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                register = (register >> 1) ^ ((register & 1) * 0x82F63B78);
            }
        }

        return ~register;
    }
}
