using Edge.Kernels;
using Edge.Kernels.Training;

namespace Edge.Training.Layers;

/// <summary>ReLU, ReLU6, ReLU-1-to-1 and Clip.</summary>
internal sealed class ClampLayer : Layer
{
    private const int PartCount = 1 << 14;

    private readonly FloatActivationRange _range;
    private readonly PartJob _clamp, _differentiate;
    private bool _isAdded;

    public ClampLayer(LayerContext context, Storage input, Storage output, FloatActivationRange range)
        : base(context, [input], output, []) => (_range, _clamp, _differentiate) = (range, new(Clamp), new(Differentiate));

    /// <inheritdoc/>
    public override bool ReadsOutputBackwards => true;

    private int Parts => (Output.Count + PartCount - 1) / PartCount;

    /// <inheritdoc/>
    public override void Forward() => Context.Team.Run(_clamp, Parts);

    /// <inheritdoc/>
    public override void Backward()
    {
        _isAdded = Inputs[0].Contribute();
        Context.Team.Run(_differentiate, Parts);
    }

    private void Clamp(int part, int worker)
    {
        int first = part * PartCount, count = Math.Min(PartCount, Output.Count - first);
        nint source = Context.Address(Inputs[0].Value + first);
        ColumnKernels.Best.Sum(source, source, 0, count, Context.Address(Output.Value + first), _range);
    }

    private void Differentiate(int part, int worker)
    {
        int first = part * PartCount, count = Math.Min(PartCount, Output.Count - first);
        nint gradient = Context.Address(Output.Gradient + first);
        ColumnKernels.Best.MaskClamped(Context.Address(Output.Value + first), count, gradient, _range);
        if (!_isAdded)
        {
            Context.Arena.Span(Inputs[0].Gradient + first, count).Clear();
        }

        ColumnKernels.Best.AddScaled(gradient, 1, count, Context.Address(Inputs[0].Gradient + first));
    }
}
