using Edge.Kernels.Threading;
using Edge.Model;
using Edge.Testing;
using Edge.Training.Layers;

namespace Edge.Training.Tests;

/// <summary>Derivatives are those that central finite differences find, for every operator.</summary>
public class GradientTests
{
    private const int Batch = 3;
    private const int MostValues = 160;

    public static TheoryData<string> Names => [.. GradientCases.All.Select(c => c.Name)];

    [Fact]
    public void EveryOperatorWithADerivativeHasACase()
    {
        HashSet<Type> covered = [.. GradientCases.All.SelectMany(c => c.Graph(isShadow: false).Graph.Nodes).Select(n => n.Operator.GetType())];

        LayerFactory.Differentiable.Where(type => type != typeof(Cast)).Except(covered).ShouldBeEmpty();
    }

    [Fact]
    public void EveryFunctionWithADerivativeHasACase() =>
        Enum.GetValues<UnaryFunction>().Where(f => DifferentiableFunction.Of(new Unary(f)) is not null).Except(GradientCases.Functions).ShouldBeEmpty();

    [Theory]
    [MemberData(nameof(Names))]
    public void DerivativesAreFiniteDifferences(string name)
    {
        GradientCase tested = GradientCases.All.Single(c => c.Name == name);
        SeededRandom random = SeededRandom.Of(name + "/values");
        using var team = new WorkerTeam(2);
        using TrainableNetwork network = Network(tested, false, team), shadow = Network(tested, true, team);
        int output = network.Graph.Outputs[0], shadowOutput = shadow.Graph.Outputs[0];
        float[] input = [.. Enumerable.Range(0, Batch * tested.Input.ElementCount).Select(_ => random.NextFloat(tested.Range.Least, tested.Range.Most))];
        network.Forward(input);
        float[] direction = [.. network.Value(output).ToArray().Select(_ => random.NextFloat(-1, 1))];
        direction.CopyTo(network.Gradient(output));
        network.Backward();

        Check("input", [.. input], network.InputGradient.ToArray());
        for (int i = 0; i < network.Parameters.Count; i++)
        {
            Parameter parameter = network.Parameters[i];
            if (parameter.IsTrainable)
            {
                float[] values = parameter.Value.ToArray();
                Check(parameter.Name, values, parameter.Gradient.ToArray(), shadow.Parameters[i]);
            }
        }

        double Loss()
        {
            shadow.Forward(input);
            return shadow.Value(shadowOutput).ToArray().Zip(direction, (y, d) => (double)y * d).Sum();
        }

        // Values that a step does not change cancel exactly, so that float32 passes leave an error of about 1e-4 of the gradient.
        // Where the slopes to both sides differ, a kink lies between: those values are not compared, and are few. Where they do
        // not, the slope in the middle is as good as half of their difference.
        void Check(string what, float[] values, float[] gradient, Parameter? target = null)
        {
            double largest = Math.Max(1e-3, gradient.Max(g => Math.Abs((double)g))), here = Loss();
            int stride = Math.Max(1, values.Length / MostValues), compared = 0, tried = 0;
            for (int i = 0; i < values.Length; i += stride, tried++)
            {
                (double slope, double bend) = Slopes(i, 1f / 1024);
                if (Math.Abs(bend) <= 0.01 * largest)
                {
                    compared++;
                    ((double)gradient[i]).ShouldBe(slope, 0.01 * largest, $"{what}[{i}] of {name}");
                }
            }

            compared.ShouldBeGreaterThan(tried / 2, $"{what} of {name}: finite differences settle nothing");

            (double Slope, double Bend) Slopes(int i, float step)
            {
                Set(i, values[i] + step);
                double after = (Loss() - here) / step;
                Set(i, values[i] - step);
                double before = (here - Loss()) / step;
                Set(i, values[i]);
                return ((after + before) / 2, after - before);
            }

            void Set(int i, float value)
            {
                Span<float> place = target is null ? input : target.Value;
                place[i] = value;
            }
        }
    }

    private static TrainableNetwork Network(GradientCase tested, bool isShadow, WorkerTeam team)
    {
        (Graph graph, WeightStore weights) = tested.Graph(isShadow);
        return new TrainableNetwork(graph, weights, Batch, team, new TrainingOptions { HasInputGradient = true, Normalized = tested.IsNormalized ? graph.Outputs : [] });
    }
}
