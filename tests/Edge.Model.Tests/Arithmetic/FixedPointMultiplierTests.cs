using Edge.Model;
using Edge.Model.Arithmetic;

namespace Edge.Model.Tests.Arithmetic;

public sealed class FixedPointMultiplierTests
{
    [Theory]
    [InlineData(1.0, 1 << 30, 1)]
    [InlineData(0.5, 1 << 30, 0)]
    [InlineData(0.75, 1610612736, 0)]
    [InlineData(3.0, 1610612736, 2)]
    [InlineData(0.9999999999999, 1 << 30, 1)]
    [InlineData(0.0, 0, 0)]
    [InlineData(1e-12, 0, 0)]
    public void Of_normalises_the_significand(double real, int significand, int shift) =>
        FixedPointMultiplier.Of(real).ShouldBe(new FixedPointMultiplier(significand, shift));

    [Fact]
    public void High_multiplication_saturates_where_the_product_does_not_fit() =>
        FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(int.MinValue, int.MinValue).ShouldBe(int.MaxValue);

    [Theory]
    [InlineData(1, 1 << 30, 1)]
    [InlineData(-1, 1 << 30, 0)]
    [InlineData(3, 1 << 30, 2)]
    [InlineData(-3, 1 << 30, -1)]
    [InlineData(int.MaxValue, int.MaxValue, int.MaxValue - 1)]
    public void High_multiplication_rounds_halves_up(int a, int b, int expected) =>
        FixedPointMultiplier.SaturatingRoundingDoublingHighMultiply(a, b).ShouldBe(expected);

    [Theory]
    [InlineData(5, 1, 3)]
    [InlineData(-5, 1, -3)]
    [InlineData(4, 3, 1)]
    [InlineData(-4, 3, -1)]
    [InlineData(3, 3, 0)]
    [InlineData(-3, 3, 0)]
    [InlineData(int.MinValue, 31, -1)]
    [InlineData(int.MaxValue, 31, 1)]
    [InlineData(7, 0, 7)]
    public void Division_by_a_power_of_two_rounds_halves_away_from_zero(int x, int exponent, int expected) =>
        FixedPointMultiplier.RoundingDivideByPowerOfTwo(x, exponent).ShouldBe(expected);

    [Theory]
    [InlineData(Activation.None, -128, 127)]
    [InlineData(Activation.Relu, -28, 127)]
    [InlineData(Activation.Relu6, -28, 32)]
    [InlineData(Activation.ReluN1To1, -38, -18)]
    public void Activation_cuts_the_range_of_the_type(Activation activation, int min, int max) =>
        ActivationRange.Of(activation, new Tensor("y", ElementType.Int8, new Shape(1), new Quantization(0.1f, -28))).ShouldBe(new ActivationRange(min, max));

    [Fact]
    public void Activation_that_is_no_clamp_is_refused() =>
        Should.Throw<EdgeException>(() => ActivationRange.Of(Activation.Tanh, new Tensor("y", ElementType.Int8, new Shape(1), new Quantization(0.1f, 0)))).Code.ShouldBe(5003);
}
