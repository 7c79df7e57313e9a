using System.Buffers.Binary;
using Edge.Transport.Collectives;
using FsCheck;
using FsCheck.Fluent;

namespace Edge.Transport.Tests.Collectives;

public class Q8EncodingTests
{
    private static readonly Gen<float[]> Values =
        from count in Gen.Choose(1, 100)
        from exponent in Gen.Choose(-30, 30)
        from seed in Gen.Choose(0, 1 << 20)
        select TestBytes.Create(count * 2, seed).Chunk(2).Select(b => BinaryPrimitives.ReadInt16LittleEndian(b) * MathF.Pow(10, exponent)).ToArray();

    [Fact]
    public void EveryValueIsWithinHalfAStep() => Check.One(Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Values.ToArbitrary(), values =>
    {
        float[] decoded = RoundTrip(values);
        return values.Chunk(32).Zip(decoded.Chunk(32)).All(block =>
        {
            float step = block.First.Max(MathF.Abs) / 127;
            return block.First.Zip(block.Second).All(v => MathF.Abs(v.First - v.Second) <= step * 0.5001f);
        });
    }));

    [Fact]
    public void VectorsAgreeWithTheDefinition() => Check.QuickThrowOnFailure(Prop.ForAll(Values.ToArbitrary(), values =>
    {
        byte[] encoded = Encode(values);
        int at = 0;
        foreach (float[] block in values.Chunk(32))
        {
            float scale = block.Max(MathF.Abs) / 127;
            float reciprocal = scale == 0 ? 0 : 1 / scale;
            if (BinaryPrimitives.ReadSingleLittleEndian(encoded.AsSpan(at)) != scale
                || !block.Select(v => (sbyte)MathF.Round(v * reciprocal)).SequenceEqual(encoded.AsSpan(at + 4, block.Length).ToArray().Select(b => (sbyte)b)))
            {
                return false;
            }

            at += 4 + block.Length;
        }

        return at == encoded.Length;
    }));

    [Fact]
    public void ZerosAndSubnormalsBecomeZero()
    {
        RoundTrip(new float[40]).ShouldAllBe(v => v == 0);
        RoundTrip([.. Enumerable.Repeat(1e-40f, 40)]).ShouldAllBe(v => v == 0);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void WhatIsNotFiniteIsNotHidden(float value)
    {
        float[] values = [.. Enumerable.Repeat(1f, 64)];
        values[5] = value;
        float[] decoded = RoundTrip(values);
        decoded[..32].ShouldAllBe(v => float.IsNaN(v));
        decoded[32..].ShouldAllBe(v => v == 1);
    }

    private static byte[] Encode(float[] values)
    {
        byte[] encoded = new byte[Q8Encoding.SizeBytes(values.Length)];
        Q8Encoding.Encode(values, encoded);
        return encoded;
    }

    private static float[] RoundTrip(float[] values)
    {
        float[] decoded = new float[values.Length];
        Q8Encoding.Decode(Encode(values), decoded);
        return decoded;
    }
}
