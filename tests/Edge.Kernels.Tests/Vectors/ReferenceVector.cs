using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Kernels.Tests.Vectors;

/// <summary>One line of results of TensorFlow Lite Micro's reference functions.</summary>
internal sealed record ReferenceVector(string Function, ImmutableArray<string> Parameters, int[] Inputs, int[] Outputs)
{
    private static readonly ImmutableArray<ReferenceVector> All = [.. Read()];

    /// <summary>The lines of a function.</summary>
    public static IEnumerable<ReferenceVector> Of(string function)
    {
        ReferenceVector[] vectors = [.. All.Where(v => v.Function == function)];
        vectors.ShouldNotBeEmpty();
        return vectors;
    }

    public float Real(int parameter) => float.Parse(Parameters[parameter], CultureInfo.InvariantCulture);

    public double Double(int parameter) => double.Parse(Parameters[parameter], CultureInfo.InvariantCulture);

    public int Integer(int parameter) => int.Parse(Parameters[parameter], CultureInfo.InvariantCulture);

    public long Long(int parameter) => long.Parse(Parameters[parameter], CultureInfo.InvariantCulture);

    public override string ToString() => $"{Function} {string.Join(' ', Parameters)}";

    private static IEnumerable<ReferenceVector> Read()
    {
        using Stream stream = typeof(ReferenceVector).Assembly.GetManifestResourceStream("tensorflow-lite-micro.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            string[] parts = line.Split('|');
            string[] head = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            yield return new ReferenceVector(head[0], [.. head.Skip(1)], parts.Length == 3 ? Integers(parts[1]) : [], Integers(parts[^1]));
        }
    }

    private static int[] Integers(string text) =>
        [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(t => int.Parse(t, CultureInfo.InvariantCulture))];
}
