using Edge.Kernels;
using Edge.Kernels.Training;
using Edge.Model;

namespace Edge.Training.Layers;

/// <summary>Sum, difference or product of two activations, or of an activation and a parameter, with NumPy broadcasting inside an example.</summary>
internal sealed class BinaryLayer : Layer
{
    private const int PartCount = 1 << 14;

    private readonly BinaryFunction _function;
    private readonly FloatActivationRange _range;
    private readonly BinaryOperand _left, _right;
    private readonly bool _isPlain;
    private readonly PartJob _sum, _compute, _mask, _addPlain, _addLeft, _addRight;
    private Storage _target;
    private float _sign;
    private bool _isAdded;

    public BinaryLayer(LayerContext context, BinaryFunction function, BinaryOperand left, BinaryOperand right, Storage output, Activation activation)
        : base(context, [.. new[] { left.Storage, right.Storage }.OfType<Storage>()], output, [.. new[] { left.Parameter, right.Parameter }.OfType<Parameter>()])
    {
        (_function, _left, _right, _range, _target) = (function, left, right, FloatActivationRange.Of(activation), output);
        _isPlain = function != BinaryFunction.Product && left.Storage?.Count == output.Count && right.Storage?.Count == output.Count;
        (_sum, _compute, _mask, _addPlain) = (new(Sum), new(Compute), new(Mask), new(AddPlain));
        (_addLeft, _addRight) = (new((example, _) => AddTo(_left, _right, 1, example)), new((example, _) => AddTo(_right, _left, Sign, example)));
    }

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => IsClamped;

    private bool IsClamped => _range != FloatActivationRange.Of(Activation.None);

    private float Sign => _function == BinaryFunction.Difference ? -1 : 1;

    private int Parts => (Output.Count + PartCount - 1) / PartCount;

    /// <inheritdoc/>
    public override bool ReadsInputBackwards(int input) => _function == BinaryFunction.Product;

    /// <inheritdoc/>
    public override void Forward() => Context.Team.Run(_isPlain ? _sum : _compute, _isPlain ? Parts : Context.Batch);

    /// <inheritdoc/>
    public override void Backward()
    {
        if (IsClamped)
        {
            Context.Team.Run(_mask, Parts);
        }

        if (_isPlain)
        {
            Contribute(_left.Storage!, 1);
            Contribute(_right.Storage!, Sign);
            return;
        }

        Contribute(_left, _addLeft);
        Contribute(_right, _addRight);
    }

    private void Contribute(Storage target, float sign)
    {
        if (target.NeedsGradient)
        {
            (_target, _sign, _isAdded) = (target, sign, target.Contribute());
            Context.Team.Run(_addPlain, Parts);
        }
    }

    /// <summary>Examples in parallel where each has a gradient of its own, one by one where all share that of a parameter.</summary>
    private void Contribute(BinaryOperand operand, PartJob job)
    {
        if (operand.Storage is { NeedsGradient: true } storage)
        {
            if (!storage.Contribute())
            {
                Context.Gradient(storage).Clear();
            }

            Context.Team.Run(job, Context.Batch);
        }
        else if (operand.Parameter is { Frozen: false } parameter)
        {
            if (!parameter.HasGradient)
            {
                parameter.Gradient.Clear();
            }

            parameter.HasGradient = true;
            for (int example = 0; example < Context.Batch; example++)
            {
                job.Run(example, 0);
            }
        }
    }

    private (long Place, int Count) Part(int part) => ((long)part * PartCount, Math.Min(PartCount, Output.Count - (part * PartCount)));

    private void Sum(int part, int worker)
    {
        (long place, int count) = Part(part);
        ColumnKernels.Best.Sum(Context.Address(_left.Storage!.Value + place), Context.Address(_right.Storage!.Value + place), Sign, count, Context.Address(Output.Value + place), _range);
    }

    private void Mask(int part, int worker)
    {
        (long place, int count) = Part(part);
        ColumnKernels.Best.MaskClamped(Context.Address(Output.Value + place), count, Context.Address(Output.Gradient + place), _range);
    }

    private void AddPlain(int part, int worker)
    {
        (long place, int count) = Part(part);
        if (!_isAdded)
        {
            Context.Arena.Span(_target.Gradient + place, count).Clear();
        }

        ColumnKernels.Best.AddScaled(Context.Address(Output.Gradient + place), _sign, count, Context.Address(_target.Gradient + place));
    }

    private void Compute(int example, int worker)
    {
        ReadOnlySpan<float> left = _left.Values(Context, example), right = _right.Values(Context, example);
        Span<float> output = Context.Arena.Span(Output.Value + ((long)example * Output.ExampleCount), Output.ExampleCount);
        ReadOnlySpan<int> leftIndex = _left.Index, rightIndex = _right.Index;
        for (int i = 0; i < output.Length; i++)
        {
            float a = left[leftIndex[i]], b = right[rightIndex[i]];
            output[i] = _range.Clamp(_function switch
            {
                BinaryFunction.Sum => a + b,
                BinaryFunction.Difference => a - b,
                _ => a * b,
            });
        }
    }

    private void AddTo(BinaryOperand operand, BinaryOperand other, float sign, int example)
    {
        ReadOnlySpan<float> gradients = Context.Arena.Span(Output.Gradient + ((long)example * Output.ExampleCount), Output.ExampleCount);
        ReadOnlySpan<float> factors = other.Values(Context, example);
        Span<float> target = operand.Storage is { } storage ? Context.Arena.Span(storage.Gradient + ((long)example * storage.ExampleCount), storage.ExampleCount) : operand.Parameter!.Gradient;
        for (int i = 0; i < gradients.Length; i++)
        {
            target[operand.Index[i]] += _function == BinaryFunction.Product ? gradients[i] * factors[other.Index[i]] : sign * gradients[i];
        }
    }
}
