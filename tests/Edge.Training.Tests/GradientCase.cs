using Edge.Model;
using Edge.Testing;

namespace Edge.Training.Tests;

/// <summary>A small graph whose derivatives are compared with finite differences.</summary>
/// <param name="Name">Name of the case.</param>
/// <param name="Input">Shape of the input.</param>
/// <param name="Build">Adds nodes behind the input and gives the output.</param>
public sealed record GradientCase(string Name, Shape Input, Func<GraphBuilder, SeededRandom, int, int> Build)
{
    /// <summary>The function whose slope a straight-through estimator claims to have; null where the graph is differentiable itself.</summary>
    public Func<GraphBuilder, SeededRandom, int, int>? Shadow { get; init; }

    /// <summary>Whether the output is normalised.</summary>
    public bool IsNormalized { get; init; }

    /// <summary>Least and greatest value of the input.</summary>
    public (float Least, float Most) Range { get; init; } = (-1, 1);

    /// <inheritdoc/>
    public override string ToString() => Name;

    /// <summary>The graph.</summary>
    /// <param name="isShadow">Whether it is the shadow's.</param>
    public (Graph Graph, WeightStore Weights) Graph(bool isShadow)
    {
        var builder = new GraphBuilder(Name);
        int input = builder.Input(ElementType.Float32, Input);
        return (builder.Build((isShadow && Shadow is { } shadow ? shadow : Build)(builder, SeededRandom.Of(Name), input)), builder.Weights);
    }
}
