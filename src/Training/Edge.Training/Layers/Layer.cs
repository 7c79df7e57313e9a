using System.Collections.Immutable;

namespace Edge.Training.Layers;

/// <summary>A step of the network and its derivative. Sums are made in an order that does not depend on the threads.</summary>
/// <param name="context">What the layers of the network share.</param>
/// <param name="inputs">Activations that are read.</param>
/// <param name="output">What is written.</param>
/// <param name="parameters">What it learns.</param>
internal abstract class Layer(LayerContext context, ImmutableArray<Storage> inputs, Storage output, ImmutableArray<Parameter> parameters)
{
    /// <summary>Activations that are read.</summary>
    public ImmutableArray<Storage> Inputs { get; } = inputs;

    /// <summary>What is written.</summary>
    public Storage Output { get; } = output;

    /// <summary>What it learns.</summary>
    public ImmutableArray<Parameter> Parameters { get; } = parameters;

    /// <summary>Scratch that it uses, in values.</summary>
    public virtual long ScratchCount => 0;

    /// <summary>Whether the backward pass reads the values of the output.</summary>
    public virtual bool ReadsOutputBackwards => false;

    /// <summary>What the layers of the network share.</summary>
    protected LayerContext Context { get; } = context;

    /// <summary>Whether the backward pass reads the values of an input.</summary>
    /// <param name="input">Which of <see cref="Inputs"/>.</param>
    public virtual bool ReadsInputBackwards(int input) => false;

    /// <summary>Computes the output for training.</summary>
    public abstract void Forward();

    /// <summary>Computes the output for evaluation.</summary>
    public virtual void Infer() => Forward();

    /// <summary>Adds the gradients of parameters that are not frozen and of inputs that need one. May change the gradient of the output.</summary>
    public abstract void Backward();
}
