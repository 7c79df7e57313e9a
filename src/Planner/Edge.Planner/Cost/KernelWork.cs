using System.Collections.Immutable;
using Edge.Model;

namespace Edge.Planner.Cost;

/// <summary>What a step of a program has to do, whatever device does it.</summary>
/// <param name="Family">The kernels that do it, for example <c>depthwise/int8</c>.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="Pixels">Pixels, or rows, that it writes.</param>
/// <param name="Channels">Channels of each.</param>
/// <param name="Depth">Input channels that an output sums over at each tap; 0 where there is no sum.</param>
/// <param name="Taps">Pixels of a window that each looks at; 0 where there is no window.</param>
/// <param name="ActivationBytes">Bytes of activations that it reads and writes.</param>
/// <param name="WeightBytes">Bytes of constants that it reads.</param>
public sealed record KernelWork(string Family, double Macs, double Pixels, int Channels, int Depth, int Taps, double ActivationBytes, double WeightBytes)
{
    private static readonly int Terms = Enum.GetValues<CostTerm>().Length;

    /// <summary>The work of moving bytes from one place of a device's memory to another.</summary>
    internal static KernelWork OfCopy(long bytes) => new("copy/int8", 0, bytes, 1, 0, 0, 2.0 * bytes, 0);

    /// <summary>Pixels of a row of what it writes; 0 where that does not matter.</summary>
    public int Width { get; init; }

    /// <summary>Share of the pixels whose window reaches over the border of the image.</summary>
    public double BorderShare { get; init; }

    /// <summary>The work by terms.</summary>
    /// <param name="multiples">Channels of a vector, input channels that are multiplied together, and pixels that are computed together.</param>
    /// <param name="areWeightsFar">Whether the caches of a core do not hold the constants.</param>
    /// <param name="areActivationsFar">Whether they do not hold the activations.</param>
    internal ImmutableArray<double> TermsAt((int Channels, int Depth, int Row) multiples, bool areWeightsFar, bool areActivationsFar)
    {
        double macs = Macs / Filled(Channels, multiples.Channels) / Filled(Depth, multiples.Depth) / Filled(Width, multiples.Row);
        double far = (areWeightsFar ? WeightBytes : 0) + (areActivationsFar ? ActivationBytes : 0);
        double[] terms = new double[Terms];
        terms[(int)CostTerm.Start] = 1;
        terms[(int)CostTerm.Mac] = macs;
        terms[(int)CostTerm.Tap] = Pixels * Taps;
        terms[(int)CostTerm.Element] = Pixels * Channels / Filled(Channels, multiples.Channels);
        terms[(int)CostTerm.NearByte] = ActivationBytes + WeightBytes - far;
        terms[(int)CostTerm.FarByte] = far;
        terms[(int)CostTerm.BorderMac] = macs * BorderShare;
        terms[(int)CostTerm.FarStart] = areWeightsFar ? 1 : 0;
        return ImmutableArray.Create(terms);
    }

    private static double Filled(int count, int multiple) => count == 0 ? 1 : (double)count / ((count + multiple - 1) / multiple * multiple);
}
