using Edge.Model;
using Edge.Testing;

namespace Edge.Conformance.Tests.Cases;

/// <summary>LSTM and SVDF.</summary>
internal static class RecurrentCases
{
    public static NodeCase Lstm(ElementType type, int number)
    {
        var make = new CaseFactory($"Lstm {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        bool timeMajor = random.Chance(40);
        (int batches, int times, int features, int units) = (random.Next(1, 2), random.Next(1, 6), random.Pick(1, 5, 16, 28), random.Pick(1, 4, 7, 20));
        bool quantized = type != ElementType.Float32;
        ElementType weights = quantized ? ElementType.Int8 : type;
        float fine = type == ElementType.Int16 ? 1 / 256f : 1;
        Shape Sequence(int width) => timeMajor ? new Shape(times, batches, width) : new Shape(batches, times, width);
        Quantization? hidden = quantized ? new Quantization(fine / 128, type == ElementType.Int8 ? random.Next(-10, 10) : 0) : null;
        var inputs = new int[24];
        Array.Fill(inputs, -1);
        inputs[0] = make.Input(type, Sequence(features), quantized ? new Quantization(0.02f * fine, type == ElementType.Int8 ? random.Next(-20, 20) : 0) : null);
        for (int gate = 0; gate < 4; gate++)
        {
            inputs[1 + gate] = make.Filter(weights, new Shape(units, features), 0, false);
            inputs[5 + gate] = make.Filter(weights, new Shape(units, units), 0, false);
            inputs[12 + gate] = make.Bias(type, units, true);
        }

        inputs[18] = Zeros(make, type, new Shape(batches, units), hidden);
        inputs[19] = quantized
            ? Zeros(make, ElementType.Int16, new Shape(batches, units), new Quantization(MathF.Pow(2, -random.Next(10, 14)), 0))
            : Zeros(make, type, new Shape(batches, units), null);
        return make.Build(new Lstm(timeMajor, random.Pick(0f, 3f), hidden), inputs, type, Sequence(units), hidden);
    }

    public static NodeCase Svdf(ElementType type, int number)
    {
        var make = new CaseFactory($"Svdf {CaseFactory.Short(type)} {number}");
        SeededRandom random = make.Random;
        (int batches, int features, int units, int rank, int memory) = (random.Next(1, 2), random.Next(1, 30), random.Next(1, 9), random.Next(1, 3), random.Next(1, 8));
        bool quantized = type == ElementType.Int8;
        ElementType timeType = quantized ? random.Pick(ElementType.Int16, ElementType.Int8) : type;
        int input = make.Input(type, new Shape(batches, features));
        int feature = make.Filter(type, new Shape(units * rank, features), 0, false);
        int time = make.Constant(timeType, new Shape(units * rank, memory), quantized ? new Quantization(timeType == ElementType.Int16 ? 1 / 32768f : 1 / 128f, 0) : null);
        int bias = make.Bias(type, units, random.Chance(70));
        int state = Zeros(make, timeType, new Shape(batches, units * rank * memory), quantized ? new Quantization(timeType == ElementType.Int16 ? 0.0005f : 0.1f, 0) : null);
        Quantization? output = quantized ? new Quantization(0.05f, random.Next(-40, 40)) : null;
        return make.Build(new Svdf(rank, quantized ? Activation.Relu : random.Pick(Activation.None, Activation.Relu)), [input, feature, time, bias, state], type, new Shape(batches, units), output);
    }

    private static int Zeros(CaseFactory make, ElementType type, Shape shape, Quantization? quantization) =>
        make.Constant(type, shape, new byte[(int)type.Bytes(shape.ElementCount)], quantization);
}
