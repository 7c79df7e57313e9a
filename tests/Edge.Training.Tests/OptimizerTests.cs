using Edge.Model;
using Edge.Training.Optimizers;

namespace Edge.Training.Tests;

/// <summary>Optimisers follow their formulas, leave frozen parameters alone, and go on from their state.</summary>
public class OptimizerTests
{
    private static readonly float[] Start = [1, -2, 0.5f, 3];
    private static readonly float[] Slopes = [0.5f, -1, 2, 0.25f];

    public static TheoryData<string> Names => [.. Optimizers.Keys];

    private static Dictionary<string, Func<IReadOnlyList<Parameter>, Optimizer>> Optimizers { get; } = new()
    {
        ["sgd"] = p => new SgdOptimizer(p, 0.9f, 0.01f),
        ["nesterov"] = p => new SgdOptimizer(p, 0.9f, 0.01f, isNesterov: true),
        ["adam"] = p => new AdamOptimizer(p),
        ["adamw"] = p => new AdamOptimizer(p, weightDecay: 0.1f),
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void SgdFollowsItsFormula(bool isNesterov)
    {
        Parameter parameter = Matrix();
        var optimizer = new SgdOptimizer([parameter], 0.9f, 0.1f, isNesterov);
        (double value, double velocity) = (Start[0], 0);
        for (int step = 0; step < 5; step++)
        {
            optimizer.Step(0.1f);
            double slope = Slopes[0] + (0.1 * value);
            velocity = (0.9 * velocity) + slope;
            value -= 0.1 * (isNesterov ? slope + (0.9 * velocity) : velocity);
        }

        ((double)parameter.Value[0]).ShouldBe(value, 1e-5);
    }

    [Fact]
    public void AdamFollowsItsFormula()
    {
        Parameter parameter = Matrix();
        var optimizer = new AdamOptimizer([parameter], weightDecay: 0.1f);
        (double value, double first, double second) = (Start[1], 0, 0);
        for (int step = 1; step <= 5; step++)
        {
            optimizer.Step(0.01f);
            first = (0.9 * first) + (0.1 * Slopes[1]);
            second = (0.999 * second) + (0.001 * Slopes[1] * Slopes[1]);
            double correctedFirst = first / (1 - Math.Pow(0.9, step)), correctedSecond = second / (1 - Math.Pow(0.999, step));
            value -= 0.01 * ((correctedFirst / (Math.Sqrt(correctedSecond) + 1e-8)) + (0.1 * value));
        }

        ((double)parameter.Value[1]).ShouldBe(value, 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AFrozenParameterStays(string name)
    {
        Parameter parameter = Matrix();
        parameter.Frozen = true;

        Optimizers[name]([parameter]).Step(0.1f);

        parameter.Value.ToArray().ShouldBe(Start);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void AResumedTrainingIsTheSameBits(string name)
    {
        Parameter whole = Matrix(), resumed = Matrix();
        Optimizer one = Optimizers[name]([whole]), first = Optimizers[name]([resumed]), second = Optimizers[name]([resumed]);
        for (int step = 0; step < 6; step++)
        {
            one.Step(0.1f);
        }

        for (int step = 0; step < 3; step++)
        {
            first.Step(0.1f);
        }

        second.StepCount = first.StepCount;
        for (int i = 0; i < first.StateCount; i++)
        {
            first.State(i).CopyTo(second.State(i));
        }

        for (int step = 0; step < 3; step++)
        {
            second.Step(0.1f);
        }

        resumed.Value.ToArray().ShouldBe(whole.Value.ToArray());
    }

    [Fact]
    public void BiasesDoNotDecay()
    {
        var bias = new Parameter("bias", new Shape(4), Start);

        new AdamOptimizer([bias], weightDecay: 0.5f).Step(0.1f);

        bias.Value.ToArray().ShouldBe(Start);
    }

    [Fact]
    public void ClippingKeepsTheDirectionAndBoundsTheNorm()
    {
        Parameter parameter = Matrix(), frozen = Matrix();
        frozen.Frozen = true;

        double before = GradientNorm.Clip([parameter, frozen], 1);

        before.ShouldBe(Math.Sqrt(Slopes.Sum(s => (double)s * s)), 1e-6);
        Math.Sqrt(parameter.Gradient.ToArray().Sum(s => (double)s * s)).ShouldBe(1, 1e-6);
        (parameter.Gradient[0] / parameter.Gradient[2]).ShouldBe(Slopes[0] / Slopes[2], 1e-6f);
        GradientNorm.Clip([parameter], 2).ShouldBe(1, 1e-6);
        Math.Sqrt(parameter.Gradient.ToArray().Sum(s => (double)s * s)).ShouldBe(1, 1e-6);
    }

    [Fact]
    public void SchedulesRiseAndFall()
    {
        var cosine = new CosineSchedule(1, 110, 10, 0.1f);
        cosine.At(0).ShouldBe(0.1f, 1e-6f);
        cosine.At(9).ShouldBe(1, 1e-6f);
        cosine.At(60).ShouldBe(0.55f, 1e-6f);
        cosine.At(1000).ShouldBe(0.1f, 1e-6f);
        var steps = new StepSchedule(1, 0.1f, [10, 20]);
        steps.At(9).ShouldBe(1);
        steps.At(10).ShouldBe(0.1f, 1e-6f);
        steps.At(25).ShouldBe(0.01f, 1e-6f);
    }

    [Fact]
    public void TheAverageFollowsAndIsExchangedBack()
    {
        Parameter parameter = Matrix();
        var average = new WeightAverage([parameter], 0.75f);
        parameter.Value.Fill(2);
        average.Update();

        average.Exchange();
        parameter.Value[0].ShouldBe(1.25f, 1e-6f);
        average.Exchange();
        parameter.Value[0].ShouldBe(2);
    }

    private static Parameter Matrix()
    {
        var parameter = new Parameter("matrix", new Shape(2, 2), Start);
        Slopes.CopyTo(parameter.Gradient);
        return parameter;
    }
}
