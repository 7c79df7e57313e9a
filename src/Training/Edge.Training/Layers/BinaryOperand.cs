using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>An operand of <see cref="BinaryLayer"/>: an activation or a parameter, and which of its values meets which output.</summary>
internal sealed class BinaryOperand
{
    private readonly int[] _index;

    /// <summary>Describes an operand.</summary>
    /// <param name="storage">The activation, or null.</param>
    /// <param name="parameter">The parameter, or null.</param>
    /// <param name="shape">Its dimensions.</param>
    /// <param name="output">Dimensions of the output.</param>
    public BinaryOperand(Storage? storage, Parameter? parameter, Shape shape, Shape output)
    {
        (Storage, Parameter) = (storage, parameter);
        _index = new int[output.ElementCount];
        int stride = 1, outer = 1;
        for (int axis = output.Rank - 1; axis >= 0; axis--)
        {
            int own = axis - (output.Rank - shape.Rank), size = own < 0 ? 1 : shape[own];
            for (int i = 0; size > 1 && i < _index.Length; i++)
            {
                _index[i] += i / outer % output[axis] * stride;
            }

            stride *= size;
            outer *= output[axis];
        }
    }

    /// <summary>The activation, or null.</summary>
    public Storage? Storage { get; }

    /// <summary>The parameter, or null.</summary>
    public Parameter? Parameter { get; }

    /// <summary>One a value of the output: which of the operand's values it reads.</summary>
    public ReadOnlySpan<int> Index => _index;

    /// <summary>The values for an example.</summary>
    public ReadOnlySpan<float> Values(LayerContext context, int example) =>
        Storage is null ? Parameter!.Value : context.Arena.Span(Storage.Value + ((long)example * Storage.ExampleCount), Storage.ExampleCount);
}
