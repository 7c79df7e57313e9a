using Edge.Testing;
using Edge.Training.Losses;

namespace Edge.Training.Tests;

/// <summary>Losses have the value of their definition and the slope of finite differences.</summary>
public class LossTests
{
    private const int Batch = 4;
    private const int Classes = 5;

    private static readonly int[] Labels = [3, 0, 4, 1];
    private static readonly int[] Others = [1, 0, 2, 3];
    private static readonly float[] Teacher = Values("teacher", -3, 3);
    private static readonly LogisticMixturePrior Prior = new(Classes, 3, 0.5f, -2, 2);

    private delegate double Loss(ReadOnlySpan<float> values, float weight, Span<float> gradient);

    private static Dictionary<string, (Type Type, Loss Add)> Losses { get; } = new()
    {
        ["labels"] = (typeof(CrossEntropyLoss), (x, w, g) => new CrossEntropyLoss().Add(x, Labels, w, g)),
        ["smoothed labels"] = (typeof(CrossEntropyLoss), (x, w, g) => new CrossEntropyLoss(0.1f).Add(x, Labels, w, g)),
        ["mixed labels"] = (typeof(CrossEntropyLoss), (x, w, g) => new CrossEntropyLoss(0.1f).Add(x, Labels, Others, 0.7f, w, g)),
        ["soft outputs"] = (typeof(DistillationLoss), (x, w, g) => new DistillationLoss(1).Add(x, Teacher, Classes, w, g)),
        ["soft outputs, warm"] = (typeof(DistillationLoss), (x, w, g) => new DistillationLoss(4).Add(x, Teacher, Classes, w, g)),
        ["sum of squared errors"] = (typeof(SquaredErrorLoss), (x, w, g) => SquaredErrorLoss.Add(x, Teacher, Batch, w, g)),
        ["rate"] = (typeof(LogisticMixturePrior), (x, w, g) => Prior.Add(x, Batch, w, g)),
    };

    public static TheoryData<string> Names => [.. Losses.Keys];

    [Fact]
    public void EveryLossHasACase() =>
        typeof(CrossEntropyLoss).Assembly.GetExportedTypes().Where(t => t.Namespace == typeof(CrossEntropyLoss).Namespace).Except(Losses.Values.Select(l => l.Type)).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void SlopesAreFiniteDifferencesAndAreAdded(string name)
    {
        Loss loss = Losses[name].Add;
        float[] values = Values(name, -2, 2), gradient = new float[values.Length], unused = new float[values.Length];
        gradient.AsSpan().Fill(1);

        loss(values, 0.5f, gradient);

        for (int i = 0; i < values.Length; i++)
        {
            ((double)gradient[i] - 1).ShouldBe(0.5 * Slope(values, i, () => loss(values, 1, unused)), 2e-4, $"{name}[{i}]");
        }
    }

    [Fact]
    public void TheParametersOfThePriorHaveTheirSlopes()
    {
        var prior = new LogisticMixturePrior(Classes, 2, 0.5f, -2, 2);
        float[] values = Values("prior", -2, 2), unused = new float[values.Length];
        prior.Add(values, Batch, 0.25f, unused);
        float[][] gradients = [.. prior.Parameters.Select(p => p.Gradient.ToArray())];

        for (int p = 0; p < gradients.Length; p++)
        {
            float[] here = prior.Parameters[p].Value.ToArray();
            for (int i = 0; i < here.Length; i++)
            {
                double slope = Slope(here, i, () =>
                {
                    here.CopyTo(prior.Parameters[p].Value);
                    return prior.Add(values, Batch, 0.25f, unused);
                });
                here.CopyTo(prior.Parameters[p].Value);
                ((double)gradients[p][i]).ShouldBe(0.25 * slope, 5e-4, $"{prior.Parameters[p].Name}[{i}]");
            }
        }
    }

    [Fact]
    public void ThePriorOfAllSymbolsIsAProbability()
    {
        // Bits of every symbol that a channel can have: their probabilities sum to 1.
        var prior = new LogisticMixturePrior(1, 3, 0.5f, -2, 2);
        double sum = Enumerable.Range(-200, 401).Sum(q => Math.Pow(2, -prior.Add([q * 0.5f], 1, 1, new float[1])));

        sum.ShouldBe(1, 1e-4);
    }

    [Fact]
    public void CrossEntropyOfEqualLogitsIsTheLogarithmOfTheClasses() =>
        new CrossEntropyLoss().Add(new float[Batch * Classes], Labels, 1, new float[Batch * Classes]).ShouldBe(Math.Log(Classes), 1e-9);

    [Fact]
    public void AStudentThatIsItsTeacherLosesNothing()
    {
        float[] gradient = new float[Teacher.Length];

        new DistillationLoss(3).Add(Teacher, Teacher, Classes, 1, gradient).ShouldBe(0, 1e-9);
        gradient.ShouldAllBe(g => Math.Abs(g) < 1e-7f);
    }

    [Fact]
    public void LargeLogitsDoNotOverflow() =>
        new CrossEntropyLoss().Add([1e30f, -1e30f, 0, 0, 0], [0], 1, new float[Classes]).ShouldBe(0, 1e-9);

    private static float[] Values(string name, float least, float most)
    {
        SeededRandom random = SeededRandom.Of(name);
        return [.. Enumerable.Range(0, Batch * Classes).Select(_ => random.NextFloat(least, most))];
    }

    private static double Slope(float[] values, int index, Func<double> loss)
    {
        const float Step = 1f / 512;
        float here = values[index];
        values[index] = here + Step;
        double after = loss();
        values[index] = here - Step;
        double before = loss();
        values[index] = here;
        return (after - before) / (2 * Step);
    }
}
