namespace Edge.Training.Optimizers;

/// <summary>Changes parameters that are not frozen by their gradients.</summary>
/// <param name="parameters">The parameters, in a fixed order.</param>
/// <param name="slots">Values of state that each value of a parameter has.</param>
public abstract class Optimizer(IReadOnlyList<Parameter> parameters, int slots)
{
    private readonly float[][] _state = [.. from parameter in parameters where parameter.IsTrainable from slot in Enumerable.Range(0, slots) select new float[parameter.Count]];
    private readonly Parameter[] _trainable = [.. parameters.Where(p => p.IsTrainable)];

    /// <summary>Steps made.</summary>
    public long StepCount { get; set; }

    /// <summary>Spans of state: a checkpoint keeps them, and <see cref="StepCount"/>.</summary>
    public int StateCount => _state.Length;

    /// <summary>A span of state: all slots of the first trainable parameter, then those of the next one.</summary>
    /// <param name="index">Below <see cref="StateCount"/>.</param>
    public Span<float> State(int index) => _state[index];

    /// <summary>Makes a step.</summary>
    /// <param name="learningRate">How far.</param>
    public void Step(float learningRate)
    {
        StepCount++;
        for (int i = 0; i < _trainable.Length; i++)
        {
            if (!_trainable[i].Frozen)
            {
                Update(_trainable[i], _state.AsSpan(i * slots, slots), learningRate);
            }
        }
    }

    /// <summary>Changes one parameter and its state.</summary>
    protected abstract void Update(Parameter parameter, ReadOnlySpan<float[]> state, float learningRate);

    /// <summary>Whether weight decay applies: to matrices and filters, not to biases and normalisations.</summary>
    protected static bool Decays(Parameter parameter) => parameter.Shape.Rank > 1;
}
