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

    /// <summary>Pixels of a row, where tiles end with their row; 0 where they go on in the next.</summary>
    public int Width { get; init; }

    /// <summary>Stretches of memory that it begins: rows, or what is moved together.</summary>
    public double Stretches { get; init; }

    /// <summary>Input pixels that are laid out before they are multiplied.</summary>
    public double LaidOut { get; init; }

    /// <summary>Share of the pixels whose window reaches over the border of the image.</summary>
    public double BorderShare { get; init; }

    /// <summary>The work by terms.</summary>
    /// <param name="multiples">Channels of a vector, input channels that are multiplied together, and pixels that are computed together.</param>
    /// <param name="distance">How far its bytes are.</param>
    internal ImmutableArray<double> TermsAt((int Channels, int Depth, int Row) multiples, MemoryDistance distance)
    {
        double pixels = Width > 0 ? Pixels / Width * Multiple(Width, multiples.Row) : Multiple(Pixels, multiples.Row);
        double channels = Multiple(Channels, multiples.Channels), depth = Multiple(Math.Max(Depth, 1), multiples.Depth), blocks = Math.Ceiling(Channels / (2.0 * multiples.Channels));
        double macs = Taps == 0 && Depth == 0 ? Macs : pixels * channels * depth * Math.Max(Taps, 1);
        double far = (distance.FarWeights * WeightBytes) + (distance.FarActivations * ActivationBytes);
        double[] terms = new double[Terms];
        terms[(int)CostTerm.Start] = 1;
        terms[(int)CostTerm.Mac] = macs;
        terms[(int)CostTerm.Tap] = Pixels * Taps;
        terms[(int)CostTerm.Element] = Pixels * channels;
        terms[(int)CostTerm.NearByte] = ActivationBytes + WeightBytes - far;
        terms[(int)CostTerm.FarByte] = far;
        terms[(int)CostTerm.BorderMac] = macs * BorderShare;
        terms[(int)CostTerm.FarStart] = distance.FarWeights;
        terms[(int)CostTerm.Address] = pixels * Taps * blocks;
        terms[(int)CostTerm.Read] = Depth == 0 ? 0 : pixels * Taps * depth * blocks;
        terms[(int)CostTerm.LaidOut] = LaidOut * depth * channels;
        terms[(int)CostTerm.Row] = Stretches * (Width > 0 ? channels / multiples.Channels : 1);
        terms[(int)CostTerm.SecondByte] = distance.Second * (ActivationBytes + WeightBytes);
        return ImmutableArray.Create(terms);
    }

    private static double Multiple(double count, int multiple) => Math.Ceiling(count / multiple) * multiple;
}
