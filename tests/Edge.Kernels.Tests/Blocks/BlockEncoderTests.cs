using Edge.Kernels.Blocks;
using Edge.Model;
using Edge.Testing;

namespace Edge.Kernels.Tests.Blocks;

/// <summary>What is encoded and decoded again is as near as the type allows.</summary>
public sealed class BlockEncoderTests
{
    // Root of the mean square error, in deviations of normal values; a format that loses a bit loses half of this.
    [Theory]
    [InlineData(ElementType.Float32, 0)]
    [InlineData(ElementType.Float16, 0.0003)]
    [InlineData(ElementType.BFloat16, 0.0025)]
    [InlineData(ElementType.Q8_0, 0.006)]
    [InlineData(ElementType.Q4_0, 0.095)]
    [InlineData(ElementType.Q4_1, 0.085)]
    [InlineData(ElementType.Q5_0, 0.048)]
    [InlineData(ElementType.Q5_1, 0.042)]
    [InlineData(ElementType.Q4_K, 0.078)]
    [InlineData(ElementType.Q5_K, 0.04)]
    [InlineData(ElementType.Q6_K, 0.021)]
    public void ErrorIsThatOfTheFormat(ElementType type, double limit)
    {
        float[] values = Normal(64 * 256);

        float[] decoded = RoundTrip(type, values);

        double error = Math.Sqrt(values.Zip(decoded, (v, d) => ((double)v - d) * (v - d)).Average());
        error.ShouldBeInRange(limit / 2, limit);
    }

    [Theory]
    [InlineData(ElementType.Q8_0)]
    [InlineData(ElementType.Q4_0)]
    [InlineData(ElementType.Q4_1)]
    [InlineData(ElementType.Q5_0)]
    [InlineData(ElementType.Q5_1)]
    [InlineData(ElementType.Q4_K)]
    [InlineData(ElementType.Q5_K)]
    [InlineData(ElementType.Q6_K)]
    public void ZerosStayZeros(ElementType type) => RoundTrip(type, new float[256]).ShouldAllBe(v => v == 0);

    [Theory]
    [InlineData(ElementType.Q4_1)]
    [InlineData(ElementType.Q5_1)]
    [InlineData(ElementType.Q4_K)]
    [InlineData(ElementType.Q5_K)]
    public void AConstantStaysNearIt(ElementType type)
    {
        RoundTrip(type, [.. Enumerable.Repeat(-0.75f, 256)]).ShouldAllBe(v => Math.Abs(v + 0.75f) < 0.01f);
        RoundTrip(type, [.. Enumerable.Repeat(0.75f, 256)]).ShouldAllBe(v => Math.Abs(v - 0.75f) < 0.01f);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Should.Throw<EdgeException>(() => BlockEncoder.Encode(ElementType.Int8, new float[32], new byte[32])).Code.ShouldBe(5043);
        Should.Throw<EdgeException>(() => BlockEncoder.Encode(ElementType.Q4_0, new float[31], new byte[18])).Code.ShouldBe(5044);
    }

    private static float[] RoundTrip(ElementType type, float[] values)
    {
        byte[] blocks = new byte[type.Bytes(values.Length)];
        BlockEncoder.Encode(type, values, blocks);
        float[] decoded = new float[values.Length];
        BlockCodec.Decode(type, blocks, decoded);
        return decoded;
    }

    // Sums of twelve uniform values: near enough to normal.
    private static float[] Normal(int count)
    {
        SeededRandom random = SeededRandom.Of("block encoder");
        return [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, 12).Sum(_ => random.NextFloat(-0.5f, 0.5f)))];
    }
}
