namespace Edge.Model.Arithmetic;

/// <summary>
/// A function of 16-bit values as 513 samples between which is interpolated, as TensorFlow Lite fills and reads such
/// tables: each sample is moved by half of the error that interpolation makes in the middle between it and the next.
/// </summary>
internal sealed class InterpolatedTable
{
    private const int Steps = 512;
    private readonly short[] _samples = new short[Steps + 1];

    /// <summary>Samples a function.</summary>
    /// <param name="function">On real numbers.</param>
    /// <param name="inputScale">Real distance of two stored inputs.</param>
    /// <param name="inputZeroPoint">The stored input that means 0.</param>
    /// <param name="outputScale">Real distance of two stored outputs; 0 is stored as 0.</param>
    public InterpolatedTable(Func<float, float> function, float inputScale, int inputZeroPoint, float outputScale)
    {
        float first = inputScale * (short.MinValue - inputZeroPoint);
        float last = inputScale * (short.MaxValue - inputZeroPoint);
        float step = (last - first) / Steps;
        float toStored = (ushort.MaxValue + 1) / ((outputScale * short.MaxValue) - (outputScale * short.MinValue));
        for (int i = 0; i < Steps; i++)
        {
            float value = function(first + (i * step));
            float middle = function(first + (i * step) + (step / 2));
            float next = function(first + ((i + 1) * step));
            float sample = Round(value * toStored);
            float interpolated = Round(((next * toStored) + sample) / 2);
            float error = interpolated - Round(middle * toStored);
            _samples[i] = Saturate(sample - Round(error / 2));
        }

        _samples[Steps] = Saturate(Round(function(last) * toStored));
    }

    /// <summary>The stored output at a stored input.</summary>
    /// <param name="value">Between −32,768 and 32,767.</param>
    public int At(int value)
    {
        int index = (Steps / 2) + (value >> 7);
        int slope = _samples[index + 1] - _samples[index];
        return (short)(_samples[index] + (((slope * (value & 0x7F)) + 64) >> 7));
    }

    private static float Round(float value) => MathF.Round(value, MidpointRounding.AwayFromZero);

    private static short Saturate(float value) => (short)Math.Clamp(value, short.MinValue, short.MaxValue);
}
