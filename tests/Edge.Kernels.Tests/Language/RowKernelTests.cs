using Edge.Kernels.Language;
using Edge.Model;
using Edge.Model.Arithmetic;
using Edge.Testing;

namespace Edge.Kernels.Tests.Language;

/// <summary>Norms, rotations and gates give the values of their formulas, for lengths that fill vectors and lengths that do not.</summary>
public sealed class RowKernelTests
{
    private static readonly TokenKernels Kernels = TokenKernels.OfThisProcessor;

    public static TheoryData<int> Lengths => [1, 3, 16, 31, 48, 64, 100, 257];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Norm_divides_by_the_root_of_the_mean_square(int count)
    {
        SeededRandom random = new((ulong)count);
        using FloatMemory x = FloatMemory.Random(random, 3 * count), weight = FloatMemory.Random(random, count), y = new(3 * count);
        Kernels.RmsNorm(x.Address, weight.Address, y.Address, 3 * count, count, 1e-5f);
        for (int group = 0; group < 3; group++)
        {
            double mean = 0;
            for (int i = 0; i < count; i++)
            {
                mean += (double)x.Span[(group * count) + i] * x.Span[(group * count) + i] / count;
            }

            for (int i = 0; i < count; i++)
            {
                double expected = x.Span[(group * count) + i] / Math.Sqrt(mean + 1e-5f) * weight.Span[i];
                ((double)y.Span[(group * count) + i]).ShouldBe(expected, 1e-6 + (1e-6 * Math.Abs(expected)));
            }
        }
    }

    [Theory]
    [InlineData(RopePairing.Adjacent, 8, 4)]
    [InlineData(RopePairing.Halves, 8, 4)]
    [InlineData(RopePairing.Adjacent, 64, 32)]
    [InlineData(RopePairing.Halves, 64, 32)]
    [InlineData(RopePairing.Halves, 96, 20)]
    public void Rotation_turns_pairs_and_leaves_the_rest(RopePairing pairing, int headSize, int pairs)
    {
        const int Heads = 3;
        int[] positions = [0, 1, 4095];
        SeededRandom random = new(5);
        using FloatMemory x = FloatMemory.Random(random, Heads * headSize), frequencies = FloatMemory.Random(random, pairs, 1), table = new(positions.Length * 2 * pairs), y = new(Heads * headSize);
        RotationTable.Fill(positions, frequencies.Address, pairs, 1.5f, table.Address);
        for (int row = 0; row < positions.Length; row++)
        {
            x.Span.CopyTo(y.Span);
            Kernels.Rotate(y.Address, table.At(row * 2 * pairs), y.Address, Heads, headSize, pairs, pairing);
            for (int head = 0; head < Heads; head++)
            {
                Span<float> before = x.Span.Slice(head * headSize, headSize), after = y.Span.Slice(head * headSize, headSize);
                for (int i = 0; i < pairs; i++)
                {
                    (int first, int second) = pairing == RopePairing.Adjacent ? (2 * i, (2 * i) + 1) : (i, i + pairs);
                    double angle = (double)positions[row] * frequencies.Span[i];
                    ((double)after[first]).ShouldBe(1.5 * ((before[first] * Math.Cos(angle)) - (before[second] * Math.Sin(angle))), 2e-6);
                    ((double)after[second]).ShouldBe(1.5 * ((before[first] * Math.Sin(angle)) + (before[second] * Math.Cos(angle))), 2e-6);
                }

                after[(2 * pairs)..].ToArray().ShouldBe(before[(2 * pairs)..].ToArray());
            }
        }
    }

    [Theory]
    [InlineData(GateFunction.Silu)]
    [InlineData(GateFunction.GeluTanh)]
    [InlineData(GateFunction.Gelu)]
    public void Gate_has_its_value_far_from_zero_too(GateFunction function)
    {
        const int Count = 2001;
        using FloatMemory gate = new(Count), up = new(Count), y = new(Count);
        for (int i = 0; i < Count; i++)
        {
            (gate.Span[i], up.Span[i]) = ((i - 1000) / 8f, 0.5f);
        }

        Kernels.GatedProduct(gate.Address, up.Address, y.Address, Count, function);
        for (int i = 0; i < Count; i++)
        {
            double x = gate.Span[i];
            double expected = 0.5 * function switch
            {
                GateFunction.Silu => x / (1 + Math.Exp(-x)),
                GateFunction.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
                _ => FloatFunctions.Evaluate(new Unary(UnaryFunction.Gelu), (float)x),
            };
            ((double)y.Span[i]).ShouldBe(expected, 1e-6 * Math.Max(1, Math.Abs(expected)));
        }
    }

    [Fact]
    public void Cap_keeps_values_within_its_limit()
    {
        using FloatMemory x = FloatMemory.Of([-1000, -30, -1, 0, 0.001f, 1, 15, 30, 1000]), y = new(9);
        Kernels.SoftCap(x.Address, y.Address, 9, 30);
        for (int i = 0; i < 9; i++)
        {
            y.Span[i].ShouldBe((float)(30 * Math.Tanh(x.Span[i] / 30)), 1e-5f);
        }
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void Sum_of_exponentials_is_that_of_the_whole_row(int count)
    {
        using FloatMemory x = FloatMemory.Random(new SeededRandom(9), count, 20);
        double expected = 0;
        foreach (float value in x.Span)
        {
            expected += Math.Exp((double)value - 20);
        }

        Kernels.SumOfExponentials(x.Address, 20, count).ShouldBe(expected, 1e-6 * expected);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Experts_are_the_greatest_by_index_where_equal(bool normalizes)
    {
        int[] experts = new int[3];
        float[] weights = new float[3];
        ExpertRouting.Choose([1, 3, 2, 3, float.NegativeInfinity], normalizes, 2, experts, weights);
        experts.ShouldBe([1, 3, 2]);
        double all = Math.Exp(1) + (2 * Math.Exp(3)) + Math.Exp(2), chosen = normalizes ? (all - Math.Exp(1)) / all : 1;
        weights[0].ShouldBe((float)(2 * Math.Exp(3) / all / chosen), 1e-6f);
        weights[1].ShouldBe(weights[0]);
        weights[2].ShouldBe((float)(2 * Math.Exp(2) / all / chosen), 1e-6f);
    }
}
